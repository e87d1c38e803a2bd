"""A configuration folder of Home Assistant that needs no first visit: a user, a token, the dashboards."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import secrets
from typing import Any
from uuid import uuid4

import bcrypt
import jwt

CONFIGURATION = """\
homeassistant:
  name: Energy Bridge
  latitude: 59.4
  longitude: 18.0
  elevation: 20
  unit_system: metric
  currency: SEK
  country: SE
  time_zone: Europe/Stockholm
  auth_providers: !include auth_providers.yaml
frontend:
config:
energy:
history:
logbook:
recorder:
  commit_interval: 1
sun:
logger:
  default: warning
  logs:
    custom_components.energy_bridge: info
    homeassistant.loader: error
lovelace:
  dashboards:
    energy-bridge:
      mode: yaml
      title: Energy Bridge
      icon: mdi:home-lightning-bolt
      show_in_sidebar: true
      filename: dashboard.yaml
"""

DASHBOARD = """\
strategy:
  type: custom:energy-bridge
"""
"""The integration's own, as a user writes it who keeps dashboards in files."""

USER_ID = "de30000000004000800000000000de30"
LOGIN = "demo"
THIS_MACHINE = "127.0.0.1"
EVERY_ADDRESS = ("0.0.0.0", "::")
NOBODY_ASKED = f"""\
- type: trusted_networks
  trusted_networks: [{THIS_MACHINE}]
  trusted_users:
    {THIS_MACHINE}: {USER_ID}
  allow_bypass_login: true
- type: homeassistant
"""
"""Who looks needs no login."""
EVERYBODY_ASKED = """\
- type: homeassistant
"""
LIFETIME = timedelta(days=3650)
"""Of the token: as long as anybody may keep a demo."""
AGE = timedelta(days=1)
"""Of the token at first, so that it is good by a clock that is behind."""

