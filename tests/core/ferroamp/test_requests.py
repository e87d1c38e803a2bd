"""Requests and answers as messages."""

import orjson
import pytest

from custom_components.energy_bridge.core.ferroamp.requests import (
    Answer,
    Status,
    parse_answer,
    request,
)
from custom_components.energy_bridge.core.wire import Cause, MessageError


def test_reads_answers() -> None:
    """Response and result look the same."""
    assert parse_answer(
        b'{"status": "ack", "msg": "sending cmd to ESOs", "transId": "1"}'
    ) == Answer("1", Status.ACK, "sending cmd to ESOs")
    assert parse_answer(b'{"status":"NAK","transId":7}') == Answer("7", Status.NAK, "")


@pytest.mark.parametrize(
    "payload",
    [
        b"{}",
        b'{"transId":"1"}',
        b'{"transId":"1","status":"maybe"}',
        b'{"transId":[],"status":"ack"}',
    ],
)
def test_useless_answers_are_refused(payload: bytes) -> None:
    """An answer needs a transaction and a verdict."""
    with pytest.raises(MessageError) as caught:
        parse_answer(payload)
    assert caught.value.cause is Cause.BAD_ANSWER


def test_writes_requests() -> None:
    """As §5.1 shows them."""
    assert orjson.loads(request("1", "charge", 5000)) == {
        "transId": "1",
        "cmd": {"name": "charge", "arg": "5000"},
    }
    assert orjson.loads(request("2", "auto")) == {
        "transId": "2",
        "cmd": {"name": "auto"},
    }
