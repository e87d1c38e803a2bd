"""The simulated partner's web server tells of every request that sends it something."""

from pathlib import Path

import aiohttp
from aiohttp import web
import pytest

from tests.helpers.receivers import (
    AUTHORIZATION,
    client_session,
    new_authority,
    receiving,
)

LOGIN = {"Authorization": AUTHORIZATION}

type Noted = list[tuple[str, str, bytes, int]]


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """The server is a real one."""


async def test_every_request_is_told(tmp_path: Path) -> None:
    """With its answer, at another address too; but none that only asks whether somebody is there."""
    noted: Noted = []

    def note(request: web.Request, body: bytes, status: int) -> None:
        noted.append((request.method, request.path, body, status))

    authority = new_authority()
    async with (
        receiving(authority, tmp_path) as server,
        client_session(authority) as session,
    ):
        server.on_body = note
        elsewhere = server.url.removesuffix("/in") + "/elsewhere"
        for method, url, status in (
            ("HEAD", server.url, 405),
            ("PUT", server.url, 405),
            ("POST", elsewhere, 404),
            ("HEAD", elsewhere, 404),
            ("POST", server.url, 200),
        ):
            data = None if method == "HEAD" else b"[]"
            async with session.request(method, url, data=data, headers=LOGIN) as answer:
                assert answer.status == status
        assert server.others == ["HEAD", "PUT"]
    assert noted == [
        ("PUT", "/in", b"[]", 405),
        ("POST", "/elsewhere", b"[]", 404),
        ("HEAD", "/elsewhere", b"", 404),
        ("POST", "/in", b"[]", 200),
    ]


async def test_a_body_that_breaks_off_and_answers_that_say_more(tmp_path: Path) -> None:
    """What there is of a body is told, with no answer; others ask to wait, or repeat what was sent."""
    noted: list[tuple[bytes, int]] = []
    authority = new_authority()
    async with (
        receiving(authority, tmp_path) as server,
        client_session(authority) as session,
    ):
        server.on_body = lambda _request, body, status: noted.append((body, status))
        server.on_post = lambda messages: messages.append({"attempt": 2})
        server.faults.retry_after, server.faults.echo = 7, True
        async with session.post(server.url, data=b"[]", headers=LOGIN) as answer:
            assert answer.headers["Retry-After"] == "7"
            assert AUTHORIZATION in await answer.text()
        assert server.posts[0].attempts == {2}
        server.faults.cut = True
        with pytest.raises(aiohttp.ClientError):
            await session.post(server.url, data=b"[]", headers=LOGIN)
    assert noted == [(b"[]", 200), (b"[", 0)]
