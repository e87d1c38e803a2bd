"""Setting up web servers as destinations, with a real one; no message is sent to try them."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.config_entries import ConfigFlowResult, FlowType
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.receiver import Receiver

from ..helpers.flows import (
    begin,
    enter,
    expect_abort,
    expect_entry,
    expect_form,
    expect_one_entry,
    expect_used,
    suggested,
)
from ..helpers.receivers import (
    AUTHORIZATION,
    https_entry,
    new_authority,
    receiving,
    trust,
)

pytestmark = pytest.mark.usefixtures("set_up", "configuration")


@pytest.fixture
async def server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Receiver]:
    """A server that Home Assistant trusts; it takes a header."""
    authority = new_authority()
    trust(authority, tmp_path, monkeypatch)
    async with receiving(authority, tmp_path) as running:
        yield running
        assert running.posts == []


@pytest.fixture
async def other(
    server: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Receiver]:
    """Another one, which nobody trusts."""
    async with receiving(new_authority(), tmp_path) as running:
        yield running


def address(server: Receiver, login: str = "header", **data: Any) -> dict[str, Any]:
    """What a user enters first."""
    return {"url": server.url, "login": login, **data}


def client(server: Receiver, **data: Any) -> dict[str, Any]:
    """What a user enters for a client."""
    return {
        "token_url": server.token_url,
        "client_id": "demo",
        "client_secret": "demo",
        **data,
    }


def token_entry(server: Receiver, **data: Any) -> MockConfigEntry:
    """An entry with a client."""
    server.authorization = None
    return https_entry(server, **data)


def shows_no_secret(result: ConfigFlowResult) -> None:
    """Neither as a value of the form nor in its text."""
    for secret in (AUTHORIZATION, "a-very-secret-key", "old-secret"):
        assert secret not in str(result)


async def test_with_a_header(hass: HomeAssistant, server: Receiver) -> None:
    """The server is asked whether it answers, and shown nothing secret."""
    result = await begin(hass, "destination_https")
    result = await enter(hass, result, address(server, url=f" {server.url} "))
    expect_form(result, "https_header")
    assert server.others == ["HEAD"]
    result = await enter(hass, result, {"authorization": f" {AUTHORIZATION}\n"})
    assert expect_entry(result) == {
        "kind": "destination",
        "transport": "https",
        "url": server.url,
        "authorization": AUTHORIZATION,
    }
    assert result["title"] == f"127.0.0.1:{server.port}"
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert not entry.supports_options
    assert entry.supported_subentry_types.keys() == {"teleport"}
    # The only kind of report that it takes is asked for next.
    flow_type, flow_id = result["next_flow"]
    assert flow_type is FlowType.CONFIG_SUBENTRIES_FLOW
    flow = hass.config_entries.subentries.async_get(flow_id)
    assert flow["handler"] == (entry.entry_id, "teleport")


async def test_with_a_client(hass: HomeAssistant, server: Receiver) -> None:
    """A token is fetched before anything is kept; a scope is optional."""
    result = await begin(hass, "destination_https")
    result = await enter(hass, result, address(server, "client"))
    expect_form(result, "https_client")
    for wrong, errors in (
        ({"token_url": "http://127.0.0.1/token"}, {"token_url": "invalid_url"}),
        ({"client_secret": ""}, {"client_secret": "client_secret_missing"}),
        ({"client_secret": "wrong"}, {"client_secret": "delivery_login_refused"}),
        (
            {"token_url": "https://127.0.0.1:1/token", "scope": "write"},
            {"base": "delivery_cannot_connect"},
        ),
    ):
        result = await enter(hass, result, client(server, **wrong))
        expect_form(result, "https_client", errors)
    result = await enter(hass, result, client(server))
    assert expect_entry(result) == {
        "kind": "destination",
        "transport": "https",
        "url": server.url,
        **client(server),
    }
    assert server.tokens == ["token-0"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/in",
        "https://user:key@127.0.0.1/in",
        "127.0.0.1",
        "https://127.0.0.1:99999/",
    ],
)
async def test_addresses_that_are_none(
    hass: HomeAssistant, server: Receiver, url: str
) -> None:
    """Nothing goes over a line that is not encrypted, and no login stands in an address."""
    result = await begin(hass, "destination_https")
    result = await enter(hass, result, address(server, url=url))
    expect_form(result, "destination_https", {"url": "invalid_url"})
    result = await enter(hass, result, address(server))
    expect_form(result, "https_header")


async def test_servers_that_do_not_answer(
    hass: HomeAssistant, server: Receiver, other: Receiver
) -> None:
    """Or show a certificate of somebody else: no login is asked for."""
    result = await begin(hass, "destination_https")
    result = await enter(hass, result, address(server, url="https://127.0.0.1:1/"))
    expect_form(result, "destination_https", {"url": "delivery_cannot_connect"})
    result = await enter(hass, result, address(other))
    expect_form(result, "destination_https", {"url": "delivery_untrusted"})
    assert "certificate" in (result["description_placeholders"] or {})["detail"]
    assert other.others == []


@pytest.mark.parametrize(
    ("entered", "error"),
    [
        ({}, "authorization_missing"),
        ({"authorization": " "}, "authorization_missing"),
        ({"authorization": "a\r\nX-Other: b"}, "invalid_authorization"),
        ({"authorization": "Bearer schlüssel"}, "invalid_authorization"),
    ],
)
async def test_headers_that_are_none(
    hass: HomeAssistant, server: Receiver, entered: dict[str, str], error: str
) -> None:
    """One line of plain signs, and not empty."""
    result = await begin(hass, "destination_https")
    result = await enter(hass, result, address(server))
    result = await enter(hass, result, entered)
    expect_form(result, "https_header", {"authorization": error})
    result = await enter(hass, result, {"authorization": AUTHORIZATION})
    assert expect_entry(result)["authorization"] == AUTHORIZATION


async def test_the_same_address_twice(hass: HomeAssistant, server: Receiver) -> None:
    """However it is written, and however quick two users are."""
    flows = [await begin(hass, "destination_https") for _ in range(2)]
    flows = [await enter(hass, flow, address(server)) for flow in flows]
    header = {"authorization": AUTHORIZATION}
    expect_one_entry(hass, [await enter(hass, flow, header) for flow in flows])
    result = await begin(hass, "destination_https")
    spelled = server.url.replace("https", "HTTPS")
    result = await enter(hass, result, address(server, url=spelled))
    expect_used(result)


async def test_reconfigure(hass: HomeAssistant, server: Receiver) -> None:
    """What is secret is not shown; empty, it stays for the same server only."""
    entry = https_entry(server)
    entry.add_to_hass(hass)
    result = expect_form(await entry.start_reconfigure_flow(hass), "reconfigure_https")
    assert suggested(result) == {
        "url": server.url,
        "login": "header",
        "name": "Web",
    }
    longer = server.url + "?site=1"
    result = await enter(hass, result, address(server, url=longer))
    expect_form(result, "https_header")
    shows_no_secret(result)
    expect_abort(await enter(hass, result, {}), "reconfigure_successful")
    assert (entry.data["url"], entry.data["authorization"]) == (longer, AUTHORIZATION)


async def test_another_server_gets_no_stored_header(
    hass: HomeAssistant, server: Receiver
) -> None:
    """It has to be entered again."""
    entry = https_entry(server, url="https://partner.example/in")
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, address(server))
    result = await enter(hass, result, {})
    expect_form(result, "https_header", {"authorization": "authorization_missing"})


async def test_from_one_login_to_the_other(
    hass: HomeAssistant, server: Receiver
) -> None:
    """Nothing of the one before is kept."""
    entry = https_entry(server)
    entry.add_to_hass(hass)
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, address(server, "client"))
    result = await enter(hass, result, client(server, scope=" write "))
    expect_abort(result, "reconfigure_successful")
    assert "authorization" not in entry.data
    assert entry.data["scope"] == "write"
    result = await entry.start_reconfigure_flow(hass)
    assert suggested(result)["login"] == "client"
    result = await enter(hass, result, address(server, "client"))
    assert suggested(result) == {
        "token_url": server.token_url,
        "client_id": "demo",
        "scope": "write",
    }
    kept = client(server)
    del kept["client_secret"]
    result = await enter(hass, result, {**kept, "client_id": "another"})
    expect_form(result, "https_client", {"client_secret": "client_secret_missing"})
    result = await enter(hass, result, kept)
    expect_abort(result, "reconfigure_successful")
    assert entry.data["client_secret"] == "demo"
    assert "scope" not in entry.data
    result = await entry.start_reconfigure_flow(hass)
    result = await enter(hass, result, address(server))
    result = await enter(hass, result, {"authorization": AUTHORIZATION})
    expect_abort(result, "reconfigure_successful")
    assert entry.data.keys() == {"kind", "transport", "url", "authorization"}


async def test_reauth_with_a_header(
    hass: HomeAssistant, server: Receiver, set_up: AsyncMock
) -> None:
    """It has to be entered; an entry that listens for changes is not reloaded."""
    entry = https_entry(server, authorization="Bearer old-secret")
    entry.add_to_hass(hass)
    entry.add_update_listener(listener := AsyncMock())
    result = expect_form(await entry.start_reauth_flow(hass), "reauth_https_header")
    assert (result["description_placeholders"] or {})["name"] == entry.title
    result = await enter(hass, result, {})
    expect_form(
        result, "reauth_https_header", {"authorization": "authorization_missing"}
    )
    shows_no_secret(result)
    result = await enter(hass, result, {"authorization": AUTHORIZATION})
    expect_abort(result, "reauth_successful")
    await hass.async_block_till_done()
    assert entry.data["authorization"] == AUTHORIZATION
    assert len(listener.mock_calls) == 1
    set_up.assert_not_called()


async def test_reauth_with_a_client(
    hass: HomeAssistant, server: Receiver, set_up: AsyncMock
) -> None:
    """A token is fetched; address and scope stay."""
    entry = token_entry(server, client_secret="old-secret", scope="write")
    entry.add_to_hass(hass)
    result = expect_form(await entry.start_reauth_flow(hass), "reauth_https_client")
    assert suggested(result) == {"client_id": "demo"}
    for entered in ({}, {"client_secret": "wrong"}):
        result = await enter(hass, result, {"client_id": "demo", **entered})
        expect_form(
            result, "reauth_https_client", {"client_secret": "delivery_login_refused"}
        )
    result = await enter(hass, result, {"client_id": " demo ", "client_secret": "demo"})
    expect_abort(result, "reauth_successful")
    await hass.async_block_till_done()
    assert entry.data == {
        "kind": "destination",
        "transport": "https",
        "url": server.url,
        "scope": "write",
        **client(server),
    }
    assert len(set_up.mock_calls) == 1
