"""Bodies on a real web server with TLS: whole or not at all, and a cause for each error."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.energy_bridge.core.delivery.https import (
    HttpsConfig,
    HttpsTransport,
)
from custom_components.energy_bridge.core.delivery.https_errors import request_error
from custom_components.energy_bridge.core.delivery.oauth import OAuthClient
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
    TooLargeError,
)
from custom_components.energy_bridge.core.delivery.web_address import (
    checked_url,
    host_of,
    is_header_value,
)
from simulator.receiver import Receiver, receiver

from ...helpers.certificates import Issued, clients_may_refuse, issue
from ...helpers.receivers import (
    AUTHORIZATION,
    client_session,
    new_authority,
    receiving,
    server_context,
)

BODY = b'[{"type":"meterPower:2","attempt":3}]'
SECRET = "s3cret & more:+"


@pytest.fixture(scope="module")
def authority() -> Issued:
    """Who issues the server's certificate."""
    return new_authority()


@pytest.fixture
async def server(authority: Issued, tmp_path: Path) -> AsyncGenerator[Receiver]:
    """A server with a fixed header."""
    async with receiving(authority, tmp_path) as running:
        yield running


@pytest.fixture
async def token_server(authority: Issued, tmp_path: Path) -> AsyncGenerator[Receiver]:
    """A server that takes tokens."""
    async with receiving(authority, tmp_path, authorization=None) as running:
        running.client = ("the client", SECRET)
        yield running


def config_for(server: Receiver, **changes: Any) -> HttpsConfig:
    """The settings that fit a server."""
    settings: dict[str, Any] = {"url": server.url}
    if server.authorization is None:
        settings["client"] = OAuthClient(
            token_url=server.token_url,
            client_id=server.client[0],
            client_secret=server.client[1],
            scope="write all",
        )
    else:
        settings["authorization"] = server.authorization
    return HttpsConfig(**{**settings, **changes})


@asynccontextmanager
async def transport_to(
    server: Receiver, authority: Issued, timeout: float = 30.0, **changes: Any
) -> AsyncGenerator[HttpsTransport]:
    """A transport to a server, in a session that trusts an authority."""
    async with client_session(authority) as session:
        yield HttpsTransport(session, config_for(server, **changes), timeout=timeout)


async def failure(transport: HttpsTransport) -> DeliveryError:
    """How a delivery fails."""
    with pytest.raises(DeliveryError) as caught:
        async with transport.session() as session:
            await session.post(BODY)
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 204, 207, 299])
async def test_a_body_arrives(server: Receiver, authority: Issued, status: int) -> None:
    """As it is, with the header verbatim; any 2xx confirms it."""
    server.faults.status = status
    async with (
        transport_to(server, authority) as transport,
        transport.session() as session,
    ):
        await session.post(BODY)
    (post,) = server.posts
    assert post.messages == [{"type": "meterPower:2", "attempt": 3}]
    assert post.authorization == AUTHORIZATION
    assert post.content_type == "application/json"


@pytest.mark.parametrize(
    ("status", "cause", "is_answer"),
    [
        (301, DeliveryCause.REDIRECTED, False),
        (302, DeliveryCause.REDIRECTED, False),
        (307, DeliveryCause.REDIRECTED, False),
        (308, DeliveryCause.REDIRECTED, False),
        (400, DeliveryCause.REFUSED, True),
        (401, DeliveryCause.LOGIN_REFUSED, False),
        (403, DeliveryCause.LOGIN_REFUSED, False),
        (404, DeliveryCause.SERVER_ERROR, False),
        (408, DeliveryCause.SERVER_ERROR, False),
        (409, DeliveryCause.REFUSED, True),
        (413, DeliveryCause.REFUSED, True),
        (415, DeliveryCause.REFUSED, True),
        (422, DeliveryCause.REFUSED, True),
        (429, DeliveryCause.SERVER_ERROR, False),
        (499, DeliveryCause.REFUSED, True),
        (500, DeliveryCause.SERVER_ERROR, False),
        (503, DeliveryCause.SERVER_ERROR, False),
        (599, DeliveryCause.SERVER_ERROR, False),
    ],
)
async def test_what_the_server_answers(
    server: Receiver,
    authority: Issued,
    status: int,
    cause: DeliveryCause,
    is_answer: bool,
) -> None:
    """Is told by its number, in our words; a redirect leads nowhere; nothing of the answer is shown."""
    server.faults.status = status
    server.faults.location = server.url
    server.faults.echo = True
    async with transport_to(server, authority) as transport:
        error = await failure(transport)
    assert (error.cause, error.is_answer) == (cause, is_answer)
    assert isinstance(error, TooLargeError) is (status == 413)
    assert f"HTTP {status}" in error.detail
    assert "secret" not in repr(error.detail)
    assert len(server.posts) == 1


