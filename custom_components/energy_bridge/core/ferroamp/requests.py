"""Control requests and the two answers to each (External API C1 §5)."""

from dataclasses import dataclass
from enum import Enum

import orjson

from ..wire import Cause, MessageError, load_object
from .values import plain_key, text_value


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


def parse_answer(payload: bytes) -> Answer:
    """Read a control response or result; raises MessageError for one that cannot be used."""
    data = {plain_key(key): value for key, value in load_object(payload).items()}
    transaction_id = text_value(data.get("transid"))
    status = text_value(data.get("status"))
    if transaction_id is None or status is None:
        raise MessageError(Cause.BAD_ANSWER)
    try:
        verdict = Status(status.strip().lower())
    except ValueError:
        raise MessageError(Cause.BAD_ANSWER) from None
    return Answer(transaction_id, verdict, (text_value(data.get("msg")) or "").strip())


def request(transaction_id: str, command: str, power: int | None = None) -> bytes:
    """Write a control request; `power` in W, never negative (External API C1 §5.1)."""
    arguments = (
        {"name": command} if power is None else {"name": command, "arg": str(power)}
    )
    return orjson.dumps({"transId": transaction_id, "cmd": arguments})
