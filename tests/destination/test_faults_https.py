"""A web server that is in trouble."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ClassVar, override

from homeassistant.config_entries import ConfigSubentryDataWithId
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.core.delivery.https import HttpsTransport
from simulator.receiver import Receiver

from ..helpers.delivery_faults import TIMEOUT, DeliveryFaults, Partner
from ..helpers.receivers import https_entry, new_authority, receiving, trust


class HttpsPartner(Partner):
    """A server that takes messages."""

    def __init__(self, server: Receiver) -> None:
        """Use a server that runs."""
        self._server = server

    @override
    def entry(self, *reports: ConfigSubentryDataWithId) -> MockConfigEntry:
        return https_entry(self._server, *reports)

    @override
    def refuse_login(self, on: bool) -> None:
        self._server.faults.refuse_login = on

    @override
    def hang(self, on: bool) -> None:
        self._server.faults.hang = on

    @override
    def fail(self, on: bool) -> None:
        self._server.faults.status = 503 if on else None

    @override
    def arrived(self) -> list[str]:
        return [message["measuredAt"] for message in self._server.messages]


class TestHttps(DeliveryFaults):
    """All that a transport must bear, with a fixed header."""

    failure: ClassVar[str] = "server_error"
    tries_login: ClassVar[bool] = False
    authorization: ClassVar[str | None] = "Bearer a-very-secret-key"

    @override
    @asynccontextmanager
    async def partner(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> AsyncGenerator[Partner]:
        defaults = HttpsTransport.__init__.__kwdefaults__
        monkeypatch.setitem(defaults, "timeout", TIMEOUT)
        authority = new_authority()
        trust(authority, folder, monkeypatch)
        async with receiving(
            authority, folder, authorization=self.authorization
        ) as server:
            yield HttpsPartner(server)


class TestHttpsWithTokens(TestHttps):
    """The same with tokens."""

    authorization: ClassVar[str | None] = None