async def test_a_server_that_does_not_answer(
    server: Receiver, authority: Issued
) -> None:
    """Is not waited for longer than allowed; the body may have arrived."""
    server.faults.hang = True
    async with transport_to(server, authority, timeout=0.3) as transport:
        error = await failure(transport)
    assert error.cause is DeliveryCause.TIMEOUT
    assert len(server.posts) == 1


async def test_a_connection_that_breaks(server: Receiver, authority: Issued) -> None:
    """After the body was taken: it is not posted again by itself."""
    server.faults.drop = True
    async with transport_to(server, authority) as transport:
        error = await failure(transport)
    assert error.cause is DeliveryCause.INTERRUPTED
    assert len(server.posts) == 1


async def test_a_certificate_of_somebody_else(server: Receiver, tmp_path: Path) -> None:
    """No login is sent to a server that cannot prove who it is."""
    async with transport_to(server, new_authority()) as transport:
        error = await failure(transport)
    assert error.cause is DeliveryCause.UNTRUSTED
    assert "certificate" in error.detail
    assert server.posts == []


async def test_a_certificate_for_another_name(
    authority: Issued, tmp_path: Path
) -> None:
    """It was issued by whom we trust, but not for this server."""
    context = server_context(authority, tmp_path)
    context.load_cert_chain(*issue("elsewhere.test", by=authority).files(tmp_path))
    clients_may_refuse()
    async with (
        receiver(context, authorization=AUTHORIZATION) as server,
        transport_to(server, authority) as transport,
    ):
        error = await failure(transport)
    assert server.posts == []
    assert error.cause is DeliveryCause.UNTRUSTED


async def test_no_server(server: Receiver, authority: Issued) -> None:
    """Nobody listens there, or somebody who speaks no TLS, or no HTTP."""
    async with transport_to(
        server, authority, url="https://127.0.0.1:1/in"
    ) as transport:
        assert (await failure(transport)).cause is DeliveryCause.CANNOT_CONNECT
    plain = await asyncio.start_server(
        lambda _reader, writer: writer.close(), "127.0.0.1", 0
    )
    async with plain:
        port = plain.sockets[0].getsockname()[1]
        url = f"https://127.0.0.1:{port}/in"
        async with transport_to(server, authority, url=url) as transport:
            error = await failure(transport)
    assert error.cause in (DeliveryCause.CANNOT_CONNECT, DeliveryCause.INTERRUPTED)


async def test_a_server_that_speaks_no_tls(server: Receiver, authority: Issued) -> None:
    """What it says instead is not shown, but what TLS calls it."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        writer.write(b"220 secret\r\n")
        await reader.read()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        url = f"https://127.0.0.1:{port}/in"
        async with transport_to(server, authority, url=url) as transport:
            error = await failure(transport)
    assert error.cause is DeliveryCause.CANNOT_CONNECT
    assert error.detail.startswith("TLS ")
    assert "secret" not in error.detail


async def test_a_server_that_speaks_no_http(
    authority: Issued, server: Receiver, tmp_path: Path
) -> None:
    """What it says is not shown."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 secret\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(
        answer, "127.0.0.1", 0, ssl=server_context(authority, tmp_path)
    )
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        url = f"https://127.0.0.1:{port}/in"
        async with transport_to(server, authority, url=url) as transport:
            error = await failure(transport)
    assert error.cause is DeliveryCause.NO_HTTP
    assert "secret" not in error.detail


@pytest.mark.parametrize(
    "error",
    [
        ValueError("secret"),
        aiohttp.InvalidURL("secret"),
        aiohttp.ClientPayloadError("secret"),
        aiohttp.ServerDisconnectedError("secret"),
        OSError("secret"),
        TimeoutError("secret"),
    ],
)
def test_errors_show_nothing_of_a_request(error: Exception) -> None:
    """Whatever a library puts into them."""
    found = request_error(error)
    assert "secret" not in f"{found} {found.detail}"
    # Nor words of ours, which would be English in every language.
    assert found.detail in ("", "URL")


