"""Plays captured messages back: at their own pace, faster, or one after the other at a fixed one.

A line is a JSON object with `topic`, `payload` (text, or the JSON value itself) and `time` (ISO 8601, or seconds since
1970), or what `mosquitto_sub -v` prints: the topic, a blank, the payload.
"""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
import logging
from pathlib import Path

import aiomqtt
import orjson

from .address import broker_options

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Captured:
    """One message; `time` in seconds since 1970 where the capture has it."""

    topic: str
    payload: bytes
    time: float | None = None


class LineError(ValueError):
    """A line that holds no message; its text says why."""


def parse_line(line: bytes) -> Captured:
    """Read one line of a capture. Raises LineError."""
    line = line.strip()
    if not line.startswith(b"{"):
        topic, blank, payload = line.partition(b" ")
        if not blank:
            raise LineError("neither JSON nor a topic with a payload")
        return Captured(_topic(topic.decode("utf-8", "replace")), payload)
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as err:
        raise LineError(f"not JSON: {err}") from err
    topic, payload = found.get("topic"), found.get("payload")
    if not isinstance(topic, str) or payload is None:
        raise LineError("topic or payload is missing")
    return Captured(
        _topic(topic),
        payload.encode() if isinstance(payload, str) else orjson.dumps(payload),
        _time(found.get("time")),
    )


def read_capture(lines: Iterable[bytes]) -> Iterator[Captured]:
    """Read all lines; those that hold no message are named and left out."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield parse_line(line)
        except LineError as err:
            _LOGGER.warning("Line %d is left out: %s", number, err)


async def replay(
    client: aiomqtt.Client,
    capture: Iterable[Captured],
    *,
    speed: float = 1.0,
    pace: float = 1.0,
    prefix: tuple[str, str] | None = None,
) -> int:
    """Publish a capture; answers how many messages that were.

    Messages with a time keep their distances, divided by `speed`; each message without one follows after `pace` seconds,
    divided likewise. `prefix` is what to replace at the start of the topics, and by what.
    """
    loop = asyncio.get_running_loop()
    due = loop.time()
    last: float | None = None
    count = 0
    for message in capture:
        if count:
            gap = pace
            if message.time is not None and last is not None:
                gap = max(0.0, message.time - last)
            due += gap / speed
        last = message.time
        await asyncio.sleep(due - loop.time())
        topic = message.topic
        if prefix is not None and topic.startswith(prefix[0]):
            topic = prefix[1] + topic.removeprefix(prefix[0])
        await client.publish(topic, message.payload)
        count += 1
    return count


def add_parser(
    kinds: argparse._SubParsersAction[argparse.ArgumentParser],
    connection: argparse.ArgumentParser,
) -> None:
    """The command line."""
    parser = kinds.add_parser(
        "replay", help="play captured messages back", parents=[connection]
    )
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("file", type=Path, help="the capture")
    parser.add_argument(
        "--speed", type=_positive, default=1.0, help="how much faster than captured"
    )
    parser.add_argument(
        "--pace",
        type=_positive,
        default=1.0,
        help="seconds between messages without a time (default: %(default)s)",
    )
    parser.add_argument("--loop", action="store_true", help="begin again at the end")
    parser.add_argument(
        "--prefix",
        nargs=2,
        metavar=("OLD", "NEW"),
        help="replace what the topics start with",
    )


async def run(arguments: argparse.Namespace) -> None:
    """Play the file back, again and again with --loop. Raises OSError and MqttError."""
    capture = list(read_capture(arguments.file.read_bytes().splitlines()))
    if not capture:
        raise LineError(f"{arguments.file} holds no message")
    async with broker_options(arguments).client() as client:
        while True:
            count = await replay(
                client,
                capture,
                speed=arguments.speed,
                pace=arguments.pace,
                prefix=arguments.prefix and tuple(arguments.prefix),
            )
            _LOGGER.info("%d messages played back", count)
            if not arguments.loop:
                return
            await asyncio.sleep(arguments.pace / arguments.speed)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return number


def _topic(topic: str) -> str:
    if not topic or any(bad in topic for bad in "+#\0"):
        raise LineError(f"{topic!r} is no topic to publish to")
    return topic


def _time(value: object) -> float | None:
    if value is None or isinstance(value, int | float):
        return value
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        raise LineError(f"{value!r} is no time") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
