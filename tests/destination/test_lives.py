"""Lives of two reports and their exports in random order, against what their partner must have at the end."""

import asyncio
from bisect import bisect_right
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
import os
from pathlib import Path
from random import Random
import time
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.outbox.outbox import Outbox
from custom_components.energy_bridge.destination.destination import Destination
from simulator import sftp
from simulator.sftp import SftpFaults, SftpServer, sftp_server

from ..helpers.actions import destination_device, report_device
from ..helpers.hass import act
from ..helpers.reports import (
    NOON,
    RTU,
    TAGS,
    begun,
    live,
    living,
    press,
    report,
    running,
    sftp_entry,
)
from ..helpers.waiting import until

STEPS = 14
KEYS = ("rtu", "tags")
BUTTONS = [
    f"button.{name}_{action}"
    for name in ("mint_rtu", "alsoenergy_tags")
    for action in ("send_now", "retry")
]
FAULTS: tuple[dict[str, object], ...] = (
    {"refuse_login": True},
    {"no_permission": True},
    {"no_space": True},
    {"read_only": True, "silent": True},
    {"drop_after": 4},
    {"drop_after": 9},
)


class Life:
    """Home Assistant, a partner's server, and what happens to both."""

    def __init__(
        self,
        hass: HomeAssistant,
        clock: FrozenDateTimeFactory,
        server: SftpServer,
        entry: MockConfigEntry,
        seed: int,
    ) -> None:
        """Begin with a server that works."""
        self.hass = hass
        self.clock = clock
        self.server = server
        self.entry = entry
        self.chance = Random(seed)
        self.values: list[tuple[float, int]] = []
        self.exports: list[asyncio.Task[object]] = []

    @property
    def destination(self) -> Destination:
        """What runs now."""
        destination: Destination = self.entry.runtime_data
        return destination

    async def measure(self, minutes: int) -> None:
        """Let some time pass in which the meter tells its power."""
        begin, first = time.time(), len(self.values)
        self.values += [(begin + 60 * n, first + n) for n in range(minutes)]
        await live(self.hass, self.clock, minutes, lambda minute: first + minute)
        self.clock.tick(timedelta(seconds=31))

    def value_at(self, moment: float) -> int:
        """What the meter told last."""
        return self.values[bisect_right(self.values, (moment, 10**9)) - 1][1]

    async def step(self) -> None:
        """Let something happen."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self.build,
            self.build,
            self.press_some,
            self.spoil,
            self.heal,
            self.reload,
            self.replace,
            self.damage,
            self.fill_disk,
            self.export,
            self.export,
            self.cancel,
        )
        await self.chance.choice(acts)()
        await asyncio.sleep(self.chance.choice((0, 0.02, 0.2)))

    async def build(self) -> None:
        """More becomes due."""
        await self.measure(self.chance.randrange(5, 40))
        await self.press_some()

    async def press_some(self) -> None:
        """A few people press at the same time."""
        chosen = self.chance.choices(BUTTONS, k=3)
        await asyncio.gather(*(press(self.hass, each) for each in chosen))

    async def spoil(self) -> None:
        """Something is wrong with the server."""
        for name, value in self.chance.choice(FAULTS).items():
            setattr(self.server.faults, name, value)

    async def heal(self) -> None:
        """The server works again."""
        for each in fields(SftpFaults):
            setattr(self.server.faults, each.name, each.default)

    async def reload(self) -> None:
        """The destination is set up again, in the middle of whatever it does."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)

    async def replace(self) -> None:
        """An option of a report is changed, twice at once."""
        for settle in self.chance.sample(range(10, 31), k=2):
            subentry = self.entry.subentries[self.chance.choice(KEYS)]
            self.hass.config_entries.async_update_subentry(
                self.entry, subentry, data={**subentry.data, "settle": settle}
            )

    async def damage(self) -> None:
        """The disk loses files of documents, or flips a bit of a state while nobody reads it."""
        await self.hass.config_entries.async_unload(self.entry.entry_id)
        root = Path(self.hass.config.path(".storage", DOMAIN, self.entry.entry_id))
        folder = root / self.chance.choice(KEYS)
        for batch in sorted(folder.glob("*.batch")):
            if self.chance.random() < 0.4:
                batch.unlink()
        state = folder / "state.json"
        if state.exists() and self.chance.random() < 0.5:
            content = bytearray(state.read_bytes())
            content[self.chance.randrange(len(content))] ^= 4
            state.write_bytes(content)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)

    async def fill_disk(self) -> None:
        """There is no room for a while."""

        def full(*_: object) -> None:
            raise OSError(ENOSPC, os.strerror(ENOSPC))

        name = self.chance.choice(("put", "commit", "confirm", "note_failure"))
        with patch.object(Outbox, name, full):
            await self.measure(self.chance.randrange(5, 15))
            with suppress(HomeAssistantError):
                await self.press_some()
            await asyncio.sleep(0.05)

    async def export(self) -> None:
        """Somebody exports a time again; it may be refused, fail, or be cancelled."""
        key = self.chance.choice(KEYS)
        begin = self.values[0][0]
        start = begin + self.chance.random() * (time.time() - begin)
        end = start + 60 * self.chance.randrange(5, 60)
        self.exports.append(
            asyncio.create_task(
                act(
                    self.hass,
                    "export_mint" if key == "rtu" else "export_alsoenergy",
                    device_id=report_device(self.hass, key),
                    destination_device_id=destination_device(self.hass, self.entry),
                    start=datetime.fromtimestamp(start, UTC).isoformat(),
                    end=datetime.fromtimestamp(end, UTC).isoformat(),
                )
            )
        )

    async def cancel(self) -> None:
        """Somebody cancels what is exported."""
        await act(self.hass, "cancel_export")

    async def end(self) -> None:
        """Everything works again, and arrives."""
        await self.heal()
        await self.measure(20)

        async def is_over() -> bool:
            for each in BUTTONS:
                await press(self.hass, each)
            await self.hass.async_block_till_done()
            for export in list(self.destination.exports.running.values()):
                await self.destination.courier.async_build_and_send_now(export)
            return not self.destination.exports.running and all(
                runner.outbox.is_empty
                and (runner.outbox.built_until or 0) >= runner.configured.closed_until
                for runner in self.destination.reports.values()
            )

        await until(is_over, 120)
        for found in await asyncio.gather(*self.exports, return_exceptions=True):
            assert not isinstance(found, BaseException) or isinstance(
                found, HomeAssistantError
            )