async def test_the_test_sends_nothing(
    server: Receiver, token_server: Receiver, authority: Issued
) -> None:
    """Neither a message nor the header; a token is fetched where there are tokens."""
    server.faults.status = 500
    async with transport_to(server, authority) as transport:
        await transport.probe()
    assert (server.others, server.posts) == (["HEAD"], [])
    async with transport_to(token_server, authority) as transport:
        await transport.probe()
    assert (token_server.others, token_server.posts) == (["HEAD"], [])
    assert token_server.tokens == ["token-0"]
    async with transport_to(
        server, authority, url="https://127.0.0.1:1/in"
    ) as transport:
        with pytest.raises(DeliveryError):
            await transport.probe()


async def test_nothing_goes_over_a_line_that_is_not_encrypted(
    server: Receiver, authority: Issued
) -> None:
    """Whatever an entry says: neither a body nor the login, nor that of a token server."""
    spoken: list[bytes] = []

    async def listen(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        spoken.append(await reader.read(100))
        writer.close()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with listener:
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/in"
        client = OAuthClient(token_url=url, client_id="demo", client_secret=SECRET)
        for changes in ({"url": url}, {"client": client}):
            async with transport_to(server, authority, **changes) as transport:
                error = await failure(transport)
            assert error.cause is DeliveryCause.CANNOT_CONNECT
    assert spoken == []
    assert server.posts == []


async def post(transport: HttpsTransport) -> None:
    """Post a body over a session of its own."""
    async with transport.session() as session:
        await session.post(BODY)


async def test_a_token_is_used_until_it_ends(
    token_server: Receiver, authority: Issued
) -> None:
    """It is fetched once, as the client, and not before a session needs it."""
    async with transport_to(token_server, authority) as transport:
        assert token_server.tokens == []
        for _ in range(3):
            await post(transport)
    assert token_server.tokens == ["token-0"]
    assert token_server.token_requests == [
        {"grant_type": "client_credentials", "scope": "write all"}
    ]
    assert {each.authorization for each in token_server.posts} == {"Bearer token-0"}


@pytest.mark.parametrize(
    ("expires_in", "tokens"),
    [(60, 4), ("59.5", 4), (3600, 1), ("3600", 1), (None, 1), ("soon", 1), (0, 4)],
)
async def test_tokens_that_end_soon(
    token_server: Receiver, authority: Issued, expires_in: object, tokens: int
) -> None:
    """One that has less than a minute left is replaced before it is used; some do not say."""
    token_server.expires_in = expires_in
    async with transport_to(token_server, authority) as transport:
        for _ in range(2):
            await post(transport)
    assert len(token_server.tokens) == tokens
    assert len(token_server.messages) == 2


async def test_a_token_that_is_refused(
    token_server: Receiver, authority: Issued
) -> None:
    """Is replaced once, and the very same body is posted again."""
    async with transport_to(token_server, authority) as transport:
        await post(transport)
        token_server.valid.clear()
        await post(transport)
        assert [each.status for each in token_server.posts] == [200, 401, 200]
        assert token_server.posts[1].messages == token_server.posts[2].messages
        assert token_server.tokens == ["token-0", "token-1"]
        token_server.faults.refuse_login = True
        error = await failure(transport)
        assert error.cause is DeliveryCause.LOGIN_REFUSED
        assert len(token_server.posts) == 5
        token_server.faults.refuse_login = False
        await post(transport)
    assert len(token_server.tokens) == 4


async def test_one_token_for_all_that_begins_at_once(
    token_server: Receiver, authority: Issued
) -> None:
    """Ordinary and flash messages share it: some token servers take a token back when they give another."""
    async with transport_to(token_server, authority) as transport:
        await asyncio.gather(post(transport), post(transport))
        assert token_server.tokens == ["token-0"]
        token_server.valid.clear()
        await asyncio.gather(post(transport), post(transport))
    assert token_server.tokens == ["token-0", "token-1"]


async def test_403_fetches_no_token(token_server: Receiver, authority: Issued) -> None:
    """Another token would be refused as well."""
    token_server.faults.status = 403
    async with transport_to(token_server, authority) as transport:
        assert (await failure(transport)).cause is DeliveryCause.LOGIN_REFUSED
    assert len(token_server.posts) == len(token_server.tokens) == 1


@pytest.mark.parametrize(
    ("faults", "cause", "detail"),
    [
        ({"token_status": 400}, DeliveryCause.LOGIN_REFUSED, "HTTP 400"),
        ({"token_status": 401}, DeliveryCause.LOGIN_REFUSED, "HTTP 401"),
        ({"token_status": 422}, DeliveryCause.SERVER_ERROR, "HTTP 422"),
        ({"token_status": 500}, DeliveryCause.SERVER_ERROR, "HTTP 500"),
        ({"token_status": 302}, DeliveryCause.REDIRECTED, "HTTP 302"),
        ({"token_answer": b""}, DeliveryCause.SERVER_ERROR, "OAuth access_token"),
        ({"token_answer": b"[1]"}, DeliveryCause.SERVER_ERROR, "OAuth access_token"),
        (
            {"token_answer": b'{"access_token": "a\\r\\nb"}'},
            DeliveryCause.SERVER_ERROR,
            "OAuth access_token",
        ),
        (
            {"token_answer": b'{"access_token": "a", "token_type": "mac"}'},
            DeliveryCause.SERVER_ERROR,
            "OAuth token_type",
        ),
        (
            {"token_answer": b" " * 200_000},
            DeliveryCause.SERVER_ERROR,
            "OAuth access_token",
        ),
        ({"token_hang": True}, DeliveryCause.TIMEOUT, "OAuth"),
    ],
)
async def test_token_servers_in_trouble(
    token_server: Receiver,
    authority: Issued,
    faults: dict[str, Any],
    cause: DeliveryCause,
    detail: str,
) -> None:
    """Nothing is posted; it is told that it was the token server."""
    for name, value in faults.items():
        setattr(token_server.faults, name, value)
    timeout = 0.3 if "token_hang" in faults else 30.0
    async with transport_to(token_server, authority, timeout) as transport:
        error = await failure(transport)
    assert error.cause is cause
    assert error.detail.startswith("OAuth")
    assert detail in error.detail
    assert not error.is_answer
    assert token_server.posts == []


async def test_a_client_that_is_refused(
    token_server: Receiver, authority: Issued
) -> None:
    """With the standard's own word for it, and no secret."""
    token_server.client = ("the client", "another one")
    async with client_session(authority) as session:
        client = OAuthClient(
            token_url=token_server.token_url,
            client_id="the client",
            client_secret=SECRET,
        )
        config = HttpsConfig(url=token_server.url, client=client)
        error = await failure(HttpsTransport(session, config))
        assert SECRET not in repr(config)
    assert error.cause is DeliveryCause.LOGIN_REFUSED
    assert error.detail == "OAuth HTTP 400: invalid_client"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://partner.example/in", "partner.example"),
        (" HTTPS://Partner.example:443/in?code=1 ", "partner.example"),
        ("https://[::1]:8443/", "[::1]:8443"),
        ("https://192.0.2.1:8443", "192.0.2.1:8443"),
    ],
)
def test_addresses(url: str, host: str) -> None:
    """Only the server is named to users; the rest may hold a key."""
    assert checked_url(url) == url.strip()
    assert host_of(checked_url(url)) == host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://partner.example/in",
        "partner.example/in",
        "https://",
        "https:///in",
        "https://user:key@partner.example/in",
        "https://user@partner.example/in",
        "https://partner.example/in#part",
        "https://partner.example/a b",
        "https://partner.example/a\nb",
        "https://partner.example:0/in",
        "https://partner.example:99999/in",
        "https://partner.example:port/in",
        "https://[::1/in",
        "https://pärtner.example/in",
        "ftp://partner.example/in",
    ],
)
def test_what_is_no_address(url: str) -> None:
    """Nothing secret goes there."""
    with pytest.raises(ValueError, match=r"."):
        checked_url(url)


def test_header_values() -> None:
    """A line break would begin another header."""
    assert is_header_value("Bearer abc.def-ghi==")
    for text in ("", "a\r\nb", "a\nb", "a\0b", "ä", "a\x7f"):
        assert not is_header_value(text)