GROUPS = (
    ("system-admin", "Administrators"),
    ("system-users", "Users"),
    ("system-read-only", "Read Only"),
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """A folder to start Home Assistant on, and the token for its API."""

    folder: Path
    port: int
    token: str


def listening(host: str | None) -> list[str]:
    """The addresses at which Home Assistant listens, if other machines look at `host`."""
    if host == EVERY_ADDRESS[0]:
        return [host]
    return list(dict.fromkeys((THIS_MACHINE, host or THIS_MACHINE)))


def seed(
    folder: Path,
    port: int,
    password: str = "",
    *,
    host: str | None = None,
    configuration: str = CONFIGURATION,
) -> Seeded:
    """Write a configuration folder; Home Assistant will listen at `port`, see `let_in`.

    The user's `password` is asked for where there is a login. `configuration` is the text
    of `configuration.yaml`.
    """
    storage = folder / ".storage"
    storage.mkdir(parents=True)
    (folder / "configuration.yaml").write_text(configuration, encoding="utf-8")
    token, auth = _auth()
    secret = base64.b64encode(bcrypt.hashpw(password.encode(), bcrypt.gensalt()))
    for key, version, minor, data in (
        ("auth", 1, 1, auth),
        (
            "auth_provider.homeassistant",
            1,
            1,
            {"users": [{"username": LOGIN, "password": secret.decode()}]},
        ),
        (
            "onboarding",
            4,
            1,
            {"done": ["user", "core_config", "analytics", "integration"]},
        ),
        ("core.analytics", 1, 1, {"onboarded": True, "preferences": {}, "uuid": None}),
        ("frontend.system_data", 1, 1, {"core": {"default_panel": "energy-bridge"}}),
        ("person", 2, 1, {"items": [_person()]}),
        ("energy", 1, 3, _energy()),
    ):
        _store(storage, key, version, minor, data)
    let_in(folder, port, host)
    return Seeded(folder, port, token)


def let_in(folder: Path, port: int, host: str | None) -> None:
    """Have Home Assistant listen at `port`, on this machine and without a login, or also at `host` and with one.

    What comes with the demo, the integration and the dashboard, is the present one.
    """
    root = Path(__file__).resolve().parent
    _store(folder / ".storage", "http", 2, 2, http(port, listening(host)))
    (folder / "auth_providers.yaml").write_text(
        EVERYBODY_ASKED if host else NOBODY_ASKED, encoding="utf-8"
    )
    (folder / "dashboard.yaml").write_text(DASHBOARD, encoding="utf-8")
    link = folder / "custom_components"
    link.unlink(missing_ok=True)
    link.symlink_to(root.parent / "custom_components")


def _store(storage: Path, key: str, version: int, minor: int, data: Any) -> None:
    content = {"version": version, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _auth() -> tuple[str, dict[str, Any]]:
    now = datetime.now(UTC)
    token_id, key = uuid4().hex, secrets.token_hex(64)
    token = jwt.encode(
        {"iss": token_id, "iat": now - AGE, "exp": now + LIFETIME},
        key,
        algorithm="HS256",
    )
    return token, {
        "users": [
            {
                "id": USER_ID,
                "group_ids": ["system-admin"],
                "is_owner": True,
                "is_active": True,
                "name": "Demo",
                "system_generated": False,
                "local_only": False,
            }
        ],
        "groups": [{"id": key, "name": name} for key, name in GROUPS],
        "credentials": [
            {
                "id": uuid4().hex,
                "user_id": USER_ID,
                "auth_provider_type": provider,
                "auth_provider_id": None,
                "data": data,
            }
            for provider, data in (
                ("trusted_networks", {"user_id": USER_ID}),
                ("homeassistant", {"username": LOGIN}),
            )
        ],
        "refresh_tokens": [
            {
                "id": token_id,
                "user_id": USER_ID,
                "client_id": None,
                "client_name": "Demo",
                "client_icon": None,
                "token_type": "long_lived_access_token",
                "created_at": now.isoformat(),
                "access_token_expiration": LIFETIME.total_seconds(),
                "token": secrets.token_hex(64),
                "jwt_key": key,
                "last_used_at": None,
                "last_used_ip": None,
                "expire_at": None,
                "credential_id": None,
                "version": None,
            }
        ],
    }


def http(port: int, hosts: Iterable[str] = (THIS_MACHINE,)) -> dict[str, Any]:
    """What the web server stores: where it listens, usually on this machine only."""
    return {
        "stable": {
            "server_host": list(hosts),
            "server_port": port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": False,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
        },
        "pending": None,
        "yaml_migration_done": True,
    }


def _person() -> dict[str, Any]:
    return {"id": "demo", "name": "Demo", "user_id": USER_ID, "device_trackers": []}


def _energy() -> dict[str, Any]:
    hub = "sensor.energyhub"
    return {
        "energy_sources": [
            {
                "type": "grid",
                "stat_energy_from": f"{hub}_grid_energy_imported",
                "stat_energy_to": f"{hub}_grid_energy_exported",
                "stat_rate": f"{hub}_grid_power",
                "stat_cost": None,
                "entity_energy_price": None,
                "number_energy_price": None,
                "stat_compensation": None,
                "entity_energy_price_export": None,
                "number_energy_price_export": None,
                "cost_adjustment_day": 0,
            },
            {
                "type": "solar",
                "stat_energy_from": f"{hub}_pv_energy",
                "stat_rate": f"{hub}_pv_power",
                "config_entry_solar_forecast": None,
            },
            {
                "type": "battery",
                "stat_energy_from": f"{hub}_battery_energy_discharged",
                "stat_energy_to": f"{hub}_battery_energy_charged",
                "stat_rate": f"{hub}_battery_power",
                "stat_soc": f"{hub}_state_of_charge",
                "capacity": 14.4,
            },
        ],
        "device_consumption": [],
        "device_consumption_water": [],
    }
