"""Setting reports for AlsoEnergy up by hand: entities and their tags."""

from collections.abc import Iterator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ...helpers.flows import expect_abort, opened
from ...helpers.report_flows import (
    POWER,
    begin,
    choose,
    enter,
    expect,
    finish,
    head,
    preview,
    reconfigure,
    suggested,
)


@pytest.fixture
def meters(hass: HomeAssistant) -> Iterator[None]:
    """Entities for tags, of every kind."""
    hass.states.async_set("sensor.power", "1.5", POWER)
    hass.states.async_set(
        "sensor.energy", "10", {"unit_of_measurement": "kWh", "device_class": "energy"}
    )
    hass.states.async_set("sensor.mode", "auto, mostly")
    hass.states.async_set("sensor.rain", "3", {"unit_of_measurement": "mm"})
    hass.states.async_set("sensor.factor", "0.9", {"device_class": "power_factor"})
    hass.states.async_set("sensor.odd", "5", {"unit_of_measurement": "furlong"})
    return iter(())


@pytest.mark.usefixtures("meters")
async def test_alsoenergy_by_hand(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Entities become tags, which can be changed."""
    result = expect(await begin(hass, folder, "alsoenergy"), "head")
    assert not opened(result, "advanced")
    result = await enter(
        hass,
        result,
        head(
            "alsoenergy",
            "main",
            site_id="a b",
            period=7,
            advanced={"header": "a\tb"},
        ),
    )
    expect(
        result,
        "head",
        {
            "site_id": "invalid_id",
            "period": "invalid_period",
            "advanced": "invalid_header",
        },
    )
    assert opened(result, "advanced")
    result = await enter(hass, result, head("alsoenergy", "main"))
    expect(result, "entities")
    result = expect(await enter(hass, result, {}), "tags")
    result = await enter(hass, result, {"tags": []})
    expect(result, "tags", {"tags": "no_tags"})
    assert result["description_placeholders"] == {"tag": "", "units": ""}


@pytest.mark.usefixtures("meters")
async def test_tags(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """What an entity suggests, what is wrong with a row, and what becomes of it."""
    result = await begin(hass, folder, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main", interval="60"))
    names = ["power", "energy", "mode", "rain", "factor", "odd"]
    result = await enter(
        hass, result, {"entities": [f"sensor.{name}" for name in names]}
    )
    rows = suggested(expect(result, "tags"))["tags"]
    assert [row["name"] for row in rows] == names
    assert [row.get("unit") for row in rows] == [
        "kW",
        "kWh",
        None,
        "mm",
        None,
        "furlong",
    ]
    result = await enter(hass, result, {"tags": rows})
    expect(result, "tags", {"tags": "interval_needs_critical"})
    rows = [{**row, "critical": True} for row in rows]

    for change, error in (
        ({"name": "ENERGY"}, "duplicate_tag"),
        ({"unit": "°C"}, "wrong_unit"),
        ({"entity": "sensor.gone"}, "unknown_entity"),
        ({"scale": 0}, "invalid_scale"),
    ):
        wrong = [rows[0], rows[1], {**rows[0], "name": "OTHER", **change}]
        result = await enter(hass, result, {"tags": wrong})
        expect(result, "tags", {"tags": error})
        assert result["description_placeholders"] == {
            "tag": change.get("name", "OTHER"),
            "units": "`sensor.power` (kW ≠ °C)" if error == "wrong_unit" else "",
        }
    wrong = [{**rows[2], "aggregation": "mean"}]
    result = await enter(hass, result, {"tags": wrong})
    expect(result, "tags", {"tags": "invalid_aggregation"})
    rows[0] |= {"unit": "W", "scale": -1, "name": "POWER_W"}
    result = await enter(hass, result, {"tags": rows})
    header, first, *_ = preview(result).split("```")[1].strip().splitlines()
    assert header == "Timestamp,POWER_W,energy,mode,rain,factor,odd"
    assert first.partition(",")[2] == '-1500,10,"auto, mostly",3,0.9,5'
    stored = await finish(hass, folder, result)
    dimensions = [tag["dimension"] for tag in stored["tags"]]
    assert dimensions == [
        "active_power",
        "energy",
        "text",
        "any",
        "power_factor",
        "any",
    ]
    assert (
        stored.items() >= {"interval": 60, "period": 900, "min_coverage": 0.5}.items()
    )

    (key,) = folder.subentries
    result = await reconfigure(hass, folder, key)
    shown = suggested(expect(result, "head"))
    assert (shown["interval"], shown["period"]) == ("60", 15)
    assert shown["advanced"]["min_coverage"] == 50
    result = await enter(
        hass, result, head("alsoenergy", "missing", interval="300", period=5)
    )
    preview(result)
    result = expect(await choose(hass, result, "head"), "head")
    result = await enter(
        hass, result, head("alsoenergy", "missing", interval="60", period=5)
    )
    preview(result)
    result = expect(await choose(hass, result, "entities"), "entities")
    assert suggested(result)["entities"] == [f"sensor.{name}" for name in names]
    result = await enter(
        hass, result, {"entities": ["sensor.energy", "sensor.power", "sensor.rain"]}
    )
    result = await enter(hass, result, suggested(expect(result, "tags")))
    preview(result)
    expect_abort(await choose(hass, result, "finish"), "reconfigure_successful")
    tags = folder.subentries[key].data["tags"]
    assert [tag["name"] for tag in tags] == ["POWER_W", "energy", "rain"]

    result = await begin(hass, folder, "alsoenergy")
    for site in ("S4711", "s4711"):
        result = await enter(hass, result, head("alsoenergy", "main", site_id=site))
        expect(result, "head", {"site_id": "duplicate_site"})


@pytest.mark.usefixtures("meters")
async def test_one_minute(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """A site that is to be read every minute: the tags, which must all be critical, come after the head."""
    result = await begin(hass, folder, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main"))
    result = await enter(hass, result, {"entities": ["sensor.power"]})
    result = await enter(hass, result, suggested(result))
    await finish(hass, folder, result)
    (key,) = folder.subentries
    result = await reconfigure(hass, folder, key)
    result = await enter(hass, result, head("alsoenergy", "missing", interval="60"))
    result = await enter(hass, result, suggested(expect(result, "entities")))
    rows = suggested(expect(result, "tags"))["tags"]
    result = await enter(hass, result, {"tags": rows})
    expect(result, "tags", {"tags": "interval_needs_critical"})
    result = await enter(hass, result, {"tags": [{**rows[0], "critical": True}]})
    preview(result)


@pytest.mark.usefixtures("meters")
async def test_rises(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Lose the energy of an outage: the preview says so, and what does not."""
    result = await begin(hass, folder, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main"))
    result = await enter(hass, result, {"entities": ["sensor.power", "sensor.energy"]})
    rows = suggested(expect(result, "tags"))["tags"]
    assert "while nothing was recorded" not in preview(
        await enter(hass, result, {"tags": rows})
    )
    result = await choose(hass, result, "entities")
    result = await enter(hass, result, suggested(result))
    rows[1]["aggregation"] = "delta"
    text = preview(await enter(hass, result, {"tags": rows}))
    (note,) = [
        line for line in text.splitlines() if "while nothing was recorded" in line
    ]
    assert "Last value" in note
    assert note.endswith(": `energy`")


@pytest.mark.usefixtures("meters")
async def test_too_many_tags(hass: HomeAssistant, folder: MockConfigEntry) -> None:
    """Are allowed; the preview says what they may cost."""
    result = await begin(hass, folder, "alsoenergy")
    result = await enter(hass, result, head("alsoenergy", "main"))
    result = await enter(hass, result, {"entities": []})
    rows = [{"name": f"T{n}", "entity": "sensor.power"} for n in range(301)]
    text = preview(await enter(hass, result, {"tags": rows}))
    assert "300 tags" in text.splitlines()[0]
