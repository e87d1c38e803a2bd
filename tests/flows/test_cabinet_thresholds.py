"""The thresholds of a cabinet on the screen: prefilled, sent, and answered by simulated cabinets."""

from http import HTTPStatus
from typing import Any
from unittest.mock import AsyncMock, patch

import aiomqtt
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import orjson
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.core.sending import NotSentError
from custom_components.energy_bridge.mqtt.entry_connection import EntryConnection

from ..helpers.cabinet_site import LOG_SERVER, PASSWORD, SETTINGS, Site, site
from ..helpers.cabinets import later
from ..helpers.flows import begin_options, expect_abort, expect_form, opened, suggested
from ..helpers.users import users_of
from ..helpers.waiting import until

OTHERS = {**SETTINGS, "soc_period": 77, "enable_gzip": True}


def entry_of(place: Site) -> Any:
    """The entry of its cabinets."""
    return place.coordinator.config_entry


async def begin(place: Site) -> ConfigFlowResult:
    """Choose the thresholds from the menu of the options."""
    return await begin_options(place.hass, entry_of(place), "thresholds")


async def enter(
    place: Site, result: ConfigFlowResult, **data: object
) -> ConfigFlowResult:
    """Fill the form in."""
    return await place.hass.config_entries.options.async_configure(
        result["flow_id"], data
    )


async def silence(place: Site) -> None:
    """Let the first cabinet report no more."""
    mac = place.station.mac
    place.running._asleep[mac] = float("inf")
    place.coordinator.fleet.cabinets[mac].last_time = float("-inf")
    later(place.hass, 11)
    await place.hass.async_block_till_done()


async def test_what_a_cabinet_has(hass: HomeAssistant, broker_port: int) -> None:
    """Is filled in, whoever sent it; the log server's password is shown nowhere, and no option changes."""
    async with (
        site(hass, broker_port) as place,
        aiomqtt.Client("127.0.0.1", broker_port) as client,
    ):
        options = dict(entry_of(place).options)
        result = expect_form(await begin(place), "cabinet_settings")
        assert suggested(result) == {"enable_gzip": False}
        assert result["description_placeholders"] == {
            "cabinet": f"Swap cabinet {place.station.device_id}",
            "log_server": LOG_SERVER["host"],
        }
        with pytest.raises(vol.Invalid):
            await enter(place, result, **{**OTHERS, "charge_time_period": 149})
        # The frontend would begin a required number with 0, and send it.
        numbers = [key for key in result["data_schema"].schema if key in SETTINGS]
        assert [type(key) for key in numbers] == [vol.Optional] * len(SETTINGS)
        result = await enter(place, result)
        expect_form(
            result, "cabinet_settings", dict.fromkeys(SETTINGS, "setting_missing")
        )
        expect_abort(await enter(place, result, **OTHERS), "thresholds_taken")
        assert place.station.mac in place.running._asleep
        cabinet = place.coordinator.fleet.cabinets[place.station.mac]
        assert cabinet.thresholds == OTHERS
        await until(lambda: not place.running.restarting(place.station))

        result = await begin(place)
        assert suggested(result) == OTHERS
        assert PASSWORD not in str((result["data_schema"].schema, result))
        theirs = {
            **SETTINGS,
            "ftp_url": LOG_SERVER["host"],
            "ftp_port": 21,
            "enable_gzip": False,
        }
        await client.publish(
            f"/stations/thresholds/{place.station.mac}", orjson.dumps(theirs), qos=2
        )
        await until(lambda: cabinet.thresholds.get("soc_period") == 90)
        assert suggested(await begin(place)) == {**SETTINGS, "enable_gzip": False}
        assert entry_of(place).options.keys() - {"log_servers"} == options.keys()


async def test_several_cabinets(hass: HomeAssistant, broker_port: int) -> None:
    """One is chosen by its name; what was sent to another one is filled in where nothing is known."""
    async with site(hass, broker_port, cabinets=2) as place:
        one, two = place.running.fleet.stations
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, f"cabinet_{two.mac}"), entry_of(place).entry_id
        )
        assert device is not None
        dr.async_get(hass).async_update_device(device.id, name_by_user="A station")
        result = expect_form(await begin(place), "thresholds")
        (selector,) = result["data_schema"].schema.values()
        assert selector.config["options"] == [
            {"value": two.mac, "label": "A station"},
            {"value": one.mac, "label": f"Swap cabinet {one.device_id}"},
        ]
        result = await enter(place, result, cabinet=one.mac)
        expect_abort(await enter(place, result, **OTHERS), "thresholds_taken")
        result = await begin(place)
        # The other one may still be restarting: then there is only one to choose.
        if result["step_id"] == "thresholds":
            result = await enter(place, result, cabinet=two.mac)
        expect_form(result, "cabinet_settings")
        assert (result["description_placeholders"] or {})["cabinet"] == "A station"
        assert suggested(result) == OTHERS


