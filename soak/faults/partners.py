"""The partners' servers die, hang, refuse, are somebody else, or have no time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from random import Random

from demo.partner import new_host_key

from ..parts import Child, House
from .kind import Detail, Kind, Planned

_SFTP, _HTTPS, _SNS = frozenset({"sftp"}), frozenset({"https"}), frozenset({"sns"})
_PATIENCE = 0.8
"""Of a fault's time that a file has to come in whose middle the server dies; else it dies without one."""

_RETRY_AFTER = (1, 5, 20)


@asynccontextmanager
async def _dies_in_a_write(house: House, planned: Planned) -> AsyncGenerator[None]:
    try:
        await house.sftp.ask(faults={"die_in_write": True})
        with suppress(TimeoutError):
            async with asyncio.timeout(planned.duration * _PATIENCE):
                await house.sftp.until_ended()
        await house.sftp.kill()
        yield
    finally:
        await house.sftp.kill()
        await house.sftp.start()


@asynccontextmanager
async def _hangs(house: House, planned: Planned) -> AsyncGenerator[None]:
    is_paused = planned.text("how") == "paused"
    try:
        if is_paused:
            house.sftp.pause()
        else:
            await house.sftp.ask(faults={"hang": True})
        yield
    finally:
        if is_paused:
            house.sftp.resume()
        else:
            await house.sftp.ask(faults={})


@asynccontextmanager
async def _has_another_key(house: House, _planned: Planned) -> AsyncGenerator[None]:
    settings = house.sftp.settings
    try:
        await _restart(house.sftp, {**settings, "host_key": new_host_key()})
        yield
    finally:
        await _restart(house.sftp, settings)


async def _restart(part: Child, settings: Mapping[str, object]) -> None:
    await part.kill()
    part.settings = settings
    await part.start()


@asynccontextmanager
async def _web_refuses(house: House, planned: Planned) -> AsyncGenerator[None]:
    """What the receiver does with bodies is the detail, but for what it is asked at once."""
    expires = bool(planned.detail.get("expire"))
    faults = {key: each for key, each in planned.detail.items() if key != "expire"}
    try:
        await house.https.ask(faults=faults, expire=expires)
        yield
    finally:
        await house.https.ask(faults={})


@asynccontextmanager
async def _topic_refuses(house: House, planned: Planned) -> AsyncGenerator[None]:
    try:
        await house.sns.ask(faults=dict(planned.detail))
        yield
    finally:
        await house.sns.ask(faults={})


def _how(random: Random, _seconds: float) -> Detail:
    return {"how": random.choice(("paused", "takes bytes"))}


def _wait(random: Random, _seconds: float) -> Detail:
    return {"status": 429, "retry_after": random.choice(_RETRY_AFTER)}


def _expired(random: Random, _seconds: float) -> Detail:
    """Either it is good again at once, or no other is given for a while."""
    status = random.choice((None, 503))
    return {"expire": True, **({} if status is None else {"token_status": status})}


def _web(name: str, *details: Detail) -> Kind:
    def draw(random: Random, _seconds: float) -> Detail:
        return random.choice(details)

    return Kind(
        name=name,
        groups=_HTTPS,
        shortest=3,
        longest=60,
        trouble=_web_refuses,
        draw=draw,
    )


def _topic(name: str, refusal: Sequence[object]) -> Kind:
    def draw(_random: Random, _seconds: float) -> Detail:
        return {"refusal": refusal}

    return Kind(
        name=name,
        groups=_SNS,
        shortest=3,
        longest=60,
        trouble=_topic_refuses,
        draw=draw,
    )


KINDS = (
    Kind(
        name="sftp_killed",
        groups=_SFTP,
        shortest=4,
        longest=90,
        trouble=_dies_in_a_write,
    ),
    Kind(
        name="sftp_hangs",
        groups=_SFTP,
        shortest=4,
        longest=90,
        trouble=_hangs,
        draw=_how,
    ),
    Kind(
        name="sftp_other_key",
        groups=_SFTP,
        shortest=4,
        longest=60,
        trouble=_has_another_key,
    ),
    _web("https_error", {"status": 500}, {"status": 502}, {"status": 503}),
    Kind(
        name="https_busy",
        groups=_HTTPS,
        shortest=3,
        longest=60,
        trouble=_web_refuses,
        draw=_wait,
    ),
    _web("https_breaks_off", {"cut": True}, {"drop": True}),
    Kind(
        name="https_token_expired",
        groups=_HTTPS,
        shortest=3,
        longest=60,
        trouble=_web_refuses,
        draw=_expired,
    ),
    _topic("sns_throttled", (400, "Throttling", "Rate exceeded")),
    _topic("sns_error", (500, "InternalFailure", "An internal error has occurred.")),
)
