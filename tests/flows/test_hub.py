"""Setting a hub up, against real brokers."""

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.mqtt import probes
from custom_components.energy_bridge.mqtt.tls import Certificate
from simulator.broker import embedded_broker

from ..helpers.brokers import set_up_mqtt
from ..helpers.certificates import issue
from ..helpers.flows import (
    LOGIN,
    STRINGS,
    USERS,
    begin,
    direct,
    enter,
    expect_entry,
    expect_form,
    expect_one_entry,
    expect_used,
    fingerprint,
    know_strings,
    no_set_up,
    opened,
    refusal,
    sending_hub,
    suggested,
)
from ..helpers.hub import ScriptedHub, hub_entry, scripted_hub
from ..helpers.waiting import until


@pytest.fixture
def set_up() -> Iterator[AsyncMock]:
    """What would set the hub up."""
    with no_set_up() as mock:
        yield mock


async def test_direct(hass: HomeAssistant, broker_port: int, hub: ScriptedHub) -> None:
    """The usual way: address in, hub with its units out."""
    async with hub.sending():
        result = await begin(hass)
        result = await enter(hass, result, direct(broker_port, host=" 127.0.0.1 "))
        assert expect_entry(result) == {
            "kind": "ferroamp",
            "transport": "direct",
            "host": "127.0.0.1",
            "port": broker_port,
            "ssl": False,
            "prefix": "extapi",
        }
        await hass.async_block_till_done()
        entry = result["result"]
        assert (entry.title, entry.state) == ("EnergyHub", ConfigEntryState.LOADED)
        await until(
            lambda: dr.async_get(hass).async_get_device_by_identifier(
                (DOMAIN, f"{entry.entry_id}_sso_PS00990-A04-{STRINGS[0]}"),
                entry.entry_id,
            )
        )


@pytest.mark.parametrize(
    "typed", ["site/extapi", " site/extapi/ ", "site/extapi//", "site/extapi / "]
)
async def test_a_prefix_with_slashes(
    hass: HomeAssistant, broker_port: int, set_up: AsyncMock, typed: str
) -> None:
    """Those within belong to it, those at its end do not."""
    with patch.object(probes, "UNITS_TIMEOUT", 0.3):
        async with scripted_hub(broker_port, "site/extapi") as hub, hub.sending():
            result = await enter(
                hass,
                await begin(hass),
                direct(broker_port, advanced={"prefix": typed}),
            )
    assert expect_entry(result)["prefix"] == "site/extapi"


