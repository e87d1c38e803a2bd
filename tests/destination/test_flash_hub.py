"""Live messages of an EnergyHub on a real broker: the last message of each second, not what is folded."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.energy_bridge.entity import async_live_sources
from simulator.energyhub.messages import ehub_message

from ..helpers.flash import FLASH, files, flash_of, second, ticking, told, values
from ..helpers.hass import state
from ..helpers.hub import ScriptedHub, hub_entry, start
from ..helpers.reports import NOON, folder_entry, report, running
from ..helpers.waiting import until

POWER = "sensor.energyhub_pv_power"


def source_of(hass: HomeAssistant) -> str:
    """The registry id of the hub's PV power."""
    entry = er.async_get(hass).async_get(POWER)
    assert entry is not None
    return entry.id


def newest(hass: HomeAssistant) -> object:
    """What the hub said last of its PV power."""
    source = async_live_sources(hass).find(source_of(hass))
    return None if source is None else source.read()


async def say(hass: HomeAssistant, hub: ScriptedHub, power: float) -> None:
    """Let another message arrive."""
    hub.plant.advance(1)
    message: dict[str, Any] = dict(ehub_message(hub.plant))
    message["ppv"] = {"val": str(power)}
    await hub.publish("data/ehub", message)
    await until(lambda: newest(hass) == round(power))


def solar(hass: HomeAssistant, **more: Any) -> Any:
    """A report of it."""
    fields = {"activePower": {"entity": source_of(hass)}}
    data = {**FLASH, "message": "solar_flash", "fields": fields, "batch": 5}
    return folder_entry(report("teleport", {**data, **more}, "flash"))


async def lived(
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
    live: Callable[[FrozenDateTimeFactory, Any], Any],
) -> dict[str, float | None]:
    """Set a hub up that folds once an hour, and a report of it; answers what each second of its first file says."""
    entry = hub_entry(broker_port, options={"fold_interval": 3600})
    with ticking() as clock:
        await start(hass, entry, hub)
        shown = state(hass, POWER)
        async with running(hass, solar(hass)) as destination:
            flash = flash_of(destination)
            await told(flash, NOON.timestamp())
            await live(clock, flash)
            folder = Path(hass.config.path("reports"))
            await until(lambda: files(folder))
            assert state(hass, POWER) == shown
        assert await hass.config_entries.async_unload(entry.entry_id)
    return values(next(iter(files(folder).values())))


@pytest.mark.parametrize("rate", [1, 4])
async def test_one_of_each_second(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
    rate: int,
) -> None:
    """A hub at 1 Hz and a faster one: each second once, with the last message until then."""

    step = timedelta(seconds=1) / rate

    async def live(clock: FrozenDateTimeFactory, flash: Any) -> None:
        for number in range(1, 6):
            for part in range(1, rate + 1):
                await say(hass, hub, 1000.4 + 10 * number + part)
                if number > 1 and part < rate:
                    clock.tick(step)
            clock.move_to(NOON + timedelta(seconds=number, milliseconds=1))
            await told(flash, NOON.timestamp() + number)

    found = await lived(hass, broker_port, hub, live)
    first = found.pop(second(0))
    assert first is not None
    assert found == {
        second(number): 1000 + 10 * number + rate for number in range(1, 5)
    }


async def test_a_hub_that_falls_silent(
    recorder_mock: Recorder, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """Its value counts as long as its entities are available, and then nothing is told."""

    async def live(clock: FrozenDateTimeFactory, flash: Any) -> None:
        await say(hass, hub, 700)
        for number in (1, 2):
            clock.tick(timedelta(seconds=1))
            await told(flash, NOON.timestamp() + number)
        clock.tick(timedelta(seconds=40))
        await told(flash, NOON.timestamp() + 42)
        assert newest(hass) is None

    found = await lived(hass, broker_port, hub, live)
    assert list(found.values())[1:] == [700, 700]
    assert list(found) == [second(number) for number in range(3)]


async def test_a_hub_that_is_set_up_anew(
    recorder_mock: Recorder, hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """Meanwhile there is no value; then its messages count again."""
    entry = hub_entry(broker_port, options={"fold_interval": 3600})
    with ticking() as clock:
        await start(hass, entry, hub)
        async with running(hass, solar(hass, batch=1)) as destination:
            flash = flash_of(destination)
            folder = Path(hass.config.path("reports"))
            await told(flash, NOON.timestamp())
            assert await hass.config_entries.async_unload(entry.entry_id)
            clock.tick(timedelta(seconds=1))
            await told(flash, NOON.timestamp() + 1)
            async with hub.sending():
                assert await hass.config_entries.async_setup(entry.entry_id)
            await until(lambda: newest(hass) is not None)
            clock.tick(timedelta(seconds=1))
            await told(flash, NOON.timestamp() + 2)
            await until(lambda: len(files(folder)) == 2)
        assert await hass.config_entries.async_unload(entry.entry_id)
    stamps = [each["measuredAt"] for (each,) in files(folder).values()]
    assert stamps == [second(0), second(2)]
