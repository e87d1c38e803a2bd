"""Presets of tables: the tags of a hub."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.report.formats import FORMATS

from ...helpers.hub import ScriptedHub, start
from ...helpers.presets import OTHER_SSO, SSO, filled


async def test_tags_of_a_hub(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """The tags of formats.md §5 in their order, each in the unit that its name promises, whatever is shown."""
    await start(hass, entry, hub)
    for name, unit in (("grid_power", "kW"), ("grid_energy_imported", "MWh")):
        entity_id = f"sensor.energyhub_{name}"
        er.async_get(hass).async_update_entity_options(
            entity_id, "sensor", {"unit_of_measurement": unit}
        )
        await hass.async_block_till_done()
        assert hass.states.get(entity_id).attributes["unit_of_measurement"] == unit
    stored, _ = filled(hass, "alsoenergy", "alsoenergy", "EnergyHub")
    three = (1, 2, 3)
    assert [tag["name"] for tag in stored["tags"]] == [
        *(f"GRID_P_L{n}_W" for n in three),
        "GRID_P_W",
        *(f"GRID_Q_L{n}_VAR" for n in three),
        *(f"GRID_U_L{n}_V" for n in three),
        *(f"GRID_I_L{n}_A" for n in three),
        "GRID_F_HZ",
        "GRID_E_IMP_KWH",
        "GRID_E_EXP_KWH",
        "PV_P_W",
        "PV_E_KWH",
        *(
            f"SSO_{serial}_{name}"
            for serial in (SSO, OTHER_SSO)
            for name in ("U_V", "I_A", "P_W", "E_KWH")
        ),
        "BAT_P_W",
        "BAT_SOC_PCT",
        "BAT_E_CHG_KWH",
        "BAT_E_DIS_KWH",
        # One of the two modules does not tell whose it is.
        *(
            f"ESM_{serial}_{name}"
            for serial in ("17026467", "17026468")
            for name in ("SOC_PCT", "SOH_PCT")
        ),
    ]
    tags = {tag["name"]: tag for tag in stored["tags"]}
    units = {
        "W": "W",
        "VAR": "var",
        "V": "V",
        "A": "A",
        "HZ": "Hz",
        "KWH": "kWh",
        "PCT": "%",
    }
    for name, tag in tags.items():
        assert tag["unit"] == units[name.rpartition("_")[2]], name
    assert tags["GRID_E_IMP_KWH"]["dimension"] == "energy"
    assert tags["BAT_SOC_PCT"]["dimension"] == "ratio"
    assert tags["GRID_Q_L1_VAR"]["dimension"] == "reactive_power"
    assert tags[f"SSO_{SSO}_P_W"]["device_type"] == "Solar String Optimizer"
    assert FORMATS["alsoenergy"].problems({**stored, "site_id": "S1"}) == []
