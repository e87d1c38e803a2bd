"""Setting cabinets up, changing how they are reached, and their options."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from unittest.mock import AsyncMock

import aiomqtt
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.broker import embedded_broker

from ..helpers.brokers import set_up_mqtt
from ..helpers.cabinets import ScriptedFleet, cabinets_entry, start
from ..helpers.flows import (
    LOGIN,
    USERS,
    begin,
    begin_options,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_one_entry,
    expect_used,
    no_set_up,
    opened,
    refusal,
    suggested,
)
from ..helpers.hub import hub_entry


@pytest.fixture
def set_up() -> Iterator[AsyncMock]:
    """What would set the cabinets up."""
    with no_set_up() as mock:
        yield mock


@pytest.fixture
async def guarded_port() -> AsyncGenerator[int]:
    """A broker with a login."""
    async with embedded_broker(users=USERS) as (_, port):
        yield port


def direct(port: int, protocol: str = "3.1.1", **data: object) -> dict[str, object]:
    """What a user enters for a broker on this machine."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "ssl": False,
        **data,
        "advanced": {"protocol": protocol},
    }


async def test_direct(
    hass: HomeAssistant, guarded_port: int, set_up: AsyncMock
) -> None:
    """The login is checked, a cabinet need not have spoken; an EnergyHub at the same broker is another thing."""
    hub_entry(guarded_port, prefix="").add_to_hass(hass)
    result = await begin(hass, "cabinets_direct")
    result = await enter(hass, result, direct(guarded_port, host=" "))
    expect_form(result, "cabinets_direct", {"host": "invalid_host"})
    result = await enter(hass, result, direct(guarded_port))
    expect_form(result, "cabinets_direct", {"password": "login_refused"})
    result = await enter(hass, result, direct(guarded_port, **LOGIN))
    assert expect_entry(result) == {
        "kind": "cabinets",
        "transport": "direct",
        "host": "127.0.0.1",
        "port": guarded_port,
        "ssl": False,
        "prefix": "",
        "protocol": "3.1.1",
        **LOGIN,
    }
    assert result["title"] == "Swap cabinets"
    entry = result["result"]
    result = await begin(hass, "cabinets_direct")
    result = await enter(hass, result, direct(guarded_port, **LOGIN))
    expect_used(result)
    hass.config_entries.async_update_entry(
        entry, options={"cabinets": ["00-88-14-4D-4C-FB"]}
    )
    result = await begin(hass, "cabinets_direct")
    result = await enter(hass, result, direct(guarded_port, **LOGIN))
    expect_entry(result)
    assert result["title"] == "Swap cabinets 127.0.0.1"


@pytest.mark.usefixtures("mock_hass_config")
async def test_through_home_assistants_mqtt(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock
) -> None:
    """With a prefix or without; then with another one."""
    mqtt_entry = await set_up_mqtt(hass, broker_port)
    result = await begin(hass, "cabinets_through_mqtt")
    result = await enter(hass, result, {"prefix": "a/+"})
    expect_form(result, "cabinets_through_mqtt", {"prefix": "invalid_prefix"})
    result = await enter(hass, result, {})
    assert expect_entry(result) == {
        "kind": "cabinets",
        "transport": "mqtt",
        "prefix": "",
    }
    hass.config_entries.async_update_entry(
        result["result"], options={"cabinets": ["00-88-14-4D-4C-FB"]}
    )
    result = await enter(hass, await begin(hass, "cabinets_through_mqtt"), {})
    expect_entry(result)
    assert result["title"] == "Swap cabinets 2"
    entry = MockConfigEntry(
        domain=DOMAIN, data={"kind": "cabinets", "transport": "mqtt", "prefix": "old"}
    )
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    expect_form(result, "reconfigure_cabinets_mqtt")
    result = await enter(hass, result, {"prefix": "site/"})
    expect_abort(result, "reconfigure_successful")
    await hass.async_block_till_done()
    assert entry.data["prefix"] == "site"
    assert await hass.config_entries.async_unload(mqtt_entry.entry_id)


async def test_two_flows_at_once(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock
) -> None:
    """Both pass the first check, but only one makes an entry."""
    flows = [await begin(hass, "cabinets_direct") for _ in range(2)]
    results = await asyncio.gather(
        *(enter(hass, flow, direct(broker_port)) for flow in flows)
    )
    expect_one_entry(hass, results)


