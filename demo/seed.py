"""A configuration folder of Home Assistant that needs no first visit: a user, a token, the dashboards."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import secrets
from typing import Any
from uuid import uuid4

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
  auth_providers:
    - type: trusted_networks
      trusted_networks: [127.0.0.1]
      trusted_users:
        127.0.0.1: {user}
      allow_bypass_login: true
    - type: homeassistant
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


def seed(folder: Path, port: int) -> Seeded:
    """Write a configuration folder; Home Assistant will listen on this machine at `port`."""
    root = Path(__file__).resolve().parent
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (folder / "custom_components").symlink_to(root.parent / "custom_components")
    user = uuid4().hex
    (folder / "configuration.yaml").write_text(
        CONFIGURATION.format(user=user), encoding="utf-8"
    )
    (folder / "dashboard.yaml").write_text(
        (root / "dashboard.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    token, auth = _auth(user)
    for key, version, minor, data in (
        ("auth", 1, 1, auth),
        (
            "onboarding",
            4,
            1,
            {"done": ["user", "core_config", "analytics", "integration"]},
        ),
        ("core.analytics", 1, 1, {"onboarded": True, "preferences": {}, "uuid": None}),
        ("http", 2, 2, http(port)),
        ("frontend.system_data", 1, 1, {"core": {"default_panel": "energy-bridge"}}),
        ("person", 2, 1, {"items": [_person(user)]}),
        ("energy", 1, 3, _energy()),
    ):
        content = {"version": version, "minor_version": minor, "key": key, "data": data}
        (storage / key).write_text(json.dumps(content, indent=2), encoding="utf-8")
    return Seeded(folder, port, token)


def _auth(user: str) -> tuple[str, dict[str, Any]]:
    now = datetime.now(UTC)
    lifetime = timedelta(days=30)
    token_id, key = uuid4().hex, secrets.token_hex(64)
    token = jwt.encode(
        {"iss": token_id, "iat": now, "exp": now + lifetime}, key, algorithm="HS256"
    )
    return token, {
        "users": [
            {
                "id": user,
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
                "user_id": user,
                "auth_provider_type": "trusted_networks",
                "auth_provider_id": None,
                "data": {"user_id": user},
            }
        ],
        "refresh_tokens": [
            {
                "id": token_id,
                "user_id": user,
                "client_id": None,
                "client_name": "Demo",
                "client_icon": None,
                "token_type": "long_lived_access_token",
                "created_at": now.isoformat(),
                "access_token_expiration": lifetime.total_seconds(),
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


def http(port: int) -> dict[str, Any]:
    """What the web server stores: it listens on this machine only."""
    return {
        "stable": {
            "server_host": ["127.0.0.1"],
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


def _person(user: str) -> dict[str, Any]:
    return {"id": "demo", "name": "Demo", "user_id": user, "device_trackers": []}


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
