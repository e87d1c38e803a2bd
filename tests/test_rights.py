"""Who may use which action, over Home Assistant's REST API: every group, and every action that there is."""

from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_bridge.const import DOMAIN

from .helpers.actions import device_of
from .helpers.cabinet_site import SETTINGS, site
from .helpers.hub import hub_entry, scripted_hub, start
from .helpers.users import user_with, users_of

REPORT = {"configuration": {}, "duration": {"hours": 1}}


def actions(hub: str, cabinet: str, slot: str, pack_id: str) -> dict[str, Any]:
    """Every action, with data that are good."""
    order = {"device_id": hub, "power": 100}
    return {
        "charge_battery": order,
        "discharge_battery": order,
        "hold_battery": {"device_id": hub},
        "release_battery": {"device_id": hub},
        "import_statistics": {"device_id": hub},
        "open_slot": {"device_id": slot},
        "set_thresholds": {"device_id": cabinet, **SETTINGS},
        "find_pack": {"pack_id": pack_id},
        "export_mint": REPORT,
        "export_teleport": REPORT,
        "export_alsoenergy": REPORT,
        "export_alsoenergy_mapping": {"device_id": cabinet},
        "cancel_export": {},
    }


FOR_ADMINISTRATORS = {
    "import_statistics",
    "set_thresholds",
    "export_mint",
    "export_teleport",
    "export_alsoenergy",
    "export_alsoenergy_mapping",
    "cancel_export",
}


@pytest.mark.parametrize("group", ["admin", "user", "reader", "nobody"])
async def test_who_may(
    hass: HomeAssistant,
    broker_port: int,
    hass_client_no_auth: ClientSessionGenerator,
    group: str,
) -> None:
    """Whoever may only read orders nothing, and partners hear from administrators only."""
    assert await async_setup_component(hass, "api", {})
    async with site(hass, broker_port) as place, scripted_hub(broker_port) as hub:
        entry = hub_entry(broker_port)
        place_entry = place.coordinator.config_entry
        await start(hass, entry, hub)
        full = place.slot(full=True)
        pack = place.station.slot(full)
        assert pack is not None
        assert pack.pack is not None
        cabinet = device_of(hass, f"cabinet_{place.station.mac}")
        slot = device_of(hass, f"cabinet_{place.station.mac}_{full}")
        calls = actions(device_of(hass, entry.entry_id), cabinet, slot, pack.pack.id)
        assert calls.keys() == hass.services.async_services()[DOMAIN].keys()
        groups = await users_of(hass)
        user: MockUser = (
            user_with(hass, {}) if group == "nobody" else getattr(groups, group)
        )
        refresh = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
        token = hass.auth.async_create_access_token(refresh)
        client = await hass_client_no_auth()
        found = {}
        for name, data in calls.items():
            answer = await client.post(
                f"/api/services/{DOMAIN}/{name}?return_response",
                json=data,
                headers={"Authorization": f"Bearer {token}"},
            )
            found[name] = answer.status
        orders = {"charge_battery", "discharge_battery", "hold_battery"}
        orders |= {"release_battery", "open_slot"}
        refused = {
            "admin": set[str](),
            "user": FOR_ADMINISTRATORS,
            "reader": FOR_ADMINISTRATORS | orders,
            "nobody": FOR_ADMINISTRATORS | orders,
        }[group]
        unauthorized = HTTPStatus.UNAUTHORIZED
        assert {name for name in found if found[name] == unauthorized} == refused
        if group in ("admin", "user"):
            assert {found[name] for name in orders} == {HTTPStatus.OK}
        assert len(hub.requests) == (4 if group in ("admin", "user") else 0)
        seen = HTTPStatus.BAD_REQUEST if group == "nobody" else HTTPStatus.OK
        assert found["find_pack"] == seen
        for each in (entry, place_entry):
            await hass.config_entries.async_unload(each.entry_id)
