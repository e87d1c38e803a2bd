"""The four MINT messages: golden files worked out by hand, types, and order."""

from pathlib import Path
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.energy_bridge.core.report import mint

from ....helpers.mint_history import History, at, body, documents, numbers, stored

GOLDEN = Path(__file__).parent / "golden"

# The document's messages (MINT Data FTP 2.0 §4.1.1 to §4.1.4) with their placeholders,
# in order; "?" is what it calls optional.
COLLECTOR_PIN = (
    "current 0.0|activePower 0|energyImported 0?|energyExported 0?|voltage 0.0?"
    "|reactivePower 0?|powerFactor 1.0?"
)
PV_PIN = (
    "current 0.0|activePower 0?|energyExported 0?|voltage 0.0?|reactivePower 0?"
    "|powerFactor 1.0?"
)
AC_PIN = "current 0.0|activePower 0?|energyImported 0?|voltage 0.0?"
TEMPLATES = {
    "collector": (
        "EnergyReportCollector_V4",
        "equipmentId locationId",
        "energyImported 0?|energyExported 0?|dayEnergyImported 0?|dayEnergyExported 0?"
        "|activePower 0?|reactivePower 0?|powerFactor 1.0?|dayMaxPowerImported 0?"
        "|dayMaxPowerExported 0?|frequency 0.0?|activePowerSetpoint 0"
        "|reactivePowerSetpoint 0",
        {
            **dict.fromkeys(("p1", "p2", "p3"), COLLECTOR_PIN),
            **dict.fromkeys(("p12", "p23", "p31"), "voltage 0.0?"),
        },
    ),
    "pv_system": (
        "EnergyReportPVSystem_V4",
        "locationId equipmentId",
        "energyExported 0?|dayEnergyExported 0?|activePower 0|reactivePower 0?"
        "|powerFactor 1.0?|dayMaxPowerExported 0?|activePowerSetpoint 0"
        "|reactivePowerSetpoint 0",
        dict.fromkeys(("p1", "p2", "p3"), PV_PIN),
    ),
    "rtu": (
        "EnergyReportRTU_V4",
        "locationId equipmentId",
        "activePower 0|reactivePower 0?|activePowerSetpoint 0|reactivePowerSetpoint 0",
        {},
    ),
    "ac": (
        "EnergyReportAC_V4",
        "equipmentId locationId",
        "sessionEnergyImported 0?|sessionMaxPowerImported 0?|dayEnergyImported 0?"
        "|dayMaxPowerImported 0?|energyImported 0?|activePower 0|soc 0.0"
        "|activePowerSetpoint 0",
        dict.fromkeys(("p1", "p2", "p3"), AC_PIN),
    ),
}


def template(message: str) -> dict[str, tuple[type, bool]]:
    """Each value of a message by its path: its type, and whether it is optional."""
    _, _, top, pins = TEMPLATES[message]
    groups = {"": top} | {f"pins.{pin}.": text for pin, text in pins.items()}
    found: dict[str, tuple[type, bool]] = {}
    for prefix, text in groups.items():
        for item in text.split("|"):
            key, placeholder = item.split(" ")
            kind = float if "." in placeholder else int
            found[prefix + key] = (kind, placeholder.endswith("?"))
    return found


def check_golden(name: str, data: dict[str, Any], history: History, time: float) -> str:
    """Compare with a golden file; gives the document's name."""
    (document,) = documents(data, history, time)
    golden = (GOLDEN / f"{name}.json").read_bytes().removesuffix(b"\n")
    assert document.content == golden
    return document.name


