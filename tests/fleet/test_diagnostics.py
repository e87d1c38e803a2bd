"""Diagnostics of the cabinets on one broker."""

from homeassistant.core import HomeAssistant

from custom_components.energy_bridge.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator.cabinet.messages import info

from ..helpers.cabinets import SERIAL, ScriptedFleet, cabinets_entry, start, took
from ..helpers.hub import NOON


async def test_diagnostics(
    hass: HomeAssistant, broker_port: int, fleet: ScriptedFleet
) -> None:
    """Tell what came, without secrets, whole addresses and ids."""
    entry = cabinets_entry(
        broker_port,
        password="hidden-one",
        options={"log_server": {"password": "hidden-two"}},
    )
    await start(hass, entry, fleet)
    await fleet.publish("info", fleet.document, b"{")
    message = {**info(fleet.document, NOON), "ctr_warning": "maybe"}
    await fleet.publish("info", fleet.document, message)
    await took(entry, 4)
    found = await async_get_config_entry_diagnostics(hass, entry)
    text = str(found)
    for secret in (
        "hidden-one",
        "hidden-two",
        fleet.document.mac,
        SERIAL,
        "BT1048L",
        "-8.0",
    ):
        assert secret not in text, secret
    assert found["refused_messages"] == {"not_json": 1, "bad_value": 1}
    assert found["refused_values"] == {"ctr_warning": 1}
    assert found["cabinets_in_all"] == 2
    assert found["messages"] == {"info": 4}
    for count, hidden in enumerate(
        (b'{"device_id": "secret-1', rb'{"device_id": "a\"secret-1", "x": 1}'), 5
    ):
        await fleet.publish("info", fleet.document, hidden)
        await took(entry, count)
        found = await async_get_config_entry_diagnostics(hass, entry)
        assert "secret" not in str(found)
    hidden = b'{"slots": [{"id": 1, "battery": {"id": 4104800003, "soc": 50}}]}'
    await fleet.publish("info", fleet.document, hidden)
    await fleet.publish(
        "alerts", fleet.document, {"message": "Pack BT1048L0000003 is too hot"}
    )
    await took(entry, 1, "alerts")
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert "41048" not in str(found)
    assert "BT1048L" not in str(found)
    assert found["last_messages"]["info"]["slots"][0]["battery"]["soc"] == 50
    assert found["last_messages"]["alerts"] == {"message": "Pack ** is too hot"}
