"""Fixtures of all tests, and how they are run; helpers live in tests/helpers."""

from collections.abc import AsyncGenerator, Iterator
import logging
from typing import Any
from unittest.mock import patch

from homeassistant.data_entry_flow import FlowHandler, FlowManager
from homeassistant.helpers.entity import Entity
from homeassistant.util import executor
from hypothesis import HealthCheck, settings
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.mqtt.guarded_client import GuardedClient
from simulator import address
from simulator.broker import embedded_broker
from simulator.line import Line, line_to

from .helpers.brokers import BROKERS, broker_named
from .helpers.hub import ScriptedHub, hub_entry, scripted_hub
from .helpers.order import spread
from .helpers.shown_texts import check_texts, texts_of
from .helpers.threads import join_threads

# A busy machine is slow to make up values; that says nothing about them.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

LONG = 800
"""s that a test marked as long may take; on an idle machine it needs a tenth."""


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Begin with the long tests, on each worker with some of them: the others fill the cores beside them."""
    kinds: dict[bool, list[pytest.Item]] = {True: [], False: []}
    for item in items:
        kinds[item.get_closest_marker("long") is not None].append(item)
    for item in kinds[True]:
        item.add_marker(pytest.mark.timeout(LONG))
    worker: dict[str, int] = getattr(config, "workerinput", {})
    items[:] = spread(kinds[True], kinds[False], worker.get("workercount", 1))


@pytest.fixture(autouse=True)
def _integration(
    recorder_db_url: str, socket_enabled: None, enable_custom_integrations: None
) -> None:
    """Find the integration; tests may reach their own broker, on this machine only.

    A recorder, where a test has one, chooses its database before Home Assistant starts.
    """


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave it to pytest's `asyncio_debug`: the test helpers' own fixture has it on always, for a third of all time."""


@pytest.fixture(autouse=True)
def _patient_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the threads of a test end by themselves; those that do not are found all the same."""
    monkeypatch.setattr(executor, "join_or_interrupt_threads", join_threads)


@pytest.fixture(autouse=True)
def _guarded_simulators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulators share Home Assistant's event loop here: what aiomqtt does wrong there would count as Home Assistant's."""
    monkeypatch.setattr(address, "Client", GuardedClient)


@pytest.fixture(autouse=True)
def _texts_of_flows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a flow shows in a test has its texts."""
    handle = FlowManager._async_handle_step

    async def handle_and_check(
        manager: FlowManager[Any, Any, Any],
        flow: FlowHandler[Any, Any, Any],
        step_id: str,
        user_input: Any,
    ) -> Any:
        place = texts_of(manager, flow)  # which a repair that ends has no more
        result = await handle(manager, flow, step_id, user_input)
        if place is not None:
            check_texts(place, result)
        return result

    monkeypatch.setattr(FlowManager, "_async_handle_step", handle_and_check)


@pytest.fixture
def hass_config_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Each Home Assistant has a folder of its own, for what it stores."""
    return str(tmp_path_factory.mktemp("config"))


@pytest.fixture
def silent_database(caplog: pytest.LogCaptureFixture) -> None:
    """A recorder's database does not log each row, which it decides when it is opened: name this before it."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Entities are enabled that are not by default."""
    with patch.object(Entity, "entity_registry_enabled_default", True):
        yield


@pytest.fixture
async def broker_port() -> AsyncGenerator[int]:
    """A real broker that admits anybody."""
    async with embedded_broker() as (_, port):
        yield port


@pytest.fixture
async def hub(broker_port: int) -> AsyncGenerator[ScriptedHub]:
    """A hub on the test's broker."""
    async with scripted_hub(broker_port) as scripted:
        yield scripted


@pytest.fixture
def entry(broker_port: int) -> MockConfigEntry:
    """An entry for that hub."""
    return hub_entry(broker_port)


@pytest.fixture(params=BROKERS)
async def any_port(request: pytest.FixtureRequest) -> AsyncGenerator[int]:
    """Each kind of broker."""
    async with broker_named(request.param) as port:
        yield port


@pytest.fixture
async def line(any_port: int) -> AsyncGenerator[Line]:
    """A line to it, which counts connections."""
    async with line_to(any_port) as line:
        yield line
