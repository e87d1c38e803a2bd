"""Reconfiguration, reauthentication and options, against real brokers."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.mqtt.tls import Certificate

from ..helpers.brokers import set_up_mqtt
from ..helpers.certificates import issue
from ..helpers.flows import (
    LOGIN,
    STRINGS,
    USERS,
    direct,
    enter,
    expect_abort,
    expect_form,
    expect_used,
    fingerprint,
    know_strings,
    no_set_up,
    opened,
    sending_hub,
    suggested,
)
from ..helpers.hub import ScriptedHub, hub_entry, scripted_hub, start
from ..helpers.waiting import until


@pytest.fixture
def set_up() -> Iterator[AsyncMock]:
    """What would set the hub up."""
    with no_set_up() as mock:
        yield mock


async def test_reconfigure_keeps_the_password(
    hass: HomeAssistant, set_up: AsyncMock
) -> None:
    """It is neither shown nor asked for again; another user's is, even if it is the same."""
    async with sending_hub({**USERS, "somebody": USERS["extapi"]}) as port:
        entry = hub_entry(1, **LOGIN)
        entry.add_to_hass(hass)
        know_strings(hass, entry, *STRINGS)
        result = await entry.start_reconfigure_flow(hass)
        expect_form(result, "reconfigure_direct")
        assert suggested(result)["host"] == "127.0.0.1"
        assert "secret" not in str(suggested(result))

        result = await enter(hass, result, direct(port, username="somebody"))
        expect_form(result, "reconfigure_direct", {"password": "login_refused"})
        result = await enter(hass, result, direct(port, username="extapi"))
        expect_abort(result, "reconfigure_successful")
        await hass.async_block_till_done()
    assert entry.data.items() >= {**LOGIN, "port": port}.items()
    assert len(set_up.mock_calls) == 1


@pytest.mark.parametrize(
    ("ssl", "port", "shown"),
    [(False, 1883, None), (True, 8883, None), (True, 1883, 1883)],
)
async def test_reconfigure_and_the_usual_port(
    hass: HomeAssistant, ssl: bool, port: int, shown: int | None
) -> None:
    """It is not filled in where it would outlive a change of TLS; nothing else is special, so the rest is folded."""
    entry = hub_entry(port, ssl=ssl)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    assert suggested(result).get("port") == shown
    assert not opened(result, "advanced")


async def test_reconfigure_with_more_settings(
    hass: HomeAssistant, set_up: AsyncMock
) -> None:
    """They are in sight where they are not the usual ones."""
    entry = hub_entry(1883, prefix="site/extapi")
    entry.add_to_hass(hass)
    assert opened(await entry.start_reconfigure_flow(hass), "advanced")


