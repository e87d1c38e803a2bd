"""A partner's web server with a certificate of its own, and clients that trust it or not."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import ssl
from typing import Any

import aiohttp
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.util import ssl as ssl_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_bridge.const import DOMAIN
from simulator.receiver import Receiver, receiver

from .certificates import Issued, clients_may_refuse, issue

AUTHORIZATION = "Bearer a-very-secret-key"


def new_authority() -> Issued:
    """Issue a certificate that may issue others."""
    return issue("Test authority", authority=True)


def server_context(authority: Issued, folder: Path) -> ssl.SSLContext:
    """What a server on this machine shows: a certificate by that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*issue("127.0.0.1", by=authority).files(folder))
    return context


def trust(authority: Issued, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant's client sessions trust an authority, by the variable that it reads for that."""
    bundle = folder / "authority.pem"
    bundle.write_text(authority.pem)
    trust_bundle(bundle, monkeypatch)


def trust_bundle(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for all certificates in a file."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    context = ssl_util.create_client_context(alpn_protocols=ssl_util.SSL_ALPN_HTTP11)
    monkeypatch.setattr(ssl_util, "client_context", lambda *_: context)


@asynccontextmanager
async def client_session(authority: Issued) -> AsyncGenerator[aiohttp.ClientSession]:
    """A session without Home Assistant that trusts an authority."""
    context = ssl.create_default_context(cadata=authority.pem)
    connector = aiohttp.TCPConnector(ssl=context)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@asynccontextmanager
async def receiving(
    authority: Issued, folder: Path, **options: Any
) -> AsyncGenerator[Receiver]:
    """Run a server whose certificate is by that authority."""
    clients_may_refuse()
    options = {"authorization": AUTHORIZATION, **options}
    async with receiver(server_context(authority, folder), **options) as server:
        yield server


def https_entry(
    server: Receiver, *reports: ConfigSubentryDataWithId, **data: Any
) -> MockConfigEntry:
    """A destination on that server, with the login that it asks for."""
    login: dict[str, Any] = {"authorization": server.authorization}
    if server.authorization is None:
        login = {
            "token_url": server.token_url,
            "client_id": server.client[0],
            "client_secret": server.client[1],
        }
    return MockConfigEntry(
        domain=DOMAIN,
        title="Web",
        data={
            "kind": "destination",
            "transport": "https",
            "url": server.url,
            **login,
            **data,
        },
        subentries_data=reports,
    )
