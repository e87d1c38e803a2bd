"""Setting up topics of SNS as destinations, with a service that answers; nothing is published to try them."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.requirements import RequirementsNotFound
import pytest

from custom_components.energy_bridge.const import DOMAIN
from simulator.sns import Refusal, SnsServer, sns_server

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
from ..helpers.topics import sns_entry

pytestmark = pytest.mark.usefixtures("set_up", "configuration")


@pytest.fixture
async def server() -> AsyncGenerator[SnsServer]:
    """A topic."""
    async with sns_server(topic="reports") as running:
        yield running
        assert running.publications == []


def entered(server: SnsServer, **changes: Any) -> dict[str, Any]:
    """What a user enters; None for a field that stays empty."""
    data = {
        "topic_arn": server.topic_arn,
        "access_key_id": server.access_key,
        "secret_access_key": server.secret_key,
        "endpoint_url": server.endpoint_url,
        **changes,
    }
    return {key: value for key, value in data.items() if value is not None}


def stored(server: SnsServer, **changes: Any) -> dict[str, Any]:
    """What is kept of it."""
    return {"kind": "destination", "transport": "sns", **entered(server, **changes)}


def detail(result: ConfigFlowResult) -> str:
    """What the service said."""
    return (result["description_placeholders"] or {})["detail"]


async def test_a_topic(hass: HomeAssistant, server: SnsServer) -> None:
    """It is asked what it is like, and nothing is published."""
    result = await begin(hass, "destination_sns")
    expect_form(result, "destination_sns")
    blanks = {key: f" {value} " for key, value in entered(server).items()}
    result = await enter(hass, result, blanks)
    assert expect_entry(result) == stored(server)
    assert result["title"] == "reports"
    assert server.asked == ["GetTopicAttributes"]
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert not entry.supports_options
    assert entry.supported_subentry_types.keys() == {"teleport"}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"topic_arn": "reports"}, {"topic_arn": "invalid_topic"}),
        ({"endpoint_url": "http://a.example"}, {"endpoint_url": "invalid_endpoint"}),
        ({"access_key_id": None}, {"access_key_id": "access_key_missing"}),
        ({"secret_access_key": None}, {"secret_access_key": "secret_key_missing"}),
        ({"access_key_id": "a b"}, {"access_key_id": "one_line"}),
        ({"secret_access_key": "a\nb"}, {"secret_access_key": "one_line"}),
    ],
)
async def test_what_cannot_be(
    hass: HomeAssistant,
    server: SnsServer,
    changes: dict[str, Any],
    errors: dict[str, str],
) -> None:
    """Nobody is asked before it is right."""
    result = await begin(hass, "destination_sns")
    result = await enter(hass, result, entered(server, **changes))
    expect_form(result, "destination_sns", errors)
    assert "secret_access_key" not in suggested(result)
    assert server.asked == []
    result = await enter(hass, result, entered(server))
    assert expect_entry(result) == stored(server)


async def test_what_the_service_says(hass: HomeAssistant, server: SnsServer) -> None:
    """Is shown in its own words."""
    result = await begin(hass, "destination_sns")
    wrong = entered(server, secret_access_key="wrong-secret")
    result = await enter(hass, result, wrong)
    expect_form(result, "destination_sns", {"access_key_id": "aws_login_refused"})
    assert detail(result).startswith("SignatureDoesNotMatch: The request signature")
    assert "wrong-secret" not in str(result)
    missing = entered(server, topic_arn=f"{server.topic_arn}-2")
    result = await enter(hass, result, missing)
    expect_form(result, "destination_sns", {"base": "delivery_server_error"})
    assert detail(result).startswith("NotFound: ")
    nobody = entered(server, endpoint_url="http://127.0.0.1:1")
    result = await enter(hass, result, nobody)
    expect_form(result, "destination_sns", {"endpoint_url": "delivery_cannot_connect"})
    server.faults.refuse_attributes = Refusal(403, "AuthorizationError", "No")
    assert expect_entry(await enter(hass, result, entered(server)))


async def test_another_field_is_wrong(hass: HomeAssistant, server: SnsServer) -> None:
    """The secret is not shown again, and need not be entered again; that of another key has to be."""
    result = await begin(hass, "destination_sns")
    result = await enter(hass, result, entered(server, topic_arn="reports"))
    expect_form(result, "destination_sns", {"topic_arn": "invalid_topic"})
    assert server.secret_key not in str(result)
    without = {"secret_access_key": None}
    other = entered(server, access_key_id="AKIAOTHER", **without)
    result = await enter(hass, result, other)
    errors = {"secret_access_key": "secret_key_missing"}
    expect_form(result, "destination_sns", errors)
    result = await enter(hass, result, entered(server, **without))
    assert expect_entry(result) == stored(server)


async def test_a_topic_that_takes_nothing_of_ours(hass: HomeAssistant) -> None:
    """As long as its owner does not change that."""
    async with sns_server(topic="reports.fifo") as server:
        server.change_topic("ContentBasedDeduplication", "false")
        result = await begin(hass, "destination_sns")
        result = await enter(hass, result, entered(server))
        errors = {"topic_arn": "topic_without_deduplication"}
        expect_form(result, "destination_sns", errors)
        server.change_topic("ContentBasedDeduplication", "true")
        result = await enter(hass, result, entered(server))
        assert expect_entry(result) == stored(server)


async def test_the_login_of_the_machine(
    hass: HomeAssistant,
    server: SnsServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where no key is entered, and the machine has one."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    own = {"access_key_id": None, "secret_access_key": None}
    result = await begin(hass, "destination_sns")
    result = await enter(hass, result, entered(server, **own))
    errors = {"access_key_id": "aws_login_missing"}
    expect_form(result, "destination_sns", errors)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server.secret_key)
    result = await enter(hass, result, entered(server, **own))
    assert expect_entry(result) == stored(server, **own)


async def test_the_library(hass: HomeAssistant, server: SnsServer) -> None:
    """Is installed before anything is asked; where that fails, it can be tried again."""
    hass.config.skip_pip = False
    result = await begin(hass, "destination_sns")
    requirements = "custom_components.energy_bridge.destination.libraries"
    with patch(
        f"{requirements}.async_process_requirements",
        side_effect=RequirementsNotFound(DOMAIN, ["aiobotocore==3.7.0"]),
    ):
        result = await enter(hass, result, entered(server))
    expect_form(result, "destination_sns", {"base": "library_missing"})
    assert detail(result) == "aiobotocore==3.7.0"
    assert server.asked == []
    with patch(f"{requirements}.async_process_requirements") as install:
        assert expect_entry(await enter(hass, result, entered(server)))
    install.assert_awaited_once()


async def test_the_same_topic_twice(hass: HomeAssistant, server: SnsServer) -> None:
    """However quick two users are, and whatever their logins."""
    flows = [await begin(hass, "destination_sns") for _ in range(2)]
    expect_one_entry(hass, [await enter(hass, flow, entered(server)) for flow in flows])
    result = await begin(hass, "destination_sns")
    other = entered(server, access_key_id="AKIAOTHER")
    expect_used(await enter(hass, result, other))


async def test_the_same_name_at_two_services(
    hass: HomeAssistant, server: SnsServer
) -> None:
    """Is two topics, as where each service like SNS numbers its accounts alike."""
    async with sns_server(topic="reports") as other:
        assert other.topic_arn == server.topic_arn
        first = sns_entry(server)
        first.add_to_hass(hass)
        result = await begin(hass, "destination_sns")
        expect_entry(await enter(hass, result, entered(other)))
        result = await begin(hass, "destination_sns")
        spelled = entered(other, endpoint_url=f"{other.endpoint_url}/")
        expect_used(await enter(hass, result, spelled))
        result = await first.start_reconfigure_flow(hass)
        result = await enter(hass, result, entered(other))
        expect_used(result)
        assert first.data == stored(server)


async def test_reconfigure(hass: HomeAssistant, server: SnsServer) -> None:
    """The secret is not shown; empty, it stays for the same key only."""
    entry = sns_entry(server)
    entry.add_to_hass(hass)
    result = expect_form(await entry.start_reconfigure_flow(hass), "reconfigure_sns")
    assert suggested(result) == entered(server, secret_access_key=None, name="Topic")
    assert server.secret_key not in str(result)
    other = entered(server, access_key_id="AKIAOTHER", secret_access_key=None)
    result = await enter(hass, result, other)
    errors = {"secret_access_key": "secret_key_missing"}
    expect_form(result, "reconfigure_sns", errors)
    result = await enter(hass, result, entered(server, secret_access_key=None))
    expect_abort(result, "reconfigure_successful")
    assert entry.data == stored(server)


async def test_reauth(
    hass: HomeAssistant, server: SnsServer, set_up: AsyncMock
) -> None:
    """Topic and endpoint stay; an entry that listens for changes is not reloaded."""
    entry = sns_entry(server, secret_access_key="old-secret")
    entry.add_to_hass(hass)
    entry.add_update_listener(listener := AsyncMock())
    result = expect_form(await entry.start_reauth_flow(hass), "reauth_sns")
    assert (result["description_placeholders"] or {})["name"] == entry.title
    assert suggested(result) == {"access_key_id": server.access_key}
    key = {"access_key_id": server.access_key}
    result = await enter(hass, result, key)
    expect_form(result, "reauth_sns", {"access_key_id": "aws_login_refused"})
    assert "old-secret" not in str(result)
    login = {**key, "secret_access_key": server.secret_key}
    expect_abort(await enter(hass, result, login), "reauth_successful")
    await hass.async_block_till_done()
    assert entry.data == stored(server)
    assert len(listener.mock_calls) == 1
    set_up.assert_not_called()


async def test_reauth_at_amazon(hass: HomeAssistant, server: SnsServer) -> None:
    """Without an endpoint the service is where the region says."""
    entry = sns_entry(server)
    data = {key: entry.data[key] for key in entry.data if key != "endpoint_url"}
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=data)
    result = await entry.start_reauth_flow(hass)
    with patch(
        "custom_components.energy_bridge.core.delivery.sns.SnsTransport.probe"
    ) as probe:
        result = await enter(hass, result, {"access_key_id": server.access_key})
    expect_abort(result, "reauth_successful")
    probe.assert_awaited_once()
    assert entry.data == data
