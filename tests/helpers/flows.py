"""Going through the flows, in tests."""

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from math import inf
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import aiomqtt
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlowResult,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.entry import EnergyBridgeConfigEntry, wing_of
from custom_components.energy_bridge.mqtt.tls import broker_context
from simulator.broker import embedded_broker

from .certificates import clients_may_refuse
from .hub import ScriptedHub

STRINGS = ("S20126467", "S20126468")
"""Serial numbers of the scripted hub's SSOs."""
USERS = {"extapi": "secret"}
LOGIN = {"username": "extapi", "password": "secret"}


@contextmanager
def no_set_up() -> Iterator[AsyncMock]:
    """Entries are made and reloaded, but no hub is set up: nothing is connected."""
    package = "custom_components.energy_bridge"

    async def set_up(hass: HomeAssistant, entry: EnergyBridgeConfigEntry) -> bool:
        wing = wing_of(entry)
        assert wing is not None
        entry.runtime_data = wing.coordinator(hass, entry)
        return True

    with (
        patch(f"{package}.async_setup_entry", side_effect=set_up) as mock,
        patch(f"{package}.async_unload_entry", return_value=True),
    ):
        yield mock


@asynccontextmanager
async def sending_hub(
    users: Mapping[str, str] | None = None,
    tls: tuple[Path, Path] | None = None,
    port: int = 0,
) -> AsyncGenerator[int]:
    """A hub that sends on a broker of its own; answers the port."""
    clients_may_refuse()
    async with AsyncExitStack() as stack:
        host, port = await stack.enter_async_context(
            embedded_broker(port, users=users, tls=tls)
        )
        username, password = next(iter(users.items())) if users else (None, None)
        client = await stack.enter_async_context(
            aiomqtt.Client(
                host,
                port,
                username=username,
                password=password,
                tls_context=broker_context(pinned=tls[0].read_text()) if tls else None,
                timeout=inf,
            )
        )
        await stack.enter_async_context(ScriptedHub(client).sending())
        yield port


def direct(
    port: int, *, advanced: dict[str, Any] | None = None, **data: Any
) -> dict[str, Any]:
    """What a user enters for a hub on this machine."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "ssl": False,
        **data,
        "advanced": {"prefix": "extapi", **(advanced or {})},
    }


async def begin(hass: HomeAssistant, step: str = "direct") -> ConfigFlowResult:
    """Start a set-up and choose how the hub is reached."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert step in result["menu_options"]
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": step}
    )
    return expect_form(result, step)


async def begin_options(
    hass: HomeAssistant, entry: MockConfigEntry, choice: str = "cabinets"
) -> ConfigFlowResult:
    """Open the options of an entry for cabinets, and choose from their menu."""
    flow = hass.config_entries.options
    result = await flow.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.MENU
    assert result["menu_options"] == ["cabinets", "thresholds"]
    return await flow.async_configure(result["flow_id"], {"next_step_id": choice})


async def enter(
    hass: HomeAssistant, result: ConfigFlowResult, data: dict[str, Any]
) -> ConfigFlowResult:
    """Fill the form in."""
    return await hass.config_entries.flow.async_configure(result["flow_id"], data)


def expect_form(
    result: ConfigFlowResult, step: str, errors: dict[str, str] | None = None
) -> ConfigFlowResult:
    """The form is shown, with exactly these errors."""
    assert result["type"] is FlowResultType.FORM
    assert (result["step_id"], result["errors"] or {}) == (step, errors or {})
    return result


def expect_abort(result: ConfigFlowResult, reason: str) -> None:
    """The flow is over, for this reason."""
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == reason


async def finish_destination(
    hass: HomeAssistant, result: ConfigFlowResult, step: str = "no_report"
) -> ConfigFlowResult:
    """Choose what comes after a destination that keeps files."""
    assert result["type"] is FlowResultType.MENU, result
    assert result["step_id"] == "first_report"
    assert step in result["menu_options"]
    return await enter(hass, result, {"next_step_id": step})


def expect_used(result: ConfigFlowResult, name: str | None = None) -> None:
    """The form is shown again, and says which entry is there already."""
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": "already_configured"}
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["entry"]
    assert name in (None, placeholders["entry"])


def refusal(result: ConfigFlowResult) -> str | None:
    """Why a flow ended, or why its form is shown again."""
    return result.get("reason") or (result.get("errors") or {}).get("base")


def expect_entry(result: ConfigFlowResult) -> dict[str, Any]:
    """An entry was made; answers its data."""
    assert result["type"] is FlowResultType.CREATE_ENTRY
    return dict(result["data"])


def expect_one_entry(hass: HomeAssistant, results: Iterable[ConfigFlowResult]) -> None:
    """Of flows that were finished at once one made an entry, and the others found it."""
    reasons = [refusal(result) for result in results]
    assert sorted(reasons, key=str) == [
        None,
        *["already_configured"] * (len(reasons) - 1),
    ]
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


def know_strings(hass: HomeAssistant, entry: MockConfigEntry, *serials: str) -> None:
    """SSOs of these serial numbers have been seen by the entry."""
    for serial in serials:
        dr.async_get(hass).async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, f"{entry.entry_id}_sso_PS00990-A04-{serial}")},
        )


def opened(result: ConfigFlowResult | SubentryFlowResult, name: str) -> bool:
    """Whether a section of a form is not folded."""
    schema = result["data_schema"]
    assert schema is not None
    return not schema.schema[name].options["collapsed"]


def suggested(result: ConfigFlowResult) -> dict[str, Any]:
    """The values that a form starts with."""
    return {
        str(key): key.description["suggested_value"]
        for key in result["data_schema"].schema
        if key.description
    }


def fingerprint(result: ConfigFlowResult) -> str:
    """The fingerprint that is shown."""
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    return placeholders["fingerprint"]
