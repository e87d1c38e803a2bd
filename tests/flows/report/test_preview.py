"""What the preview says, and that it is the file."""

from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import sftp_server

from ...helpers.report_flows import (
    HEADS,
    SET_POINTS,
    begin,
    destination,
    document,
    enter,
    expect,
    finish,
    head,
    number,
    page,
    preview,
    reconfigure,
    suggested,
)
from ...helpers.reports import ENERGY, GRID, NOON, live, lived, living, running
from ...helpers.waiting import until

PAST = {"catch_up": 1}
CHARGER = (
    ("mint", "ac"),
    (
        head("mint", "missing", advanced=PAST),
        page(active_power=GRID, energy_imported=ENERGY),
        page(active_power_setpoint=number(5000)),
    ),
)
METER = (
    ("teleport", "meter"),
    (
        head("teleport", "main", asset_identifier="meter-1", advanced=PAST),
        page(active_power_sum=GRID, active_energy_consumed_sum=ENERGY),
    ),
)
SITE = (
    ("alsoenergy", None),
    (head("alsoenergy", "main", advanced=PAST), {"entities": [GRID, ENERGY]}),
)


@pytest.mark.parametrize("wanted", [CHARGER, METER, SITE], ids=lambda each: each[0][0])
async def test_the_preview_is_the_file(
    recorder_mock: Recorder, hass: HomeAssistant, wanted: Any
) -> None:
    """That is sent of the same interval: byte for byte, but for the line breaks in JSON."""
    folder = destination(hass)
    (kind, message), answers = wanted
    async with lived(hass):
        result = await begin(hass, folder, kind, message)
        for each in answers:
            result = await enter(hass, result, each)
        if kind == "alsoenergy":
            result = await enter(hass, result, suggested(expect(result, "tags")))
        name, shown = previewed(preview(result))
        assert "will differ" not in preview(result)
        await finish(hass, folder, result)
        path = Path(hass.config.path("reports", name))
        async with running(hass, folder):
            await until(path.exists)
    assert path.read_bytes() == shown
    assert max(path.parent.iterdir()) == path
    if kind == "alsoenergy":
        assert len(shown.splitlines()) == 4  # three intervals, all of them over
        assert len({line.partition(b",")[2] for line in shown.splitlines()}) == 4


@pytest.mark.parametrize(
    ("began", "lived", "told"),
    [
        (-30, -30, False),
        (-30, 1, True),  # nothing is recorded of noon
        (1, -30, True),  # nobody knows whether anybody measured at noon
    ],
)
async def test_when_the_first_document_comes(
    recorder_mock: Recorder, hass: HomeAssistant, began: int, lived: int, told: bool
) -> None:
    """At once; else the preview says when."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    folder = destination(hass)
    with living(NOON - timedelta(minutes=30)) as clock:
        if lived < 0:
            await live(hass, clock, 1)
        if began < 0:
            assert await async_setup_component(hass, DOMAIN, {})
        clock.move_to(NOON + timedelta(minutes=1))
        await live(hass, clock, 1)
        result = await begin(hass, folder, "mint", "ac")
        result = await enter(hass, result, head("mint", "missing"))
        for each in CHARGER[1][1:]:
            result = await enter(hass, result, each)
        text = preview(result)
    notes = [line for line in text.splitlines() if "first document" in line]
    assert len(notes) == told
    assert all(note.endswith("`14:05:30`") for note in notes)


async def test_day_counters_of_the_preview(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Know the day: they do not count from the present values."""
    folder = destination(hass)
    (kind, message), answers = CHARGER
    async with lived(hass):
        result = await begin(hass, folder, kind, message)
        for each in answers:
            result = await enter(hass, result, each)
    shown = document(preview(result))
    assert (shown["dayEnergyImported"], shown["dayMaxPowerImported"]) == (590, 1059)