@pytest.mark.usefixtures("mock_hass_config")
async def test_two_flows_at_once_through_home_assistants_mqtt(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock
) -> None:
    """Likewise."""
    mqtt_entry = await set_up_mqtt(hass, broker_port)
    flows = [await begin(hass, "cabinets_through_mqtt") for _ in range(3)]
    results = await asyncio.gather(*(enter(hass, flow, {}) for flow in flows))
    expect_one_entry(hass, results)
    assert await hass.config_entries.async_unload(mqtt_entry.entry_id)


async def test_a_new_entry_while_another_one_moves_there(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock
) -> None:
    """Whoever is first has the address."""
    entry = cabinets_entry(1)
    entry.add_to_hass(hass)
    moving = await entry.start_reconfigure_flow(hass)
    adding = await begin(hass, "cabinets_direct")
    results = await asyncio.gather(
        *(enter(hass, flow, direct(broker_port)) for flow in (moving, adding))
    )
    await hass.async_block_till_done()
    assert "already_configured" in {refusal(result) for result in results}
    ports = [each.data["port"] for each in hass.config_entries.async_entries(DOMAIN)]
    assert ports.count(broker_port) == 1


async def test_reconfigure(
    hass: HomeAssistant, guarded_port: int, set_up: AsyncMock
) -> None:
    """The password is kept."""
    entry = cabinets_entry(1, **LOGIN, protocol="3.1.1")
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    expect_form(result, "reconfigure_cabinets_direct")
    assert suggested(result)["username"] == LOGIN["username"]
    assert "password" not in suggested(result)
    result = await enter(hass, result, direct(guarded_port, username=LOGIN["username"]))
    expect_abort(result, "reconfigure_successful")
    assert (entry.data["port"], entry.data["password"]) == (
        guarded_port,
        LOGIN["password"],
    )
    await hass.async_block_till_done()


async def test_reauthentication(
    hass: HomeAssistant, guarded_port: int, set_up: AsyncMock
) -> None:
    """The broker wants another login."""
    entry = cabinets_entry(guarded_port, protocol="3.1.1")
    entry.add_to_hass(hass)
    result = await entry.start_reauth_flow(hass)
    expect_form(result, "reauth_confirm")
    result = await enter(hass, result, LOGIN)
    expect_abort(result, "reauth_successful")
    assert entry.data["password"] == LOGIN["password"]
    await hass.async_block_till_done()


async def test_options(hass: HomeAssistant, broker_port: int) -> None:
    """Addresses are brought into one form; the FTP password is kept, and never shown again."""
    entry = cabinets_entry(broker_port)
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        await start(hass, entry, ScriptedFleet(client))
    options = {
        "slot_details": False,
        "full_threshold": 90.0,
        "log_server": {
            "host": "ftp.local",
            "username": "logs",
            "password": "secret",
            "port": 21.0,
            "directory": "/",
        },
    }
    flow = hass.config_entries.options
    result = await begin_options(hass, entry)
    assert result["step_id"] == "cabinets"
    result = await flow.async_configure(
        result["flow_id"], {**options, "cabinets": ["nonsense"]}
    )
    assert result["errors"] == {"cabinets": "invalid_mac"}
    result = await flow.async_configure(
        result["flow_id"], {**options, "cabinets": ["0088144d4cfb"]}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert entry.options["cabinets"] == ["00-88-14-4D-4C-FB"]
    assert entry.options["full_threshold"] == 90
    theirs = {"00-88-14-4D-4C-FB": {"host": "h", "password": "theirs"}}
    hass.config_entries.async_update_entry(
        entry, options={**entry.options, "log_servers": theirs}
    )

    for username, password in (("logs", "secret"), ("other", None)):
        result = await begin_options(hass, entry)
        shown = suggested(result)
        assert opened(result, "log_server")
        assert shown["cabinets"] == ["00-88-14-4D-4C-FB"]
        assert "secret" not in str(result["data_schema"].schema)
        assert "theirs" not in str((result["data_schema"].schema, shown))
        server = {"host": "h", "username": username, "port": 21, "directory": "/"}
        result = await flow.async_configure(
            result["flow_id"], {**options, "log_server": server}
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()
        assert entry.options["log_server"].get("password") == password
        assert entry.options["log_servers"] == theirs
        hass.config_entries.async_update_entry(
            entry, options={**entry.options, "cabinets": ["00-88-14-4D-4C-FB"]}
        )
