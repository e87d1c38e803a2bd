"""What a set-up leaves in Home Assistant once it is undone: tasks, timers, listeners, data, open files, threads, objects."""

import asyncio
from asyncio import TimerHandle
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import partial
import gc
from pathlib import Path
import re
import threading
from typing import Any

from homeassistant.core import HassJob, HomeAssistant
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
from homeassistant.helpers.storage import Store

from custom_components.energy_bridge.const import DOMAIN

POOLS = ("SyncWorker", "ImportExecutor", "DbWorker", "asyncio_", "Recorder", "waitpid")
"""What the threads are called that Home Assistant keeps for whoever needs one next."""

OTHERS = ("custom_components.energy_bridge", "aiomqtt", "paho", "asyncssh", "aioftp")
"""Whose objects are counted: ours, and those of the libraries that connect."""

OF_SNS = ("aiobotocore", "botocore")


@dataclass(frozen=True, slots=True)
class Held:
    """What is there at one moment, each by a name that tells where it comes from."""

    tasks: Counter[str]
    timers: Counter[str]
    listeners: Counter[str]
    data: Counter[str]
    files: Counter[str]
    threads: Counter[str]

    def beyond(self, before: Held) -> dict[str, Counter[str]]:
        """What is there more than before."""
        return {
            field.name: more
            for field in fields(self)
            if (more := getattr(self, field.name) - getattr(before, field.name))
        }


KINDS = tuple(field.name for field in fields(Held))


def held(hass: HomeAssistant) -> Held:
    """Count what is there now."""
    loop = asyncio.get_running_loop()
    present = asyncio.current_task()
    scheduled: list[TimerHandle] = loop._scheduled
    return Held(
        tasks=Counter(
            name
            for task in asyncio.all_tasks()
            if task is not present
            and not task.done()
            and (name := _task_name(task)) is not None
        ),
        timers=Counter(
            name
            for timer in scheduled
            if not timer.cancelled() and (name := _timer_name(timer)) is not None
        ),
        listeners=Counter(_listeners(hass)),
        data=Counter(_data(hass)),
        files=Counter(_open_files()),
        threads=Counter(
            thread.name
            for thread in threading.enumerate()
            if not thread.name.startswith(POOLS)
        ),
    )


async def nothing_left(
    hass: HomeAssistant,
    before: Held,
    *,
    but: Collection[str] = (),
    only: Collection[str] = KINDS,
) -> None:
    """Wait until no more is there than before; the other end of a connection takes a moment to notice.

    `but` is what may be there more, `only` of which kinds there may not.
    """
    await hass.async_block_till_done()
    for _ in range(1500):
        left = {
            kind: names
            for kind, more in held(hass).beyond(before).items()
            if kind in only and (names := [each for each in more if each not in but])
        }
        if not left:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(left)


def objects() -> Counter[str]:
    """How many objects there are of each class of ours and of the libraries that connect."""
    gc.collect()
    return Counter(
        f"{kind.__module__}.{kind.__qualname__}"
        for each in gc.get_objects()
        if str((kind := type(each)).__module__).startswith(OTHERS)
    )


async def nothing_grew(before: Counter[str]) -> None:
    """Wait until there are no more objects than before; what is under way still holds some."""
    for _ in range(600):
        more = objects() - before
        if not more:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(more)


def who_knows(secret: str) -> list[str]:
    """The classes of ours and of the libraries that connect which have an object with a text in it."""
    gc.collect()
    return sorted(
        {
            f"{kind.__module__}.{kind.__qualname__}"
            for each in gc.get_objects()
            if str((kind := type(each)).__module__).startswith((*OTHERS, *OF_SNS))
            and any(secret in text for text in _texts(each))
        }
    )


async def nobody_knows(secret: str) -> None:
    """Wait until no object has a text in it; what is under way still holds some."""
    for _ in range(600):
        known = who_knows(secret)
        if not known:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(known)