async def test_fields_without_history(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Are named, and have the present value; what the recorder leaves out has none, as in the files."""
    folder = destination(hass)
    hass.data[DATA_INSTANCE].entity_filter = lambda entity: entity != "sensor.left_out"
    disabled = er.async_get(hass).async_get_or_create(
        "sensor",
        "meter",
        "later",
        suggested_object_id="later",
        unit_of_measurement="V",
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    volts = {"unit_of_measurement": "V"}
    async with lived(hass):
        hass.states.async_set("sensor.new", "230", volts)
        hass.states.async_set("sensor.left_out", "231", volts)
        result = await begin(hass, folder, "teleport", "meter")
        result = await enter(
            hass, result, head("teleport", "main", asset_identifier="meter-1")
        )
        fields = page(
            active_power_sum=GRID,
            voltage_phase_l1="sensor.new",
            voltage_phase_l2="sensor.left_out",
            voltage_phase_l3=disabled.entity_id,
        )
        text = preview(await enter(hass, result, fields))
    (shown,) = document(text)
    assert shown["voltage"]["phase"] == {"l1": 230.0, "l2": None, "l3": None}
    assert shown["activePower"]["sum"] == -1059.0
    (note,) = [line for line in text.splitlines() if "current values" in line]
    assert note.endswith(": `voltage.phase.l1`, `voltage.phase.l3`")


async def test_what_the_recorder_forgot(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """A value that stands for longer than states are kept has its history, as in the files."""
    folder = destination(hass)
    with living(NOON - timedelta(days=1)) as clock:
        hass.states.async_set("sensor.old", "230", {"unit_of_measurement": "V"})
        await async_wait_recording_done(hass)
        clock.tick(timedelta(minutes=1))
        await hass.services.async_call(
            "recorder", "purge", {"keep_days": 0}, blocking=True
        )
        await async_wait_recording_done(hass)
        clock.tick(timedelta(hours=22, minutes=59))
        await live(hass, clock, 60)
        clock.tick(timedelta(seconds=31))
        result = await begin(hass, folder, "teleport", "meter")
        result = await enter(
            hass, result, head("teleport", "main", asset_identifier="meter-1")
        )
        fields = page(active_power_sum=GRID, voltage_phase_l1="sensor.old")
        text = preview(await enter(hass, result, fields))
    (shown,) = document(text)
    assert shown["voltage"]["phase"]["l1"] == 230.0
    assert "will differ" not in text


async def test_a_column_that_begins_in_the_file(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Has history: its first interval is empty, as it is sent."""
    folder = destination(hass)
    with living(NOON - timedelta(minutes=60)) as clock:
        await live(hass, clock, 50)
        hass.states.async_set("sensor.new", "230", {"unit_of_measurement": "V"})
        await live(hass, clock, 10)
        clock.tick(timedelta(seconds=31))
        result = await begin(hass, folder, "alsoenergy", None)
        result = await enter(hass, result, head("alsoenergy", "main"))
        result = await enter(hass, result, {"entities": [GRID, "sensor.new"]})
        text = preview(await enter(hass, result, suggested(expect(result, "tags"))))
    _, shown = previewed(text)
    cells = [line.rpartition(b",")[2] for line in shown.splitlines()]
    assert cells[1:] == [b"", b"230", b"230"]
    assert "will differ" not in text


async def test_a_set_point_that_was_never_known(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    """Is named: the 0 in its place would read as an order."""
    folder = destination(hass)
    watts = {"unit_of_measurement": "W"}
    with living() as clock:
        hass.states.async_set("number.limit", "unknown", watts)
        await live(hass, clock, 10)
        clock.tick(timedelta(seconds=31))
        result = await begin(hass, folder, "mint", "rtu")
        result = await enter(hass, result, head("mint", "missing"))
        result = await enter(hass, result, page(active_power=GRID))
        limits = {
            **SET_POINTS,
            "active_power_setpoint": {
                "active_choice": "entity",
                "entity": "number.limit",
            },
        }
        text = preview(await enter(hass, result, limits))
    shown = document(text)
    assert (shown["activePowerSetpoint"], shown["communicationState"]) == (0, 1)
    (note,) = [line for line in text.splitlines() if "never had a value" in line]
    assert note.endswith(": `activePowerSetpoint`")


async def test_a_recorder_that_cannot_be_read(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaves the present values, and every field is named."""
    folder = destination(hass)
    async with lived(hass):
        monkeypatch.setattr(recorder_mock, "migration_in_progress", True)
        (kind, message), answers = METER
        result = await begin(hass, folder, kind, message)
        for each in answers:
            result = await enter(hass, result, each)
    text = preview(result)
    (shown,) = document(text)
    assert shown["activePower"]["sum"] == -1059.0
    assert "the file will differ: `activePower.sum`, `activeEnergyC" in text


def previewed(text: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a preview shows."""
    before, content, after = text.split("```")
    folded = before.strip().rpartition("\n")[2]
    name = folded.removeprefix("<details><summary><code>")
    name = name.removesuffix("</code></summary>")
    assert (folded.startswith("<details>"), after.strip()) == (True, "</details>")
    if not name.endswith(".json"):
        return name, content[1:-1].encode() + b"\r\n"
    compact = json.dumps(json.loads(content), separators=(",", ":"))
    return name, compact.encode()


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.usefixtures("recorder_mock")
async def test_what_is_not_recorded(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str, recorded: bool
) -> None:
    """Is named in the preview."""
    hass.data[DATA_INSTANCE].entity_filter = lambda _entity: recorded
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    text = preview(await enter(hass, result, SET_POINTS))
    assert ("recorder" in text.splitlines()[0]) is not recorded


async def test_directory_on_a_server(
    hass: HomeAssistant, tmp_path: Path, registered: str
) -> None:
    """It must be there; a server that cannot be reached hinders nobody, but is mentioned."""
    root = tmp_path / "root"
    root.mkdir()
    async with sftp_server(root) as server:
        folder = MockConfigEntry(
            domain=DOMAIN,
            data={
                "kind": "destination",
                "transport": "sftp",
                "host": "127.0.0.1",
                "port": server.port,
                "username": "demo",
                "password": "demo",
                "directory": "",
                "host_key": server.host_key,
            },
        )
        folder.add_to_hass(hass)
        result = await begin(hass, folder, "mint", "rtu")
        result = await enter(hass, result, head("mint", "main", directory="mint"))
        expect(result, "head", {"directory": "delivery_no_directory"})
        (root / "mint").mkdir()
        server.faults.no_permission = True
        result = await enter(hass, result, head("mint", "main", directory=" "))
        expect(result, "head", {"directory": "delivery_not_writable"})
        server.faults.no_permission = False
        result = await enter(hass, result, head("mint", "main", directory="mint"))
        expect(result, "fields")
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "missing", directory="mint"))
    result = await enter(hass, result, page(active_power="sensor.power"))
    result = await enter(hass, result, SET_POINTS)
    text = preview(result)
    assert "couldn't be reached" in text
    assert "`Failed to connect`" in text
    await finish(hass, folder, result)
    (key,) = folder.subentries
    result = await reconfigure(hass, folder, key, "head")
    entered = {**HEADS["mint"], "directory": "other", "advanced": {}}
    assert "`Failed to connect`" in preview(await enter(hass, result, entered))


async def test_a_directory_that_leads_elsewhere(
    hass: HomeAssistant, folder: MockConfigEntry, registered: str, tmp_path: Path
) -> None:
    """Is refused at once, not just when the report is sent."""
    (tmp_path / "reports").mkdir()
    (tmp_path / ".storage").mkdir()
    (tmp_path / "reports" / "link").symlink_to(tmp_path / ".storage")
    result = await begin(hass, folder, "mint", "rtu")
    result = await enter(hass, result, head("mint", "main", directory="link"))
    expect(result, "head", {"directory": "delivery_not_allowed"})
    result = await enter(hass, result, head("mint", "main", directory="mint"))
    expect(result, "fields")


async def test_many_names(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Of a note are folded behind the first one; few are not."""
    names = [f"sensor.volts_{number}" for number in (1, 2, 3)]
    for name in (*names, "sensor.hertz"):
        unit = "Hz" if name == "sensor.hertz" else "V"
        hass.states.async_set(name, "50", {"unit_of_measurement": unit})
    phases = {f"voltage_phase_l{n}": name for n, name in enumerate(names, 1)}
    asset = head("teleport", "main", asset_identifier="meter-1")
    for fields, shown in (
        (page(**phases), ", ".join(f"`{name}`" for name in names)),
        (
            page(**phases, frequency="sensor.hertz"),
            "<details><summary><code>{}</code> … (4)</summary>{}</details>",
        ),
    ):
        result = await enter(
            hass, await begin(hass, folder, "teleport", "meter"), asset
        )
        text = preview(await enter(hass, result, fields))
        (note,) = [line for line in text.splitlines() if "if they are renamed" in line]
        about = re.findall(r"sensor\.\w+", note)
        codes = [f"<code>{name}</code>" for name in about]
        assert note.endswith(f": {shown.format(about[0], ', '.join(codes[1:]))}")
        assert set(about) <= {*names, "sensor.hertz"}


async def test_nothing_to_send(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """A report whose entities have no value has nothing to show yet."""
    hass.states.async_set("sensor.hertz", "unavailable", {"unit_of_measurement": "Hz"})
    result = expect(await begin(hass, folder, "teleport", "meter"), "head")
    result = await enter(
        hass, result, head("teleport", "main", asset_identifier="meter-1")
    )
    expect(result, "fields", {})
    result = await enter(hass, result, page())
    expect(result, "fields", {"base": "source_missing"})
    result = await enter(hass, result, page(frequency="sensor.hertz"))
    assert "Nothing is sent for the last interval" in preview(result)