def stamp_of(name: str) -> float:
    """The time in a file's name, s since the epoch."""
    text = name.partition(".")[0].rpartition("_")[2]
    return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC).timestamp()


def check(life: Life, arrivals: list[tuple[str, bytes]], began: float) -> None:
    """Every interval is there, right, always with the same bytes, and a site's in the order of its stamps."""
    contents: dict[str, bytes] = {}
    for name, content in arrivals:
        assert contents.setdefault(name, content) == content, name
    for prefix, every, first, lasting in (
        ("RTU01", 300, began + 300, 0),
        ("S4711", 900, began, 900),
    ):
        names = [name for name in contents if name.startswith(prefix)]
        stamps = [stamp_of(name) for name in names]
        last = (time.time() - 31 - lasting) // every * every
        due = set(range(int(first), int(last) + 1, every))
        assert due <= set(stamps), (prefix, sorted(due - set(stamps)))
        if prefix == "S4711":
            assert stamps == sorted(stamps)
    for name, content in contents.items():
        if name.startswith("RTU01") and stamp_of(name) >= began:
            body = orjson.loads(content)
            told = (body["communicationState"], body["activePower"])
            assert told == (0, life.value_at(stamp_of(name))), name


def note_arrivals(
    monkeypatch: pytest.MonkeyPatch, arrivals: list[tuple[str, bytes]]
) -> None:
    """Have the server note each file that gets its name, with its content."""
    files = sftp._Files
    rename = files.posix_rename

    async def noting_rename(self: sftp._Files, oldpath: bytes, newpath: bytes) -> None:
        await rename(self, oldpath, newpath)
        place = Path(os.fsdecode(self.map_path(newpath)))
        arrivals.append((place.name, place.read_bytes()))

    monkeypatch.setattr(files, "posix_rename", noting_rename)


@pytest.mark.parametrize("seed", range(int(os.environ.get("LIVES", "2"))))
async def test_life(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    """Whatever happens in whatever order: nothing is missing, wrong, or overtaken."""
    seed += int(os.environ.get("FIRST_LIFE", "0"))
    arrivals: list[tuple[str, bytes]] = []
    note_arrivals(monkeypatch, arrivals)
    monkeypatch.setattr(
        "custom_components.energy_bridge.destination.courier.PATIENCE", 0.5
    )
    with living(NOON - timedelta(hours=1)) as clock:
        async with sftp_server(tmp_path) as server:
            reports = (
                report("mint", RTU, "rtu", catch_up=1800),
                report("alsoenergy", TAGS, "tags", catch_up=1800),
            )
            entry = sftp_entry(server, *reports)
            life = Life(hass, clock, server, entry, seed)
            await life.measure(60)
            began = time.time() - 31 - 1800
            async with running(hass, entry):
                await begun(entry)
                for _ in range(STEPS):
                    await life.step()
                await life.end()
            check(life, arrivals, began)
