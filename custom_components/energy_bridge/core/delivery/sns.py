"""Delivery of messages to a topic of Amazon SNS, or of a service like it (formats §7.2)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol, override

from .sns_errors import NO_RIGHT, NoDeduplicationError, ServiceError
from .sns_topic import Topic
from .transport import MessageSession, MessageTransport

TIMEOUT = 30.0
"""s for a request, from the connection to the answer."""

LARGEST_BODY = 262_143
"""Bytes, below the 262,144 that SNS names."""

GROUP = "teleport-messages"
"""What Teleport calls the one group of a topic that keeps the order."""


@dataclass(frozen=True, slots=True)
class AwsLogin:
    """A key of somebody, or of a role for some hours."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnsConfig:
    """Where messages go; without a login what the environment of this process has is used."""

    topic: Topic
    login: AwsLogin | None = None
    endpoint: str | None = None
    """Where the service is, if not at Amazon's."""


class TopicClient(Protocol):
    """What speaks to the service; every method raises DeliveryError."""

    async def log_in(self) -> None:
        """Have a login that holds; nothing is sent to the service."""

    async def publish(self, fields: Mapping[str, str]) -> None:
        """Publish a message to the topic; `fields` as SNS names them."""

    async def read_attributes(self) -> Mapping[str, str]:
        """What the topic is like."""


class SnsTransport(MessageTransport, MessageSession):
    """Publishes each body as one message, so that it is taken whole or not at all.

    On a topic that keeps the order all are of one group, and the topic tells copies apart by
    their content.
    """

    largest_body = LARGEST_BODY

    def __init__(
        self, topic: Topic, make_client: Callable[[], Awaitable[TopicClient]]
    ) -> None:
        """Keep the settings; the client is made when it is needed first."""
        self._topic = topic
        self._make_client = make_client
        self._client: TopicClient | None = None
        self._lock = asyncio.Lock()
        """Held while somebody logs in: several sessions may begin at once."""

    @override
    @asynccontextmanager
    async def session(self) -> AsyncGenerator[MessageSession]:
        """Have a login; raises DeliveryError."""
        await self._logged_in()
        yield self

    @override
    async def post(self, body: bytes) -> None:
        """Publish a body; raises DeliveryError."""
        client = await self._logged_in()
        fields = {"Message": body.decode()}
        if self._topic.is_fifo:
            fields["MessageGroupId"] = GROUP
        await client.publish(fields)

    @override
    async def probe(self) -> None:
        """Ask what the topic is like; raises DeliveryError.

        Who may publish may often not ask that; then at least the login is right.
        """
        client = await self._logged_in()
        try:
            attributes = await client.read_attributes()
        except ServiceError as err:
            if err.code not in NO_RIGHT:
                raise
            return
        if self._topic.is_fifo and (
            attributes.get("ContentBasedDeduplication") == "false"
        ):
            raise NoDeduplicationError

    async def _logged_in(self) -> TopicClient:
        async with self._lock:
            if self._client is None:
                self._client = await self._make_client()
            await self._client.log_in()
            return self._client
