"""Amazon SNS as partners use it: one topic, one key, and what can go wrong.

What is right about a request is decided by moto; the signature, which moto does not look at, is checked here.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
import hmac
from importlib import import_module
import json
from typing import Any
from urllib.parse import parse_qs, urlencode
from xml.sax.saxutils import escape

from aiohttp import web
from werkzeug.test import Client

from .web_app import LARGEST_REQUEST, serving

REGION = "eu-west-1"
ACCESS_KEY = "AKIADEMODEMODEMODEMO"
SECRET_KEY = "demo/secret+key"
LARGEST = 262_144
"""Bytes of a message."""

_ALGORITHM = "AWS4-HMAC-SHA256"
_OF_THE_SENDER = frozenset(range(400, 500))

type Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is an error, with Amazon's own code and words."""

    status: int
    code: str
    text: str


THROTTLED = Refusal(400, "Throttling", "Rate exceeded")
UNAVAILABLE = Refusal(503, "ServiceUnavailable", "Service is unable to handle request.")
UNKNOWN_KEY = Refusal(
    403, "InvalidClientTokenId", "The security token included in the request is invalid"
)
WRONG_SECRET = Refusal(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.",
)


@dataclass(slots=True, kw_only=True)
class SnsFaults:
    """What goes wrong; may be changed at any time."""

    refuse_login: bool = False
    refusal: Refusal | None = None
    """The answer to every message."""
    refuse_attributes: Refusal | None = None
    """The answer to who asks what the topic is like."""
    hang: bool = False
    """No message is answered any more."""
    drop: bool = False
    """The connection breaks instead of the answer, after a message was taken."""
    refuses: Callable[[Message], bool] | None = None
    """Which of the reports' messages are none for this partner."""
    largest: int = LARGEST
    """Bytes of a message."""
    body: bytes | None = None
    """What every request is answered with, instead of what SNS says."""
    location: str | None = None
    """Where an answer leads to."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A message as it came, and how it was answered; 0 for no answer."""

    messages: list[Message]
    size: int
    fields: dict[str, str]
    """All that was asked for, such as MessageGroupId."""
    status: int

    @property
    def attempts(self) -> set[int]:
        """What its messages say which attempt this is."""
        return {message["attempt"] for message in self.messages}


