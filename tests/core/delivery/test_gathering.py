"""Requests of one moment leave together, and none is lost where a channel ends."""

import asyncio
from typing import Any
from unittest.mock import Mock

import asyncssh
import pytest

from custom_components.energy_bridge.core.delivery.gathering import GatheringWriter


class Channel:
    """Notes what it is asked."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.asked: list[Any] = []
        self.ended = False

    def write(self, data: bytes, datatype: object) -> None:
        """A packet."""
        self.asked.append(data)

    def write_eof(self) -> None:
        """Nothing more comes."""
        self.asked.append("eof")

    def close(self) -> None:
        """The end."""
        self.asked.append("close")

    def is_closing(self) -> bool:
        """Whether it has ended."""
        return self.ended


@pytest.fixture
def channel() -> Channel:
    """Where everything goes."""
    return Channel()


@pytest.fixture
def writer(channel: Channel) -> GatheringWriter:
    """What writes to it."""
    plain = Mock(asyncssh.SSHWriter, channel=channel)
    plain.get_redirect_info.return_value = Mock(), None
    return GatheringWriter(plain)


async def test_one_packet_a_turn(writer: GatheringWriter, channel: Channel) -> None:
    """What comes in another turn is another packet."""
    writer.write(b"a")
    writer.write(b"b")
    assert channel.asked == []
    await asyncio.sleep(0)
    writer.write(b"c")
    await asyncio.sleep(0)
    assert channel.asked == [b"ab", b"c"]


async def test_what_was_gathered_leaves_before_the_end(
    writer: GatheringWriter, channel: Channel
) -> None:
    """In the order in which it was asked for."""
    writer.write(b"a")
    writer.write_eof()
    writer.write(b"b")
    writer.close()
    assert channel.asked == [b"a", "eof", b"b", "close"]
    await asyncio.sleep(0)
    assert len(channel.asked) == 4


async def test_nothing_leaves_after_the_end(
    writer: GatheringWriter, channel: Channel
) -> None:
    """Whoever waits for an answer hears of the end by itself."""
    writer.write(b"a")
    channel.ended = True
    await asyncio.sleep(0)
    assert channel.asked == []
