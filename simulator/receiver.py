"""A web server that takes messages as partners do: one address, one login, and what can go wrong."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import ssl
from typing import Any
from urllib.parse import quote_plus

from aiohttp import web

from .web_app import LARGEST_REQUEST, serving

PATH = "/in"
TOKEN_PATH = "/token"

type Message = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class ReceiverFaults:
    """What goes wrong; may be changed at any time."""

    refuse_login: bool = False
    status: int | None = None
    """The answer to every body."""
    token_status: int | None = None
    token_answer: bytes | None = None
    """What the token server says instead of giving one."""
    hang: bool = False
    """No body is answered any more."""
    token_hang: bool = False
    """Nor does the token server answer."""
    drop: bool = False
    """The connection breaks instead of the answer, after a body was taken."""
    cut: bool = False
    """The connection breaks in the middle of a body."""
    retry_after: int | None = None
    """Seconds that an answer asks to wait."""
    largest: int | None = None
    """Bytes of a body."""
    refuses: Callable[[Message], bool] | None = None
    """Which messages are none for this partner."""
    location: str | None = None
    """Where an answer leads to."""
    echo: bool = False
    """Answers repeat what was sent, the login included."""


@dataclass(frozen=True, slots=True)
class Post:
    """A body as it came, and how it was answered; 0 for no answer."""

    messages: list[Message]
    size: int
    authorization: str
    content_type: str
    status: int

    @property
    def attempts(self) -> set[int]:
        """What its messages say which attempt this is."""
        return {message["attempt"] for message in self.messages}


@dataclass(slots=True, kw_only=True)
class Receiver:
    """A running server, and what it has seen."""

    authorization: str | None
    """The header that logs in; None where a token does."""
    client: tuple[str, str] = ("demo", "demo")
    """Id and secret of the client that tokens are given to."""
    expires_in: object = 3600
    port: int = 0
    faults: ReceiverFaults = field(default_factory=ReceiverFaults)
    posts: list[Post] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """The methods of requests that were no POST."""
    make_token: Callable[[int], str] = "token-{}".format
    """From how many there were before."""
    tokens: list[str] = field(default_factory=list)
    """All that were given."""
    valid: set[str] = field(default_factory=set)
    """Those that log in."""
    token_requests: list[Message] = field(default_factory=list)
    on_post: Callable[[list[Message]], None] | None = None
    """Called before a body is answered."""
    on_body: Callable[[web.Request, bytes, int], None] | None = None
    """Called with each body, or what there is of one, before it is answered with this status; 0 for no answer."""

    @property
    def url(self) -> str:
        """Where messages are posted."""
        return f"https://127.0.0.1:{self.port}{PATH}"

    @property
    def token_url(self) -> str:
        """Where tokens are given."""
        return f"https://127.0.0.1:{self.port}{TOKEN_PATH}"

    @property
    def messages(self) -> list[Message]:
        """All that were taken, in the order in which they came."""
        return [
            each
            for post in self.posts
            if 200 <= post.status < 300
            for each in post.messages
        ]

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take a body."""
        if self.faults.cut:
            self._note(request, await request.content.read(1), 0)
            _break(request)
            return web.Response()
        body = await request.read()
        if request.method != "POST":
            self.others.append(request.method)
            if request.method != "HEAD":  # which only asks whether somebody is there
                self._note(request, body, 405)
            return web.Response(status=405)
        messages = json.loads(body)
        if self.on_post is not None:
            self.on_post(messages)
        status = 0
        if not (self.faults.hang or self.faults.drop):
            status = self._status(request, messages, len(body))
        self._note(request, body, status)
        self.posts.append(
            Post(
                messages,
                len(body),
                request.headers.get("Authorization", ""),
                request.content_type,
                status,
            )
        )
        if self.faults.hang:
            await asyncio.Event().wait()
        if not status:
            _break(request)
        headers = {"Location": self.faults.location} if self.faults.location else {}
        if self.faults.retry_after is not None:
            headers["Retry-After"] = str(self.faults.retry_after)
        text = f"{dict(request.headers)}" if self.faults.echo else ""
        return web.Response(status=status, text=text, headers=headers)

    def _note(self, request: web.Request, body: bytes, status: int) -> None:
        if self.on_body is not None:
            self.on_body(request, body, status)

    def _status(self, request: web.Request, messages: list[Message], size: int) -> int:
        faults = self.faults
        if faults.refuse_login or not self._admits(request):
            return 401
        if faults.status is not None:
            return faults.status
        if faults.largest is not None and size > faults.largest:
            return 413
        if faults.refuses is not None and any(map(faults.refuses, messages)):
            return 422
        return 200

    def _admits(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization", "")
        if self.authorization is not None:
            return shown == self.authorization
        return shown.removeprefix("Bearer ") in self.valid

    async def refuse(self, request: web.Request) -> web.StreamResponse:
        """Take nothing at another address."""
        self._note(request, await request.read(), 404)
        return web.Response(status=404)

    async def give_token(self, request: web.Request) -> web.StreamResponse:
        """Give a token to the client (RFC 6749, section 4.4)."""
        self.token_requests.append(dict(await request.post()))
        if self.faults.token_hang:
            await asyncio.Event().wait()
        login = ":".join(map(quote_plus, self.client)).encode()
        shown = request.headers.get("Authorization", "")
        if shown != f"Basic {b64encode(login).decode()}":
            return web.json_response({"error": "invalid_client"}, status=400)
        if self.faults.token_status is not None:
            return web.Response(status=self.faults.token_status)
        if self.faults.token_answer is not None:
            return web.Response(body=self.faults.token_answer)
        token = self.make_token(len(self.tokens))
        self.tokens.append(token)
        self.valid.add(token)
        return web.json_response(
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": self.expires_in,
            }
        )


def _break(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


@asynccontextmanager
async def receiver(
    tls: ssl.SSLContext,
    *,
    authorization: str | None = "Bearer demo",
    port: int = 0,
) -> AsyncGenerator[Receiver]:
    """Run the server on this machine, at `port` (0: a free one)."""
    server = Receiver(authorization=authorization)
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.router.add_route("*", PATH, server.take)
    app.router.add_post(TOKEN_PATH, server.give_token)
    app.router.add_route("*", "/{path:.*}", server.refuse)
    async with serving(app, port, tls) as server.port:
        yield server