@dataclass(slots=True, kw_only=True)
class SnsServer:
    """A running service, and what it has seen."""

    topic: str
    access_key: str = ACCESS_KEY
    secret_key: str = field(default=SECRET_KEY, repr=False)
    session_token: str | None = field(default=None, repr=False)
    """What a role's key is used with."""
    port: int = 0
    faults: SnsFaults = field(default_factory=SnsFaults)
    publications: list[Publication] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Every action that somebody asked for, in order."""
    on_publish: Callable[[list[Message]], None] | None = None
    """Called before a message is answered."""
    on_body: Callable[[web.Request, bytes, int], None] | None = None
    """Called with each message's request when it is decided how it is answered: this status, 0 for none."""
    _moto: Client | None = None

    @property
    def topic_arn(self) -> str:
        """The name of the topic everywhere."""
        return f"arn:aws:sns:{REGION}:123456789012:{self.topic}"

    @property
    def endpoint_url(self) -> str:
        """Where the service is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[Message]:
        """All that were taken, in the order in which they came."""
        return [
            each
            for publication in self.publications
            if publication.status == 200
            for each in publication.messages
        ]

    def create(self) -> None:
        """Make the topic, as its owner would. Blocks for seconds at the first time."""
        application = import_module("moto.moto_server.werkzeug_app")
        self._moto = Client(
            application.DomainDispatcherApplication(application.create_backend_app)
        )
        fields = {"Action": "CreateTopic", "Name": self.topic}
        if self.topic.endswith(".fifo"):
            fields |= _attributes(FifoTopic="true", ContentBasedDeduplication="true")
        self._pass_on(urlencode(fields).encode(), {})

    def change_topic(self, name: str, value: str) -> None:
        """Set one of its attributes."""
        fields = {
            "Action": "SetTopicAttributes",
            "TopicArn": self.topic_arn,
            "AttributeName": name,
            "AttributeValue": value,
        }
        self._pass_on(urlencode(fields).encode(), {})

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take a request of any kind."""
        body = await request.read()
        fields = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        self.asked.append(fields.get("Action", ""))
        refusal = self._refusal(request, body, fields)
        if fields.get("Action") != "Publish":
            return await self._answer(request, body, refusal)
        messages = json.loads(fields["Message"])
        if self.on_publish is not None:
            self.on_publish(messages)
        answer = None
        try:
            if not (self.faults.hang or self.faults.drop):
                answer = await self._answer(request, body, refusal)
        finally:  # Who asked may be gone before the answer is there.
            status = 0 if answer is None else answer.status
            size = len(fields["Message"].encode())
            self.publications.append(Publication(messages, size, fields, status))
            if self.on_body is not None:
                self.on_body(request, body, status)
        if self.faults.hang:
            await asyncio.Event().wait()
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
        return answer or web.Response()

    def _refusal(
        self, request: web.Request, body: bytes, fields: dict[str, str]
    ) -> Refusal | None:
        """What is wrong, in the order in which SNS looks; None if moto shall say."""
        faults = self.faults
        if (wrong := self._login_error(request, body)) is not None:
            return wrong
        if fields.get("Action") == "GetTopicAttributes":
            return faults.refuse_attributes
        if faults.refusal is not None:
            return faults.refusal
        text = fields.get("Message", "[]")
        if len(text.encode()) > faults.largest:
            reason = "Invalid parameter: Message too long"
            return Refusal(400, "InvalidParameter", reason)
        if faults.refuses is not None and any(map(faults.refuses, json.loads(text))):
            return Refusal(400, "InvalidParameterValue", "Not one of ours")
        return None

    def _login_error(self, request: web.Request, body: bytes) -> Refusal | None:
        """Check who asks, by the signature (version 4)."""
        kind, _, rest = request.headers.get("Authorization", "").partition(" ")
        parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
        key, _, scope = parts.get("Credential", "").partition("/")
        token = request.headers.get("X-Amz-Security-Token")
        if (
            self.faults.refuse_login
            or kind != _ALGORITHM
            or key != self.access_key
            or token != self.session_token
        ):
            return UNKNOWN_KEY
        names = parts.get("SignedHeaders", "").split(";")
        asked = "\n".join(
            [
                request.method,
                request.path,
                request.query_string,
                *(f"{name}:{request.headers.get(name, '').strip()}" for name in names),
                "",
                ";".join(names),
                sha256(body).hexdigest(),
            ]
        )
        text = "\n".join(
            [
                _ALGORITHM,
                request.headers.get("X-Amz-Date", ""),
                scope,
                sha256(asked.encode()).hexdigest(),
            ]
        )
        proof = f"AWS4{self.secret_key}".encode()
        for word in (*scope.split("/"), text):
            proof = hmac.digest(proof, word.encode(), "sha256")
        is_right = hmac.compare_digest(proof.hex(), parts.get("Signature", ""))
        return None if is_right else WRONG_SECRET

    async def _answer(
        self, request: web.Request, body: bytes, refusal: Refusal | None
    ) -> web.Response:
        faults = self.faults
        if faults.location is not None:
            return web.Response(status=307, headers={"Location": faults.location})
        if faults.body is not None:
            return web.Response(body=faults.body, content_type="text/xml")
        if refusal is not None:
            xml = _error(refusal)
            return web.Response(
                status=refusal.status, text=xml, content_type="text/xml"
            )
        ask = partial(self._pass_on, body, dict(request.headers))
        status, answer = await asyncio.to_thread(ask)
        return web.Response(status=status, body=answer, content_type="text/xml")

    def _pass_on(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Ask moto."""
        assert self._moto is not None
        scope = f"Credential={self.access_key}/20260101/{REGION}/sns/aws4_request"
        with self._moto.open(
            "/",
            method="POST",
            base_url=f"http://sns.{REGION}.amazonaws.com/",
            headers={"Authorization": f"{_ALGORITHM} {scope}", **headers},
            data=body,
            content_type="application/x-www-form-urlencoded; charset=utf-8",
        ) as response:
            return response.status_code, response.data


def _attributes(**values: str) -> dict[str, str]:
    """A map, as it stands in a request."""
    return {
        f"Attributes.entry.{number}.{word}": text
        for number, pair in enumerate(values.items(), 1)
        for word, text in zip(("key", "value"), pair, strict=True)
    }


def _error(refusal: Refusal) -> str:
    """An answer that says what is wrong."""
    side = "Sender" if refusal.status in _OF_THE_SENDER else "Receiver"
    return (
        '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error>'
        f"<Type>{side}</Type><Code>{escape(refusal.code)}</Code>"
        f"<Message>{escape(refusal.text)}</Message></Error>"
        "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>"
    )


@asynccontextmanager
async def sns_server(
    *, topic: str = "energy-bridge", port: int = 0
) -> AsyncGenerator[SnsServer]:
    """Run the service on this machine, at `port` (0: a free one); a topic that ends in .fifo is one in order."""
    server = SnsServer(topic=topic)
    await asyncio.to_thread(server.create)
    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.router.add_route("*", "/{path:.*}", server.take)
    async with serving(app, port) as server.port:
        yield server