def _texts(thing: object, depth: int = 3) -> Iterable[str]:
    """The texts that an object refers to, itself or in a collection of its own."""
    for each in gc.get_referents(thing):
        if isinstance(each, str):
            yield each
        elif isinstance(each, bytes):
            yield each.decode(errors="replace")
        elif depth and isinstance(each, dict | list | tuple):
            yield from _texts(each, depth - 1)


def _task_name(task: asyncio.Task[Any]) -> str | None:
    """What a task does; None for the broker of the test, which works on after each client."""
    coroutine = task.get_coro()
    code, frame = (getattr(coroutine, each, None) for each in ("cr_code", "cr_frame"))
    owner = None if frame is None else frame.f_locals.get("self")
    # It waits for its queues in tasks of their own; libraries of ours have queues of other classes.
    if type(owner) is asyncio.Queue or (code and "/amqtt/" in code.co_filename):
        return None
    return getattr(coroutine, "__qualname__", "") or task.get_name()


def _timer_name(timer: TimerHandle) -> str | None:
    """What a timer calls in the end.

    None for Home Assistant's own files, which it writes a while after each change, and for the timer of its MQTT client,
    which is in no list while it is being called.
    """
    called = _called(timer._callback, timer._args or ())
    owner = getattr(called, "__self__", None)
    if isinstance(owner, Store) and not owner.key.startswith(DOMAIN):
        return None
    if getattr(called, "__module__", "") == "homeassistant.components.mqtt.client":
        return None
    name: str = getattr(called, "__qualname__", repr(called))
    return name


def _called(called: Any, arguments: Iterable[Any] = ()) -> Any:
    """What a timer calls in the end, through Home Assistant's helpers."""
    owner = getattr(called, "__self__", None)
    # A timer for a point in time is called itself, and shows that time where it has no name.
    jobs = [getattr(each, "job", None) for each in (owner, called)]
    inner = [getattr(owner, "action", None), *jobs, *arguments]
    for each in inner:
        if isinstance(each, HassJob):
            return _called(each.target)
    if isinstance(called, partial):
        return _called(called.func)
    return called if inner[0] is None else inner[0]


def _listeners(hass: HomeAssistant) -> dict[str, int]:
    """Who listens to the bus, to signals, and to states."""
    found = {
        f"event {each}": count for each, count in hass.bus.async_listeners().items()
    }
    found["shutdown"] = len(hass._shutdown_jobs)
    for signal, targets in hass.data.get(DATA_DISPATCHER, {}).items():
        found[f"signal {signal}"] = len(targets)
    for key, value in hass.data.items():
        if "track_" in str(key) and (callbacks := getattr(value, "callbacks", None)):
            found[f"{key}"] = sum(map(len, callbacks.values()))
    return {name: count for name, count in found.items() if count}


def _data(hass: HomeAssistant) -> dict[str, int]:
    """How much is in each part of Home Assistant's data that is ours."""
    return {
        str(key): 1 + _size(value)
        for key, value in hass.data.items()
        if DOMAIN in str(key)
    }


def _size(value: object) -> int:
    """How many things are in a mapping or list, and in those in it."""
    match value:
        case Mapping():
            return sum(1 + _size(each) for each in value.values())
        case list() | set() | tuple():
            return sum(1 + _size(each) for each in value)
    return 0


def _open_files() -> Iterable[str]:
    """The files, pipes and sockets of this process that are open."""
    for number in Path("/proc/self/fd").iterdir():
        try:
            target = str(number.readlink())
        except FileNotFoundError:  # that of the listing itself
            continue
        yield re.sub(r"\d+", "N", target) if ":[" in target else Path(target).name


def traces(hass: HomeAssistant, entry_id: str) -> list[str]:
    """The parts of Home Assistant's data that are ours and still know an entry by its id."""
    return [
        str(key)
        for key, value in hass.data.items()
        if DOMAIN in str(key) and _knows(value, entry_id)
    ]


def _knows(value: object, entry_id: str) -> bool:
    match value:
        case str():
            return entry_id in value
        case Mapping():
            return any(_knows(each, entry_id) for each in (*value, *value.values()))
        case list() | set() | frozenset() | tuple():
            return any(_knows(each, entry_id) for each in value)
    return False
