"""A fault that is cancelled while it begins is undone, too."""

import asyncio
from threading import Event
from types import SimpleNamespace
from typing import cast

import pytest

from soak.faults import KINDS, Planned
from soak.parts import House


class Part:
    """Hangs when it is first told something; what it was told is in `told`."""

    settings: object = {"host_key": "its own"}

    def __init__(self) -> None:
        """Nothing was told yet."""
        self.told: list[str] = []
        self.faults: object = {}
        self.hangs = asyncio.Event()

    async def ask(self, *, faults: object, expire: bool = False) -> None:
        """Take faults over."""
        self.faults = faults
        await self._take("ask")

    async def kill(self) -> None:
        """Die."""
        await self._take("kill")

    async def terminate(self) -> None:
        """Die slowly."""
        await self._take("terminate")

    async def start(self) -> None:
        """Live with no faults."""
        self.faults = {}
        await self._take("start")

    async def replace(self) -> None:
        """Be another."""
        await self._take("replace")

    async def _take(self, what: str) -> None:
        self.told.append(what)
        if len(self.told) == 1:
            self.hangs.set()
            await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("part", "name", "detail", "told"),
    [
        ("broker", "broker_killed", {}, ["kill", "kill", "start"]),
        ("broker", "broker_replaced", {}, ["kill", "replace"]),
        ("home", "home_killed", {}, ["kill", "kill", "start"]),
        ("home", "home_stopped", {}, ["terminate", "terminate", "start"]),
        ("sftp", "sftp_killed", {}, ["ask", "kill", "start"]),
        ("sftp", "sftp_hangs", {"how": "takes bytes"}, ["ask", "ask"]),
        ("sftp", "sftp_other_key", {}, ["kill", "kill", "start"]),
        ("https", "https_error", {"status": 500}, ["ask", "ask"]),
        ("sns", "sns_error", {"refusal": (500, "Error", "")}, ["ask", "ask"]),
    ],
)
async def test_a_part_is_as_it_was(
    part: str, name: str, detail: dict[str, object], told: list[str]
) -> None:
    """Though it may have been told already."""
    found = Part()
    house = cast(House, SimpleNamespace(**{part: found}))
    planned = Planned(name=name, start=0, duration=60, detail=detail)
    entering = asyncio.ensure_future(KINDS[name].trouble(house, planned).__aenter__())
    await found.hangs.wait()
    entering.cancel()
    await asyncio.wait([entering])
    assert entering.cancelled()
    assert (found.told, found.faults) == (told, {})
    assert found.settings == {"host_key": "its own"}


@pytest.mark.parametrize(
    ("name", "place"), [("disk_full", "disk"), ("folder_full", "inbox")]
)
async def test_a_disk_is_free(name: str, place: str) -> None:
    """What fills it goes on in its thread, and is waited for."""
    begun, may_end = Event(), Event()
    done: list[str] = []

    def fill(left: int) -> None:
        begun.set()
        assert may_end.wait(60)
        done.append(f"filled but for {left}")

    disk = SimpleNamespace(fill=fill, free=lambda: done.append("freed"))
    house = cast(House, SimpleNamespace(**{place: disk}))
    planned = Planned(name=name, start=0, duration=60, detail={"left": 0})
    entering = asyncio.ensure_future(KINDS[name].trouble(house, planned).__aenter__())
    await asyncio.to_thread(begun.wait, 60)
    entering.cancel()
    await asyncio.wait([entering], timeout=0.1)
    assert done == []
    may_end.set()
    await asyncio.wait([entering])
    assert entering.cancelled()
    assert done == ["filled but for 0", "freed"]