async def test_what_is_not_taken(hass: HomeAssistant, broker_port: int) -> None:
    """Is named as in the form, the log server once."""
    async with site(hass, broker_port) as place:
        result = await begin(place)
        answer = {
            **dict.fromkeys(SETTINGS, True),
            **dict.fromkeys(("soc_period", "ftp_url", "ftp_port"), False),
        }
        requests = place.coordinator.channel.threshold_requests
        with patch.object(requests, "send", return_value=answer):
            result = await enter(place, result, **OTHERS)
        expect_abort(result, "thresholds_refused")
        assert result["description_placeholders"] == {
            "settings": "Full threshold, FTP server for the cabinets' logs"
        }


async def test_what_goes_wrong(hass: HomeAssistant, broker_port: int) -> None:
    """Has its words, and what was typed stays."""
    async with site(hass, broker_port) as place:
        requests = place.coordinator.channel.threshold_requests
        result = await begin(place)
        with patch.object(EntryConnection, "async_publish", side_effect=NotSentError):
            result = await enter(place, result, **OTHERS)
        expect_form(result, "cabinet_settings", {"base": "not_sent"})
        assert suggested(result) == OTHERS
        with patch.object(requests, "_others_wait", return_value=True):
            result = await enter(place, result, **OTHERS)
        expect_form(result, "cabinet_settings", {"base": "thresholds_pending"})
        mac = place.station.mac
        place.running._asleep[mac] = float("inf")
        with (
            patch.object(requests, "_timeout", 0),
            patch.object(requests, "_drop", AsyncMock()),
        ):
            result = await enter(place, result, **OTHERS)
        expect_form(result, "cabinet_settings", {"base": "thresholds_no_answer"})
        await silence(place)
        result = await enter(place, result, **OTHERS)
        expect_form(result, "cabinet_settings", {"base": "cabinet_silent"})
        expect_abort(await begin(place), "no_cabinet_reports")


async def test_a_cabinet_that_falls_silent_meanwhile(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Between the choice and the form there is nothing to fill in any more."""
    async with site(hass, broker_port, cabinets=2) as place:
        result = expect_form(await begin(place), "thresholds")
        mac = place.station.mac
        await silence(place)
        expect_abort(await enter(place, result, cabinet=mac), "no_cabinet_reports")


async def test_without_a_log_server(hass: HomeAssistant, broker_port: int) -> None:
    """Nothing can be sent, as the cabinet would lose its own; a menu leads to the options, with the server's fields open."""
    async with site(hass, broker_port, log_server={}) as place:
        result = await begin(place)
        assert result["type"] is FlowResultType.MENU
        assert result["step_id"] == "log_server_missing"
        assert result["menu_options"] == ["cabinets"]
        result = expect_form(
            await enter(place, result, next_step_id="cabinets"), "cabinets"
        )
        assert opened(result, "log_server")


async def test_an_entry_that_is_not_loaded(
    hass: HomeAssistant, broker_port: int
) -> None:
    """Has no cabinets to send anything to, at the beginning or later."""
    async with site(hass, broker_port) as place:
        entry: MockConfigEntry = entry_of(place)
        flow = hass.config_entries.options
        result = await begin(place)
        assert await hass.config_entries.async_unload(entry.entry_id)
        result = await flow.async_configure(result["flow_id"], OTHERS)
        expect_abort(result, "not_loaded")
        expect_abort(await begin_options(hass, entry, "thresholds"), "not_loaded")


@pytest.mark.parametrize(
    ("group", "status"),
    [("admin", HTTPStatus.OK), ("user", HTTPStatus.UNAUTHORIZED)],
)
async def test_who_may(
    hass: HomeAssistant,
    broker_port: int,
    hass_client_no_auth: ClientSessionGenerator,
    group: str,
    status: HTTPStatus,
) -> None:
    """Administrators, as with all options."""
    assert await async_setup_component(hass, "config", {})
    async with site(hass, broker_port) as place:
        user = getattr(await users_of(hass), group)
        refresh = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
        client = await hass_client_no_auth()
        answer = await client.post(
            "/api/config/config_entries/options/flow",
            json={"handler": entry_of(place).entry_id},
            headers={
                "Authorization": f"Bearer {hass.auth.async_create_access_token(refresh)}"
            },
        )
        assert answer.status == status
