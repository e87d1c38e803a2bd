"""When a report is built, and in which order its documents are sent."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import override

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
import orjson
import pytest

from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    Session,
)

from ..helpers.hass import state
from ..helpers.reports import (
    GRID,
    NOON,
    RTU,
    TAGS,
    WAITING,
    folder_entry,
    live,
    lived,
    living,
    press,
    report,
    running,
)
from ..helpers.waiting import until


class Watching(Session):
    """A destination that sees what is sent to it at the same time, and may refuse a name."""

    def __init__(self, refused: str = "", together: int = 1, broken: str = "") -> None:
        """Nothing has been sent yet; documents wait until so many are under way."""
        self.refused = refused
        self.broken = broken
        self.names: list[str] = []
        self.most = 0
        self._under_way = 0
        self._together = asyncio.Barrier(together)

    @override
    async def put(self, directory: str, name: str, content: bytes) -> None:
        """Take a document, but not at once."""
        self.names.append(name)
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        await self._together.wait()
        await asyncio.sleep(0.01)
        self._under_way -= 1
        if name == self.refused:
            raise DeliveryError(DeliveryCause.REFUSED)
        if name == self.broken:
            raise DeliveryError(DeliveryCause.INTERRUPTED)

    @override
    async def try_directory(self, directory: str) -> None:
        """Nobody tests it."""
        raise NotImplementedError


async def test_one_at_a_time(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """AlsoEnergy's files go oldest first, and one that fails blocks all later ones."""
    Path(hass.config.path("reports")).write_text("not a folder")
    past = {"catch_up": 3600}
    names = [f"S4711_2026062011{minute}.csv" for minute in ("00", "15", "30", "45")]
    async with lived(hass):
        entry = folder_entry(
            report("alsoenergy", TAGS, "tags", **past),
            report("mint", RTU, "rtu", **past),
        )
        async with running(hass, entry):
            tags, rtu = entry.runtime_data.reports.values()
            await until(lambda: (tags.status.waiting, rtu.status.waiting) == (4, 12))
            partner = Watching(refused=names[1])
            with pytest.raises(DeliveryError):
                await tags.async_send_documents(partner)
            assert partner.names == names[:2]
            partner = Watching()
            await tags.async_send_documents(partner)
            assert (partner.names, partner.most) == (names[1:], 1)
            partner = Watching(together=12)
            async with asyncio.timeout(60):
                await rtu.async_send_documents(partner)
            assert partner.most == 12


async def test_given_up_one_by_one(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A13: only what was refused is dropped, not what was never tried; nor is a dead destination a refusal."""
    Path(hass.config.path("reports")).write_text("not a folder")
    data = {**RTU, "interval": 60, "catch_up": 3600, "give_up": True}
    async with lived(hass):
        entry = folder_entry(report("mint", data, "rtu"))
        async with running(hass, entry):
            (rtu,) = entry.runtime_data.reports.values()
            await until(lambda: rtu.status.waiting == 60)
            await until(lambda: rtu.outbox.attempt)
            names = [each.name for each in rtu.outbox.pending]
            assert len(names) == 60
            for partner, left in (
                (Watching(refused=names[3], together=32), names[32:]),
                (Watching(broken=names[35]), [names[35], *names[64:]]),
            ):
                with pytest.raises(DeliveryError) as caught:
                    await rtu.async_send_documents(partner)
                await rtu.async_note_failure(caught.value.cause, "")
                assert [each.name for each in rtu.outbox.pending] == left


async def test_settles(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """An instant is built when late rows had their time, and not before."""
    folder = Path(hass.config.path("reports"))
    with living(NOON - timedelta(minutes=10)) as clock:
        await live(hass, clock, 10)
        clock.tick(timedelta(seconds=29))
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=300))
        async with running(hass, entry):
            await until(lambda: list(folder.glob("RTU01_*.json")))
            await until(lambda: state(hass, WAITING) == "0")
            assert [path.name[14:18] for path in folder.glob("RTU01_*")] == ["1155"]
            clock.tick(timedelta(seconds=2))
            await press(hass, "button.mint_rtu_send_now")
            await until(lambda: list(folder.glob("RTU01_*1200.json")))


@pytest.mark.parametrize("persistent_database", [True])
@pytest.mark.parametrize("recorder_config", [{"commit_interval": 600}])
async def test_rows_that_are_not_committed(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Are waited for."""
    folder = Path(hass.config.path("reports"))
    with living(NOON - timedelta(minutes=10)) as clock:
        await live(hass, clock, 10)
        hass.states.async_set(GRID, "4711", {"unit_of_measurement": "W"})
        clock.tick(timedelta(minutes=5, seconds=31))
        entry = folder_entry(report("mint", RTU, "rtu", catch_up=300))
        async with running(hass, entry):
            await until(lambda: list(folder.glob("RTU01_*1205.json")))
    (path,) = folder.glob("RTU01_*1205.json")
    assert orjson.loads(path.read_bytes())["activePower"] == 4711
