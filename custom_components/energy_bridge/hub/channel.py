"""The control topics of one hub, as its battery orders use them."""

from homeassistant.core import callback

from ..core.ferroamp import control
from ..core.ferroamp.requests import parse_answer
from ..core.ferroamp.topics import answer_topics, request_topic
from ..core.wire import Cause, MessageError
from ..mqtt.connection import Message
from ..mqtt.entry_connection import EntryConnection
from .battery import BatteryControl


class ControlChannel:
    """Carries orders to a hub, and to `battery` what the hub answers and other clients ask.

    `answers` are the topics to subscribe to, and `requests` one that is welcome.
    """

    battery: BatteryControl

    def __init__(self, prefix: str, connection: EntryConnection) -> None:
        """Know the topics; the battery is for the owner to set."""
        self._connection = connection
        self._stages = answer_topics(prefix)
        self.answers = tuple(self._stages)
        self.requests = request_topic(prefix)

    async def async_publish(self, payload: bytes) -> None:
        """Send a request; raises NotSentError or UnconfirmedError."""
        await self._connection.async_publish(
            self.requests, payload, expiry=control.RESPONSE_TIMEOUT
        )

    async def async_drop(self) -> None:
        """Drop a request that was not answered, as far as it has not left yet."""
        await self._connection.async_drop()

    @callback
    def async_receive(self, message: Message) -> None:
        """Take a message of these topics; raises MessageError for one that tells nothing of the present."""
        if message.retained:
            raise MessageError(Cause.RETAINED_ANSWER)
        if stage := self._stages.get(message.topic):
            self.battery.controller.add_answer(stage, parse_answer(message.payload))
        elif message.topic == self.requests:
            self.battery.async_add_request(message.payload)