def test_collector() -> None:
    """A grid connection at noon, local time; its day began at 23:00 UTC."""
    night, midnight = at("2026-03-09 22:50"), at("2026-03-09 23:00")
    five, six = at("2026-03-10 05:00"), at("2026-03-10 06:00")
    nine, now = at("2026-03-10 09:00"), at("2026-03-10 11:00")
    history: History = {
        # Sums: 1300 at midnight, 5600.4 at six, -3600 at nine, and -5900.5 ten seconds
        # later: so the day's maxima are 5600 and 5901. At the end all three change at
        # once: 1200 + 300 - 200 = 1300.
        "sensor.p1": [(night, 900), (six, 5200.4), (nine, -4000), (now - 10, 1200)],
        "sensor.p2": [(night, 300), (nine + 10, -2000.5), (now - 10, 300)],
        "sensor.p3": [(night, 100), (now - 10, -200)],
        # Injecting positive, so the message has 500, 400, -0 = 0, and 900 in all.
        # P/S: 1200/1300 = 0.92308, 300/500 = 0.6, -200/200 = -1;
        # 1300/1581.14 = 0.82219.
        "sensor.q1": [(night, -500)],
        "sensor.q2": [(night, -400)],
        "sensor.q3": [(night, 0)],
        # The row of midnight itself is the base: 1002500.4 - 1000100.4 = 2400.
        "sensor.import1": [
            (night, 1000000),
            (midnight, 1000100.4),
            (six, 1002000.4),
            (now - 120, 1002500.4),
        ],
        # 500900.7 - 500000 = 900.7
        "sensor.import2": [(night, 500000), (six, 500700.2), (now - 120, 500900.7)],
        # A reset: 150 before it, 300.25 after it. All: 3750.95 -> 3751;
        # the register itself: 1002500.4 + 500900.7 + 300.25 = 1503701.35.
        "sensor.import3": [
            (night, 200000),
            (five, 200150),
            (five + 1800, 40.25),
            (now - 120, 300.25),
        ],
        # 1000.5, 0, and from the first value of the day on 0.2: 1000.7 -> 1001;
        # 71000.5 + 80000 + 60000.2 = 211000.7 -> 211001.
        "sensor.export1": [(night, 70000), (nine, 71000.5)],
        "sensor.export2": [(night, 80000)],
        "sensor.export3": [(night, None), (five, 60000), (now - 120, 60000.2)],
        "sensor.frequency": [(night, 49.98)],
        # Magnitudes; 4.0005 is a half of the third decimal.
        "sensor.i1": [(night, -5.25)],
        "sensor.i2": [(night, 4.0005)],
        "sensor.i3": [(night, 1)],
        "sensor.u1": [(night, 230.1)],
        "sensor.u2": [(night, 229)],
        "sensor.u31": [(night, 398.4)],
        "number.limit": [(night, 25000)],
    }
    fields: dict[str, Any] = {
        "activePowerSetpoint": "number.limit",
        "reactivePowerSetpoint": -150.5,  # away from zero: -151
        "frequency": "sensor.frequency",
        "pins.p1.voltage": "sensor.u1",
        "pins.p2.voltage": "sensor.u2",
        "pins.p31.voltage": "sensor.u31",
    }
    for n in "123":
        fields[f"pins.p{n}.current"] = f"sensor.i{n}"
        fields[f"pins.p{n}.activePower"] = f"sensor.p{n}"
        fields[f"pins.p{n}.reactivePower"] = f"sensor.q{n}"
        fields[f"pins.p{n}.energyImported"] = f"sensor.import{n}"
        fields[f"pins.p{n}.energyExported"] = f"sensor.export{n}"
    name = check_golden("mint_collector", stored("collector", fields), history, now)
    assert name == "EQ_1_202603101100.json"


def test_pv_system() -> None:
    """A PV system on its DC side; in summer the local day begins at 22:00 UTC."""
    night, now = at("2026-06-20 21:00"), at("2026-06-21 10:05")
    history: History = {
        # The maximum is 9870.5 -> 9871, the value now 8123.4.
        "sensor.pv": [(night, 0), (now - 3600, 9870.5), (now - 300, 8123.4)],
        # 12390000.4 - 12345678.9 = 44321.5 -> 44322
        "sensor.energy": [(night, 12345678.9), (now - 60, 12390000.4)],
        "sensor.i1": [(night, 11.2)],
        "sensor.i2": [(night, -11.4)],
        "sensor.i3": [(night, 11)],
        "sensor.u1": [(night, 231.56789)],
        "sensor.u2": [(night, 232)],
    }
    fields = {
        "activePower": "sensor.pv",
        "energyExported": "sensor.energy",
        "activePowerSetpoint": 10000,
        "pins.p1.current": "sensor.i1",
        "pins.p2.current": "sensor.i2",
        "pins.p3.current": "sensor.i3",
        "pins.p1.voltage": "sensor.u1",
        "pins.p2.voltage": "sensor.u2",
    }
    name = check_golden("mint_pv_system", stored("pv_system", fields), history, now)
    assert name == "EQ_1_202606211005.json"


