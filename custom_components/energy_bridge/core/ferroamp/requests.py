"""Control requests and the two answers to each (External API C1 §5)."""

from dataclasses import dataclass
from enum import Enum

import orjson

from ..wire import Cause, Json, MessageError, load_object
from .values import number, plain_key, text_value

VERSION = "extapiversion"
"""The command that asks for the version of the hub's API; it is answered by a response alone (External API C1 §5.1)."""

MAX_VERSION = 64


class Status(Enum):
    """The hub's verdict on a request."""

    ACK = "ack"
    NAK = "nak"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response or a result to a control request (External API C1 §5.2, §5.3)."""

    transaction_id: str
    status: Status
    message: str


@dataclass(frozen=True, slots=True)
class Command:
    """What a control request asks for; `power` in W, None where there is none that can be read."""

    transaction_id: str
    name: str
    power: float | None


def parse_answer(payload: bytes) -> Answer:
    """Read a control response or result; raises MessageError for one that cannot be used."""
    data = _plain(load_object(payload))
    transaction_id = text_value(data.get("transid"))
    status = text_value(data.get("status"))
    if transaction_id is None or status is None:
        raise MessageError(Cause.BAD_ANSWER)
    try:
        verdict = Status(status.strip().lower())
    except ValueError:
        raise MessageError(Cause.BAD_ANSWER) from None
    return Answer(transaction_id, verdict, (text_value(data.get("msg")) or "").strip())


def parse_request(payload: bytes) -> Command:
    """Read a control request, as any client may write it; raises MessageError for one that cannot be used."""
    data = _plain(load_object(payload))
    transaction_id = text_value(data.get("transid"))
    command = data.get("cmd")
    if transaction_id is None or not isinstance(command, dict):
        raise MessageError(Cause.BAD_REQUEST)
    command = _plain(command)
    name = text_value(command.get("name"))
    if name is None:
        raise MessageError(Cause.BAD_REQUEST)
    return Command(transaction_id, name.strip().lower(), number(command.get("arg")))


def request(transaction_id: str, command: str, power: int | None = None) -> bytes:
    """Write a control request; `power` in W, never negative (External API C1 §5.1)."""
    arguments = (
        {"name": command} if power is None else {"name": command, "arg": str(power)}
    )
    return orjson.dumps({"transId": transaction_id, "cmd": arguments})


def version_request(transaction_id: str) -> bytes:
    """Write the request for the version of the hub's API."""
    return request(transaction_id, VERSION)


def version_text(answer: Answer) -> str | None:
    """The version that the hub answered with; None where it did not, or in no text that can be shown."""
    text = answer.message
    if answer.status is Status.NAK or not text.isprintable():
        return None
    return text[:MAX_VERSION] or None


def _plain(data: dict[str, Json]) -> dict[str, Json]:
    return {plain_key(key): value for key, value in data.items()}
