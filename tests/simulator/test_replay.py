"""Captured messages played back."""

import asyncio
import logging
from pathlib import Path

import aiomqtt
import pytest

from simulator.__main__ import parser
from simulator.broker import embedded_broker
from simulator.replay import Captured, LineError, parse_line, read_capture, replay, run

CAPTURE = b"""\
{"time": "2026-06-21T10:00:00Z", "topic": "extapi/data/ehub", "payload": {"a": 1}}

{"time": "2026-06-21T10:00:04", "topic": "extapi/data/eso", "payload": "text"}
nonsense
{"time": 1782036010, "topic": "other", "payload": 5}
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"extapi/data/ehub {} ", Captured("extapi/data/ehub", b"{}")),
        (b'{"topic":"a","payload":"x"}', Captured("a", b"x")),
        (b'{"topic":"a","payload":[1],"time":2.5}', Captured("a", b"[1]", 2.5)),
        (
            b'{"topic":"a","payload":"","time":"1970-01-01T01:00:00+01:00"}',
            Captured("a", b"", 0),
        ),
    ],
)
def test_lines(line: bytes, expected: Captured) -> None:
    """Both forms of a capture."""
    assert parse_line(line) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"word", "neither JSON nor a topic"),
        (b"{", "not JSON"),
        (b'{"topic":"a"}', "topic or payload is missing"),
        (b'{"topic":5,"payload":""}', "topic or payload is missing"),
        (b'{"topic":"a/#","payload":""}', "no topic to publish to"),
        (b'{"topic":"a","payload":"","time":"noon"}', "'noon' is no time"),
    ],
)
def test_wrong_lines(line: bytes, said: str) -> None:
    """Each is refused in words."""
    with pytest.raises(LineError, match=said):
        parse_line(line)


def test_wrong_lines_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """With their number."""
    found = list(read_capture(CAPTURE.splitlines()))
    assert [message.topic for message in found] == [
        "extapi/data/ehub",
        "extapi/data/eso",
        "other",
    ]
    assert found[1].time is not None
    assert found[0].time is not None
    assert found[1].time - found[0].time == 4
    assert "Line 4 is left out" in caplog.text


async def heard(listener: aiomqtt.Client, count: int) -> list[tuple[str, object]]:
    """The next messages."""
    found: list[tuple[str, object]] = []
    async for message in listener.messages:
        found.append((str(message.topic), message.payload))
        if len(found) == count:
            break
    return found


async def test_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Distances of the capture divided by the speed; a fixed pace where it has no times."""
    published: list[float] = []
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += max(0, seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: now)

    class Client:
        async def publish(self, topic: str, payload: bytes) -> None:
            published.append(now)

    capture = [
        Captured("a", b"", 100.0),
        Captured("b", b"", 104.0),
        Captured("c", b"", 102.0),
        Captured("d", b""),
    ]
    count = await replay(Client(), capture, speed=10, pace=2)
    assert count == 4
    assert published == pytest.approx([0, 0.4, 0.4, 0.6])


async def test_command_line(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file on a broker, under another prefix, again and again."""
    caplog.set_level(logging.INFO)
    capture = tmp_path / "capture.jsonl"
    capture.write_bytes(CAPTURE)
    async with (
        asyncio.timeout(60),
        embedded_broker() as (host, port),
        aiomqtt.Client(host, port) as listener,
    ):
        await listener.subscribe("#")
        options = ["--host", host, "--port", str(port), "--speed", "1000"]
        arguments = parser().parse_args(
            [
                "replay",
                str(capture),
                *options,
                "--prefix",
                "extapi",
                "house/1",
                "--loop",
            ]
        )
        task = asyncio.create_task(run(arguments))
        found = await heard(listener, 6)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (
            found[:3]
            == found[3:]
            == [
                ("house/1/data/ehub", b'{"a":1}'),
                ("house/1/data/eso", b"text"),
                ("other", b"5"),
            ]
        )
        await run(parser().parse_args(["replay", str(capture), *options]))
        assert caplog.text.count("3 messages played back") >= 2
        capture.write_bytes(b"\n")
        with pytest.raises(LineError, match="holds no message"):
            await run(parser().parse_args(["replay", str(capture), *options]))