async def test_reconfigure_to_an_address_in_use(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """One's own address may stay, another entry's may not be taken."""
    first, second = hub_entry(broker_port), hub_entry(2)
    first.add_to_hass(hass)
    second.add_to_hass(hass)
    result = await second.start_reconfigure_flow(hass)
    expect_used(await enter(hass, result, direct(broker_port)))
    result = await first.start_reconfigure_flow(hass)
    async with hub.sending():
        result = await enter(hass, result, direct(broker_port))
    expect_abort(result, "reconfigure_successful")


async def test_reconfigure_to_another_hub(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """The units tell; nothing is changed then."""
    entry = hub_entry(1)
    entry.add_to_hass(hass)
    know_strings(hass, entry, "S1")
    result = await entry.start_reconfigure_flow(hass)
    async with hub.sending():
        result = await enter(hass, result, direct(broker_port))
    expect_abort(result, "different_hub")
    assert entry.data["port"] == 1


async def test_reconfigure_to_a_hub_that_is_there(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """By another address; the units tell."""
    first, entry = hub_entry(1), hub_entry(2)
    for each in (first, entry):
        each.add_to_hass(hass)
    know_strings(hass, first, *STRINGS)
    result = await entry.start_reconfigure_flow(hass)
    async with hub.sending():
        result = await enter(hass, result, direct(broker_port))
    expect_used(result)
    assert entry.data["port"] == 2


async def test_reconfigure_and_the_pinned_certificate(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """It stays for the same host only, and goes where an authority is given or TLS is switched off."""
    authority = issue("Our house", authority=True)
    issued = issue("127.0.0.1", by=authority)
    async with sending_hub(tls=issued.files(tmp_path)) as port:
        entry = hub_entry(port, ssl=True, pinned_certificate=issued.pem)
        entry.add_to_hass(hass)
        result = await entry.start_reconfigure_flow(hass)
        result = await enter(hass, result, direct(port, ssl=True, host="localhost"))
        expect_form(result, "certificate")
        result = await entry.start_reconfigure_flow(hass)
        result = await enter(hass, result, direct(port, ssl=True))
        expect_abort(result, "reconfigure_successful")
        assert entry.data["pinned_certificate"] == issued.pem

        result = await entry.start_reconfigure_flow(hass)
        result = await enter(
            hass,
            result,
            direct(port, ssl=True, advanced={"certificate_authority": authority.pem}),
        )
        expect_abort(result, "reconfigure_successful")
        assert "pinned_certificate" not in entry.data
    async with sending_hub() as port:
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, "pinned_certificate": issued.pem}
        )
        result = await entry.start_reconfigure_flow(hass)
        result = await enter(hass, result, direct(port))
        expect_abort(result, "reconfigure_successful")
        assert entry.data.keys().isdisjoint(
            {"pinned_certificate", "certificate_authority"}
        )
        await hass.async_block_till_done()


@pytest.mark.usefixtures("mock_hass_config")
async def test_reconfigure_the_prefix(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock
) -> None:
    """A hub on Home Assistant's broker moved."""
    mqtt_entry = await set_up_mqtt(hass, broker_port)
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={"kind": "ferroamp", "transport": "mqtt", "prefix": "old"},
    )
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    expect_form(result, "reconfigure_mqtt")
    assert suggested(result) == {"prefix": "old"}
    async with scripted_hub(broker_port, "new") as hub, hub.sending():
        result = await enter(hass, result, {"prefix": "new"})
    expect_abort(result, "reconfigure_successful")
    assert entry.data["prefix"] == "new"
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(mqtt_entry.entry_id)


async def test_reauthentication(hass: HomeAssistant, set_up: AsyncMock) -> None:
    """A changed password is asked for; a wrong one can be corrected."""
    async with sending_hub(USERS) as port:
        entry = hub_entry(port, username="extapi", password="old")
        entry.add_to_hass(hass)
        result = await entry.start_reauth_flow(hass)
        expect_form(result, "reauth_confirm")
        assert suggested(result) == {"username": "extapi"}
        assert result["description_placeholders"] == {"name": "EnergyHub", "entry": ""}
        result = await enter(hass, result, {"username": "extapi"})
        expect_form(result, "reauth_confirm", {"password": "login_refused"})
        expect_abort(await enter(hass, result, LOGIN), "reauth_successful")
        await hass.async_block_till_done()
    assert entry.data.items() >= {**LOGIN, "port": port}.items()
    assert len(set_up.mock_calls) == 1


async def test_reauthentication_with_a_changed_certificate(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """The new one is shown and pinned, also if the password changed with it."""
    old, new = issue("energyhub"), issue("energyhub")
    async with sending_hub(USERS, new.files(tmp_path)) as port:
        entry = hub_entry(
            port,
            ssl=True,
            username="extapi",
            password="old",
            pinned_certificate=old.pem,
        )
        entry.add_to_hass(hass)
        result = await entry.start_reauth_flow(hass)
        result = await enter(hass, result, {"username": "extapi"})
        expect_form(result, "certificate")
        assert fingerprint(result) == Certificate(new.pem).fingerprint
        result = await enter(hass, result, {})
        expect_form(result, "reauth_confirm", {"password": "login_refused"})
        expect_abort(await enter(hass, result, LOGIN), "reauth_successful")
        await hass.async_block_till_done()
    assert Certificate(entry.data["pinned_certificate"]) == Certificate(new.pem)
    assert entry.data["password"] == "secret"


async def test_reauthentication_at_another_hub(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """The address was given to another hub meanwhile."""
    entry = hub_entry(broker_port)
    entry.add_to_hass(hass)
    know_strings(hass, entry, "S1")
    result = await entry.start_reauth_flow(hass)
    async with hub.sending():
        expect_abort(await enter(hass, result, LOGIN), "different_hub")
    assert "password" not in entry.data


async def test_options(
    hass: HomeAssistant, entry: MockConfigEntry, hub: ScriptedHub
) -> None:
    """They are stored as whole numbers, and the hub is reloaded with them."""
    await start(hass, entry, hub)
    before = entry.runtime_data
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "settings"
    assert suggested(result) == {"fold_interval": 1}
    options = {
        "fold_interval": 30,
        "swap_battery_counters": True,
        "keep_alive": 0,
        "auto_on_unload": False,
        "main_fuse": 25,
    }
    for impossible in (5, 401, "much"):
        with pytest.raises(InvalidData):
            await hass.config_entries.options.async_configure(
                result["flow_id"], {**options, "main_fuse": impossible}
            )
    async with hub.sending():
        result = await hass.config_entries.options.async_configure(
            result["flow_id"],
            {**options, "fold_interval": 30.0, "main_fuse": 25.0},
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await until(
            lambda: (
                entry.state is ConfigEntryState.LOADED
                and entry.runtime_data is not before
            )
        )
    assert dict(entry.options) == options
    assert all(type(entry.options[key]) is type(options[key]) for key in options)


async def test_a_main_fuse_that_is_not_known_any_more(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock
) -> None:
    """The field is emptied, and nothing is stored."""
    entry = hub_entry(broker_port, options={"main_fuse": 25})
    entry.add_to_hass(hass)
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(result)["main_fuse"] == 25
    result = await hass.config_entries.options.async_configure(result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert "main_fuse" not in entry.options
