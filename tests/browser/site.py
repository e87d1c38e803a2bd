"""A Home Assistant to be looked at, with hardware and a partner around it.

`python -m tests.browser.site FOLDER` runs all of it until its input closes, and says as one
line of JSON where everything is.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import sys

import certifi

from demo.history import seed_history
from demo.life import days_to_midsummer
from demo.partner import PASSWORD, USER, Partner, running_partner
from demo.process import home_assistant
from demo.seed import seed
from simulator.address import BrokerAddress, free_port
from simulator.broker import best_broker
from simulator.cabinet.running import CabinetPace, running_cabinets
from simulator.cabinet.station import Fleet
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.hub import HubAddress, Pace, running_hub
from simulator.energyhub.plant import Plant

ROOT = Path(__file__).resolve().parents[2]
PAST = timedelta(hours=2)
"""What the recorder knows of the hardware."""

OLD = "started_long_ago"
"""An integration of the test's own."""

OLD_MANIFEST = {
    "domain": OLD,
    "name": OLD,
    "version": "1.0.0",
    "codeowners": [],
    "dependencies": ["recorder"],
    "documentation": "https://example.com",
    "iot_class": "calculated",
    "requirements": [],
}

OLD_CODE = f"""\
from datetime import timedelta
from homeassistant.components.recorder import get_instance

async def async_setup(hass, config):
    runs = get_instance(hass).recorder_runs_manager
    runs._recording_start -= timedelta(seconds={PAST.total_seconds()})
    return True
"""
"""Home Assistant was running in that past: what was recorded then is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where everything is; `config` and `log` are Home Assistant's, in `folder` the partner's files arrive."""

    url: str
    token: str
    broker: int
    sftp: int
    user: str
    password: str
    fingerprint: str
    folder: str
    config: str
    log: str


@asynccontextmanager
async def running_site(folder: Path) -> AsyncGenerator[Site]:
    """Run all parts; hub and cabinets have a past, and nothing is set up yet. Raises DemoError and OSError."""
    now = datetime.now(UTC)
    plant = Plant(
        PlantConfig(season_offset_days=days_to_midsummer(now.date())), now - PAST
    )
    fleet = Fleet(2, seed=7)
    async with AsyncExitStack() as parts:
        seeded = seed(folder / "config", free_port())
        # Nobody has used the Energy dashboard yet.
        (seeded.folder / ".storage" / "energy").unlink()
        _add_old(seeded.folder)
        # Home Assistant would find the integrations of the present directory only.
        os.chdir(seeded.folder)
        seed_history(seeded.folder / "home-assistant_v2.db", plant, fleet, PAST)
        host, port, _ = await parts.enter_async_context(best_broker())
        address = HubAddress(host=host, port=port)
        await parts.enter_async_context(running_hub(plant, address, Pace(modules=10)))
        await parts.enter_async_context(
            running_cabinets(
                fleet, BrokerAddress(host=host, port=port), CabinetPace(customer=20)
            )
        )
        partner: Partner = await parts.enter_async_context(
            running_partner(folder / "partner")
        )
        log = folder / "home-assistant.log"
        await parts.enter_async_context(
            home_assistant(seeded, log, Path(certifi.where()))
        )
        yield Site(
            url=f"http://127.0.0.1:{seeded.port}",
            token=seeded.token,
            broker=port,
            sftp=partner.port,
            user=USER,
            password=PASSWORD,
            fingerprint=partner.fingerprint,
            folder=str(partner.root),
            config=str(seeded.folder),
            log=str(log),
        )


def _add_old(config: Path) -> None:
    """Add the test's own integration beside ours."""
    both = config / "custom_components"
    ours = both.resolve() / "energy_bridge"
    both.unlink()
    old = both / OLD
    old.mkdir(parents=True)
    (both / "energy_bridge").symlink_to(ours)
    (old / "manifest.json").write_text(json.dumps(OLD_MANIFEST), encoding="utf-8")
    (old / "__init__.py").write_text(OLD_CODE, encoding="utf-8")
    configuration = config / "configuration.yaml"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(f"{text}{OLD}:\n", encoding="utf-8")


async def _run(folder: Path) -> None:
    """Run until the input closes."""
    async with running_site(folder) as site:
        sys.stdout.write(json.dumps(asdict(site)) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_run(Path(sys.argv[1])))
