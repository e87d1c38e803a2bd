"""Amazon SNS in trouble."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from homeassistant.config_entries import ConfigSubentryDataWithId
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.delivery.sns_client import AioSnsClient
from simulator.sns import THROTTLED, UNAVAILABLE, Refusal, SnsServer, sns_server

from ..helpers.delivery_faults import TIMEOUT, DeliveryFaults, Partner
from ..helpers.topics import sns_entry


class SnsPartner(Partner):
    """A topic."""

    def __init__(self, server: SnsServer, refusal: Refusal) -> None:
        """Use a service that runs, and refuses with a certain answer."""
        self._server = server
        self._refusal = refusal

    @override
    def entry(self, *reports: ConfigSubentryDataWithId) -> MockConfigEntry:
        return sns_entry(self._server, *reports)

    @override
    def refuse_login(self, on: bool) -> None:
        self._server.faults.refuse_login = on

    @override
    def hang(self, on: bool) -> None:
        self._server.faults.hang = on

    @override
    def fail(self, on: bool) -> None:
        self._server.faults.refusal = self._refusal if on else None

    @override
    def arrived(self) -> list[str]:
        return [message["measuredAt"] for message in self._server.messages]


class TestSns(DeliveryFaults):
    """All that a transport must bear; the service is down."""

    failure: ClassVar[str] = "server_error"
    topic: ClassVar[str] = "teleport"
    refusal: ClassVar[Refusal] = UNAVAILABLE

    @override
    @asynccontextmanager
    async def partner(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncGenerator[Partner]:
        defaults = AioSnsClient.__init__.__kwdefaults__
        monkeypatch.setitem(defaults, "timeout", TIMEOUT)
        async with sns_server(topic=self.topic) as server:
            yield SnsPartner(server, self.refusal)


class TestSnsInOrder(TestSns):
    """The same with a topic that keeps the order, of which too much was asked."""

    topic: ClassVar[str] = "teleport.fifo"
    refusal: ClassVar[Refusal] = THROTTLED