async def test_a_hub_without_units(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """Units may be silent; the hub itself is enough."""
    with patch.object(probes, "UNITS_TIMEOUT", 0.3):
        async with hub.sending(units=False):
            result = await enter(hass, await begin(hass), direct(broker_port))
    expect_entry(result)
    assert len(set_up.mock_calls) == 1


@pytest.mark.parametrize(("ssl", "port"), [(False, 1883), (True, 8883)])
async def test_the_port_is_optional(hass: HomeAssistant, ssl: bool, port: int) -> None:
    """It follows from TLS."""
    entry = hub_entry(port)
    entry.add_to_hass(hass)
    data = direct(0, ssl=ssl)
    del data["port"]
    expect_used(await enter(hass, await begin(hass), data))


async def test_cannot_connect(
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
    set_up: AsyncMock,
    unused_tcp_port: int,
) -> None:
    """A wrong port can be corrected; the form keeps what was entered."""
    result = await enter(
        hass, await begin(hass), direct(unused_tcp_port, username="me")
    )
    expect_form(result, "direct", {"host": "cannot_connect"})
    assert suggested(result)["username"] == "me"
    async with hub.sending():
        expect_entry(await enter(hass, result, direct(broker_port)))


async def test_silent_hub(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """A broker without a hub on it is told apart; a retained message proves nothing."""
    await hub.publish("data/ehub", {}, retain=True)
    with patch.object(probes, "FIRST_MESSAGE_TIMEOUT", 0.3):
        result = await enter(hass, await begin(hass), direct(broker_port))
    expect_form(result, "direct", {"advanced": "silent_hub"})
    assert opened(result, "advanced")
    async with hub.sending():
        expect_entry(await enter(hass, result, direct(broker_port)))


async def test_the_broker_goes_away_meanwhile(hass: HomeAssistant) -> None:
    """That is no silent hub."""
    result = await begin(hass)
    with patch.object(probes, "FIRST_MESSAGE_TIMEOUT", 3):
        async with embedded_broker() as (_, port):
            trying = asyncio.create_task(enter(hass, result, direct(port)))
            await asyncio.sleep(0.4)
        expect_form(await trying, "direct", {"host": "cannot_connect"})


async def test_login_refused(hass: HomeAssistant, set_up: AsyncMock) -> None:
    """A wrong password can be corrected."""
    async with sending_hub(USERS) as port:
        result = await begin(hass)
        for login in ({}, {"username": "extapi", "password": "wrong"}):
            result = await enter(hass, result, direct(port, **login))
            expect_form(result, "direct", {"password": "login_refused"})
        data = expect_entry(await enter(hass, result, direct(port, **LOGIN)))
    assert data.items() >= LOGIN.items()


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        pytest.param({"host": "  "}, {"host": "invalid_host"}, id="host"),
        *(
            pytest.param(
                {"advanced": {"prefix": prefix}}, {"advanced": "invalid_prefix"}
            )
            for prefix in ("", " / ", "a/#", "+/b", "a\0b", "a\nb", "\ud800", "x" * 201)
        ),
    ],
)
async def test_invalid_input(
    hass: HomeAssistant,
    broker_port: int,
    hub: ScriptedHub,
    set_up: AsyncMock,
    data: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """It is said before anything is tried, and can be corrected."""
    result = await enter(hass, await begin(hass), direct(1, **data))
    expect_form(result, "direct", errors)
    async with hub.sending():
        result = await enter(
            hass, result, direct(broker_port, advanced={"prefix": " extapi/ "})
        )
    assert expect_entry(result)["prefix"] == "extapi"


async def test_a_self_signed_certificate(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """It is shown by its fingerprint, pinned on confirmation, and then works."""
    issued = issue("energyhub")
    async with sending_hub(tls=issued.files(tmp_path)) as port:
        result = await enter(hass, await begin(hass), direct(port, ssl=True))
        expect_form(result, "certificate")
        assert fingerprint(result) == Certificate(issued.pem).fingerprint
        data = expect_entry(await enter(hass, result, {}))
    assert Certificate(data["pinned_certificate"]) == Certificate(issued.pem)


async def test_a_certificate_that_changes_while_it_is_shown(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """The new one is shown; the old confirmation does not count for it."""
    first, second = issue("energyhub"), issue("energyhub")
    async with sending_hub(tls=first.files(tmp_path)) as port:
        result = await enter(hass, await begin(hass), direct(port, ssl=True))
    async with sending_hub(tls=second.files(tmp_path), port=port):
        result = expect_form(await enter(hass, result, {}), "certificate")
        assert fingerprint(result) == Certificate(second.pem).fingerprint
        data = expect_entry(await enter(hass, result, {}))
    assert Certificate(data["pinned_certificate"]) == Certificate(second.pem)


async def test_a_wrong_password_behind_a_self_signed_certificate(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """The form comes back, and the certificate has not to be confirmed again."""
    issued = issue("energyhub")
    async with sending_hub(USERS, issued.files(tmp_path)) as port:
        result = await enter(hass, await begin(hass), direct(port, ssl=True))
        result = await enter(hass, expect_form(result, "certificate"), {})
        expect_form(result, "direct", {"password": "login_refused"})
        result = await enter(hass, result, direct(port, ssl=True, **LOGIN))
    data = expect_entry(result)
    assert Certificate(data["pinned_certificate"]) == Certificate(issued.pem)


async def test_a_certificate_that_cannot_be_fetched(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """The broker went away in between; the next attempt shows it."""
    issued = issue("energyhub")
    async with sending_hub(tls=issued.files(tmp_path)) as port:
        with patch(
            "custom_components.energy_bridge.flows.connection.fetch_certificate",
            side_effect=ConnectionRefusedError,
        ):
            result = await enter(hass, await begin(hass), direct(port, ssl=True))
        expect_form(result, "direct", {"host": "cannot_connect"})
        result = await enter(hass, result, direct(port, ssl=True))
        expect_entry(await enter(hass, expect_form(result, "certificate"), {}))


async def test_a_private_authority(
    hass: HomeAssistant, set_up: AsyncMock, tmp_path: Path
) -> None:
    """A text that is no certificate and another authority's are told apart; the right one works."""
    authority = issue("Our house", authority=True)
    issued = issue("127.0.0.1", by=authority)
    async with sending_hub(tls=issued.files(tmp_path)) as port:
        result = await begin(hass)
        for pem, error in (
            ("hello", "not_a_certificate"),
            (issue("Their house", authority=True).pem, "certificate_refused"),
        ):
            result = await enter(
                hass,
                result,
                direct(port, ssl=True, advanced={"certificate_authority": pem}),
            )
            expect_form(result, "direct", {"advanced": error})
            assert opened(result, "advanced")
        result = await enter(
            hass,
            result,
            direct(port, ssl=True, advanced={"certificate_authority": authority.pem}),
        )
    data = expect_entry(result)
    assert data["certificate_authority"] == authority.pem
    assert "pinned_certificate" not in data


@pytest.mark.usefixtures("mock_hass_config")
async def test_through_home_assistants_mqtt(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """The MQTT integration has to be there, the prefix has to be right."""
    result = await begin(hass, "through_mqtt")
    result = await enter(hass, result, {"prefix": "#"})
    expect_form(result, "through_mqtt", {"prefix": "invalid_prefix"})
    result = await enter(hass, result, {"prefix": "extapi"})
    expect_form(result, "through_mqtt", {"base": "mqtt_not_ready"})
    mqtt_entry = await set_up_mqtt(hass, broker_port)
    async with hub.sending():
        with patch.object(probes, "FIRST_MESSAGE_TIMEOUT", 0.5):
            result = await enter(hass, result, {"prefix": "other"})
        expect_form(result, "through_mqtt", {"prefix": "silent_hub"})
        result = await enter(hass, result, {"prefix": "extapi/"})
    assert expect_entry(result) == {
        "kind": "ferroamp",
        "transport": "mqtt",
        "prefix": "extapi",
    }
    result = await enter(hass, await begin(hass, "through_mqtt"), {"prefix": "extapi"})
    expect_used(result)
    assert await hass.config_entries.async_unload(mqtt_entry.entry_id)


@pytest.mark.parametrize("host", ["energyhub.local", "EnergyHub.local"])
async def test_the_same_address_twice(hass: HomeAssistant, host: str) -> None:
    """It is refused before anything is tried, however it is written."""
    hub_entry(1, host="energyhub.local").add_to_hass(hass)
    result = await enter(hass, await begin(hass), direct(1, host=host))
    expect_used(result)


async def test_two_flows_at_once(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """Both pass the first check, but only one makes an entry."""
    flows = [await begin(hass), await begin(hass)]
    async with hub.sending():
        results = await asyncio.gather(
            *(enter(hass, flow, direct(broker_port)) for flow in flows)
        )
    expect_one_entry(hass, results)


async def test_two_flows_at_once_beside_another_hub(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """What is stored of that one is read before an entry is made, and takes its time."""
    hub_entry(1).add_to_hass(hass)

    async def is_same(*_: object) -> bool:
        await asyncio.sleep(0.05)
        return False

    flows = [await begin(hass), await begin(hass)]
    name = "custom_components.energy_bridge.flows.connection.async_is_same_hub"
    with patch(name, is_same):
        async with hub.sending():
            results = await asyncio.gather(
                *(enter(hass, flow, direct(broker_port)) for flow in flows)
            )
    reasons = {refusal(result) for result in results}
    assert reasons == {None, "already_configured"}
    assert len(hass.config_entries.async_entries(DOMAIN)) == 2


async def test_two_flows_at_once_by_two_addresses(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub
) -> None:
    """The hub is recognised by what its units told, before they speak again to the entry that was made first."""
    flows = [await begin(hass), await begin(hass)]
    async with hub.sending():
        results = await asyncio.gather(
            *(
                enter(hass, flow, direct(broker_port, host=host))
                for flow, host in zip(flows, ("localhost", "127.0.0.1"), strict=True)
            )
        )
        expect_one_entry(hass, results)
        await hass.async_block_till_done()


async def test_two_flows_at_once_by_two_ways(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """Likewise while the entry that was made first cannot be set up, and is looked at when that was not there yet."""
    hub_entry(1).add_to_hass(hass)
    set_up.side_effect = ConfigEntryNotReady
    both, calls = asyncio.Barrier(2), count()

    async def load(*_: object) -> dict[object, object]:
        if next(calls) < 2:
            await both.wait()
        return {}

    flows = [await begin(hass), await begin(hass)]
    name = "custom_components.energy_bridge.flows.hub_identity.async_stored_levels"
    with patch(name, load):
        async with hub.sending():
            results = await asyncio.gather(
                *(
                    enter(hass, flow, direct(broker_port, host=host))
                    for flow, host in zip(
                        flows, ("localhost", "127.0.0.1"), strict=True
                    )
                )
            )
    reasons = {refusal(result) for result in results}
    assert reasons == {None, "already_configured"}
    assert len(hass.config_entries.async_entries(DOMAIN)) == 2


@pytest.mark.usefixtures("mock_hass_config")
async def test_two_flows_at_once_through_home_assistants_mqtt(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """Likewise."""
    mqtt_entry = await set_up_mqtt(hass, broker_port)
    flows = [await begin(hass, "through_mqtt") for _ in range(3)]
    async with hub.sending():
        results = await asyncio.gather(
            *(enter(hass, flow, {"prefix": "extapi"}) for flow in flows)
        )
    expect_one_entry(hass, results)
    assert await hass.config_entries.async_unload(mqtt_entry.entry_id)


async def test_the_same_hub_twice(
    hass: HomeAssistant, broker_port: int, hub: ScriptedHub, set_up: AsyncMock
) -> None:
    """It is recognised by its units, whatever the address; another hub is welcome."""
    first = hub_entry(1)
    first.add_to_hass(hass)
    know_strings(hass, first, *STRINGS)
    async with hub.sending():
        result = await enter(hass, await begin(hass), direct(broker_port))
        expect_used(result)
        assert await hass.config_entries.async_remove(first.entry_id)

        other = hub_entry(1)
        other.add_to_hass(hass)
        know_strings(hass, other, "S1")
        result = await enter(hass, await begin(hass), direct(broker_port))
    expect_entry(result)
    assert result["title"] == "EnergyHub 127.0.0.1"