def test_rtu() -> None:
    """A telecontrol unit: kW of export, and a limit that is out of reach."""
    night, now = at("2026-03-09 22:50"), at("2026-03-10 11:00")
    history: History = {
        "sensor.p": [(night, 1), (now, -12.3455)],  # -> 12345.5 -> 12346
        "sensor.q": [(night, 2000.5)],  # injected -> -2000.5 -> -2001
        "number.p": [(night, 50000)],
        "number.q": [(night, 0), (now - 7200, -300), (now - 60, None)],  # stays -300
    }
    fields = {
        "activePower": {"entity": "sensor.p", "invert": True, "scale": 1000},
        "reactivePower": "sensor.q",
        "activePowerSetpoint": "number.p",
        "reactivePowerSetpoint": "number.q",
    }
    check_golden("mint_rtu", stored("rtu", fields, day="utc"), history, now)


def test_charger() -> None:
    """A charger of one phase whose power is not known at the moment, hence state 1."""
    night, now = at("2026-03-09 22:50"), at("2026-03-10 11:00")
    history: History = {
        "sensor.p": [(night, 0), (now - 900, 7360.4), (now - 60, None)],
        "sensor.energy": [(night, 4000000), (now - 400, 4003680)],
        "sensor.session": [(night, 9000), (now - 4000, 0), (now - 400, 3680)],
        "sensor.session_power": [(night, 7000), (now - 4000, 7360.4)],
        "sensor.soc": [(night, 64)],
        "sensor.i": [(night, 16.02)],
        "sensor.u": [(night, 229.9)],
        "number.limit": [(night, 7400)],
    }
    fields = {
        "activePower": "sensor.p",
        "energyImported": "sensor.energy",
        "sessionEnergyImported": "sensor.session",
        "sessionMaxPowerImported": "sensor.session_power",
        "soc": "sensor.soc",
        "activePowerSetpoint": "number.limit",
        "pins.p1.current": "sensor.i",
        "pins.p1.activePower": "sensor.p",
        "pins.p1.energyImported": "sensor.energy",
        "pins.p1.voltage": "sensor.u",
    }
    check_golden("mint_ac", stored("ac", fields), history, now)


@pytest.mark.parametrize("message", list(TEMPLATES))
@given(value=st.one_of(st.none(), st.floats(-1e6, 1e6)), source=st.data())
def test_types_and_order(message: str, value: float | None, source: Any) -> None:
    """All values have their type and place; only mandatory ones need no source."""
    time = at("2026-03-10 11:00")
    paths = [field.key for field in mint.fields({"message": message})]
    mapped = source.draw(st.sets(st.sampled_from(paths)))
    data = stored(message, {path: "sensor.x" for path in paths if path in mapped})
    found = body(data, {"sensor.x": [(time - 90000, value), (time - 1, value)]}, time)
    kind, head, _, pins = TEMPLATES[message]
    expected = ["messageType", *head.split(), "timestamp", "communicationState"]
    assert list(found)[:5] == expected
    assert found["messageType"] == kind
    assert list(found.get("pins", {})) == list(pins)

    shape = template(message)
    given_values = numbers(found)
    order = [path for path in shape if path in given_values]
    assert list(given_values) == order
    for path, each in given_values.items():
        assert type(each) is shape[path][0]
    for path, (_, optional) in shape.items():
        if not optional:
            assert path in given_values
        elif path in paths and value is None:
            assert path not in given_values


@pytest.mark.parametrize("message", list(TEMPLATES))
def test_everything_mapped(message: str) -> None:
    """With all sources there are all values of the document, in its order."""
    time = at("2026-03-10 11:00")
    paths = [field.key for field in mint.fields({"message": message})]
    data = stored(message, dict.fromkeys(paths, "sensor.x"))
    found = body(data, {"sensor.x": [(time - 90000, 1.0)]}, time)
    assert list(numbers(found)) == list(template(message))
    assert found["communicationState"] == 0
    (field,) = [each for each in mint.fields(data) if each.key == "activePowerSetpoint"]
    assert field.constant
    assert field.required
