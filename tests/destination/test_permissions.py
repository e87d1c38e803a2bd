"""Who may send history to partners: administrators and automations."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.recorder import Recorder
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_bridge.const import DOMAIN
from simulator.sftp import sftp_server

from ..helpers.actions import destination_device, report_device
from ..helpers.hass import act
from ..helpers.reports import RTU, TAGS, lived, report, running, sftp_entry
from ..helpers.users import Page, act_as, user_of_entities, user_with, users_of
from ..helpers.waiting import until

HOUR: Mapping[str, Any] = {"duration": {"hours": 1}}
INVENTED: Mapping[str, Any] = {**RTU, "equipment_id": "INVENTED"}


async def test_who_may_send(
    recorder_mock: Recorder, hass: HomeAssistant, tmp_path: Path
) -> None:
    """Nobody else's message reaches a partner, invented or not, and nobody else stops one."""
    async with lived(hass), sftp_server(tmp_path) as server:
        entry = sftp_entry(server, report("alsoenergy", TAGS, "tags"))
        async with running(hass, entry):
            partner = {"destination_device_id": destination_device(hass, entry)}
            tags = report_device(hass, "tags")
            actions: Mapping[str, Mapping[str, Any]] = {
                "export_mint": {"configuration": INVENTED, **partner, **HOUR},
                "export_teleport": {"configuration": {}, **HOUR},
                "export_alsoenergy": {"device_id": tags, **partner, **HOUR},
                "export_alsoenergy_mapping": {"device_id": tags},
                "cancel_export": {},
            }
            users = await users_of(hass)
            button = "button.tags_send_now"
            for refused in (
                users.user,
                users.reader,
                user_of_entities(hass, POLICY_READ, "light.kitchen"),
                user_of_entities(hass, POLICY_CONTROL, button),
                user_with(hass, {"entities": True}),
                user_with(hass, {}),
            ):
                for action, data in actions.items():
                    with pytest.raises(Unauthorized):
                        await act_as(hass, refused, action, **data)
            with pytest.raises(UnknownUser):
                await hass.services.async_call(
                    DOMAIN,
                    "export_mint",
                    dict(actions["export_mint"]),
                    blocking=True,
                    context=Context(user_id="nobody"),
                )
            assert not entry.runtime_data.exports.running
            assert not list(tmp_path.glob("INVENTED_*"))
            assert not Path(hass.config.path("energy_bridge/reports")).exists()

            found = await act_as(
                hass, users.admin, "export_mint", **actions["export_mint"]
            )
            assert len(found["files"]) == 12
            await until(lambda: not entry.runtime_data.exports.running)
            found = await act(hass, "export_mint", **actions["export_mint"])
            assert len(found["files"]) == 12
            await act_as(hass, users.admin, "export_alsoenergy_mapping", device_id=tags)
            found = await act_as(hass, users.admin, "cancel_export")
            assert found == {"cancelled": 0}


async def test_over_the_websocket(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """A page is told that its user may not."""
    async with lived(hass):
        await async_setup_component(hass, DOMAIN, {})
        users = await users_of(hass)
        data = {"configuration": dict(INVENTED), **HOUR}
        for refused in (users.reader, users.user):
            page = Page(hass, refused, hass_ws_client)
            reply = await page.call("export_mint", **data)
            assert reply["error"]["message"] == "Unauthorized"
        page = Page(hass, users.admin, hass_ws_client)
        reply = await page.call("export_mint", **data)
        assert len(reply["result"]["response"]["files"]) == 12
