"""Who gives orders all the time, over Home Assistant's WebSocket API, and writes down how each one ended."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random
import time
from typing import Any

import aiohttp

from .home import SCRIPTS, Cabinet, Home
from .ledger import Call, Ledger, Result

DONE, NOT_SENT, REFUSED = "done", "not_sent", "refused"
UNKNOWN, CANCELLED, NO_HOME = "unknown", "cancelled", "no_home"

NO_ACTION = frozenset({"not_found", "service_not_found"})
"""Home Assistant's codes for an action of an integration that is not loaded."""
NOTHING_SENT = NO_ACTION | frozenset(
    {
        "cabinet_silent",
        "end_not_stored",
        "hub_not_loaded",
        "no_hub",
        "no_such_cabinet",
        "no_such_hub",
        "no_such_slot",
        "not_connected",
        "order_not_sent",
        "queue_full",
        "slot_in_use",
        "invalid_format",
    }
)
"""The integration's keys of errors after which the hardware has heard nothing, and Home Assistant's own codes."""
NOBODY_KNOWS = frozenset({"no_response", "no_result", "open_slot_no_answer"})
HARDWARE_REFUSED = frozenset(
    {
        "order_refused",
        "open_slot_busy",
        "open_slot_door_error",
        "open_slot_no_execution",
        "open_slot_timed_out",
        "open_slot_offline",
        "open_slot_updating",
        "open_slot_lock_fault",
        "open_slot_not_empty",
        "open_slot_no_pack",
        "open_slot_failed",
    }
)

WATTS = range(300, 11_900)
"""Which powers are ordered, each at most once."""
SLOTS = range(1, 13)
CONNECT_TIMEOUT = 20.0
ANSWER_TIMEOUT = 180.0
"""s; far longer than the integration waits for any hardware."""
DURATIONS = range(3, 30)
"""s of an order that has one."""
HUB_PAUSE = (0.5, 4.0)
END_PAUSE = 4.0
"""s after the end of an order that is let alone."""
SLOT_PAUSE = (0.5, 3.0)
NO_HOME_PAUSE = 1.0
CANCEL_SHARE = 0.12
"""Of the calls: half of the callers leave, half give the order by a script and stop that."""
PATIENCE = (0.0, 3.0)
"""s until a caller who gives up does."""
LAST_ORDERS_TIMEOUT = 60.0


class NoHomeError(Exception):
    """Home Assistant cannot be reached; nothing was asked of it."""


_UNREACHABLE = (aiohttp.ClientError, TimeoutError, NoHomeError, OSError)
_GONE = (aiohttp.ClientError, OSError, TypeError, ValueError)
"""What a connection to a Home Assistant that ends meanwhile raises."""


@dataclass(slots=True)
class Operator:
    """Gives orders until told to stop; what it does is decided by `random`, and written to the ledger."""

    session: aiohttp.ClientSession
    url: str
    token: str = field(repr=False)
    home: Home
    ledger: Ledger
    random: Random
    _number: int = 0
    _powers: list[int] = field(default_factory=list)
    _busy: set[tuple[str, int]] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Give orders to the hub and to slots; returns once all have ended after `stop`."""
        self._powers = list(WATTS)
        self.random.shuffle(self._powers)
        async with asyncio.TaskGroup() as tasks:
            hub, *slots = SCRIPTS
            tasks.create_task(self._order_hub(hub))
            for script in slots:
                tasks.create_task(self._open_slots(script))
        self._finished.set()

    def stop(self) -> None:
        """Give no more orders."""
        self._stopping.set()

    async def finished(self) -> None:
        """Wait until every call has ended after `stop`; give up where Home Assistant does not answer at all."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_TIMEOUT):
                await self._finished.wait()

    async def release(self) -> None:
        """Return the battery to auto, as whoever leaves does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_ORDERS_TIMEOUT):
                while await self._call("release_battery", {}, {}) != DONE:
                    await asyncio.sleep(NO_HOME_PAUSE)

    async def _order_hub(self, script: str) -> None:
        while not self._stopping.is_set():
            action, data = self._hub_order()
            target = {"hub": self.home.hub_device}
            await self._order(script, action, target, data)
            least, most = HUB_PAUSE
            if "duration" in data and self.random.random() < 0.5:
                # Let it end by itself.
                least = most = data["duration"]["seconds"] + END_PAUSE
            await self._rest(least, most)

    def _hub_order(self) -> tuple[str, dict[str, Any]]:
        chance = self.random.random()
        if chance < 0.2 or not self._powers:
            return "release_battery", {}
        if chance < 0.25:
            return "hold_battery", {}
        data: dict[str, Any] = {"power": self._powers.pop()}
        if self.random.random() < 0.3:
            data["duration"] = {"seconds": self.random.choice(DURATIONS)}
        return self.random.choice(("charge_battery", "discharge_battery")), data

    async def _open_slots(self, script: str) -> None:
        while not self._stopping.is_set():
            cabinet: Cabinet = self.random.choice(self.home.cabinets)
            place = cabinet.mac, self.random.choice(SLOTS)
            if place not in self._busy:
                self._busy.add(place)
                try:
                    await self._open(script, cabinet, place[1])
                finally:
                    self._busy.discard(place)
            await self._rest(*SLOT_PAUSE)

    async def _open(self, script: str, cabinet: Cabinet, slot: int) -> None:
        target = {"cabinet": cabinet.mac, "slot": slot}
        data: dict[str, Any] = {"device_id": cabinet.device_id, "slot": slot}
        if self.random.random() < 0.3:
            data["kind"] = self.random.choice(("empty", "pack"))
        await self._order(script, "open_slot", target, data)

    async def _order(
        self,
        script: str,
        action: str,
        target: Mapping[str, object],
        data: Mapping[str, Any],
    ) -> None:
        gives_up = self.random.random() < CANCEL_SHARE
        patience = self.random.uniform(*PATIENCE) if gives_up else None
        by = script if gives_up and self.random.random() < 0.5 else None
        if await self._call(action, target, data, patience, by) == NO_HOME:
            await self._rest(NO_HOME_PAUSE, NO_HOME_PAUSE)

    async def _call(
        self,
        action: str,
        target: Mapping[str, object],
        data: Mapping[str, Any],
        patience: float | None = None,
        script: str | None = None,
    ) -> str:
        """Make one call, and write down how it ended; who has limited patience gives up, or stops the script that called."""
        self._number += 1
        number = self._number
        if action == "open_slot":
            data = {**data, "order_number": f"S{number}"}
        call = Call(number, action, dict(target), dict(data), time.time())
        self.ledger.write("operator", call)
        try:
            async with self._connection() as socket:
                if script is None or patience is None:
                    outcome, text = await _ended(socket, action, data, patience)
                else:
                    outcome, text = await _stopped(
                        socket, script, action, data, patience
                    )
        except NoHomeError as err:
            outcome, text = NO_HOME, str(err)
        self.ledger.write("operator", Result(number, outcome, text))
        return outcome

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
        """A connection with a login, until the end. Raises NoHomeError before it begins."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                socket = await self._connected()
        except _UNREACHABLE as err:
            raise NoHomeError(repr(err)) from err
        try:
            yield socket
        finally:
            await _close(socket)

    async def _connected(self) -> aiohttp.ClientWebSocketResponse:
        """A connection with a login. Raises NoHomeError and more."""
        socket = await self.session.ws_connect(self.url)
        try:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            answer = await socket.receive_json()
        except (TypeError, ValueError) as err:
            await _close(socket)
            raise NoHomeError(repr(err)) from err
        except BaseException:
            await _close(socket)
            raise
        if answer.get("type") != "auth_ok":
            await _close(socket)
            raise NoHomeError(str(answer))
        return socket

    async def _rest(self, least: float, most: float) -> None:
        """Wait for a while, or until told to stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.random.uniform(least, most)):
                await self._stopping.wait()


async def _ended(
    socket: aiohttp.ClientWebSocketResponse,
    action: str,
    data: Mapping[str, Any],
    patience: float | None,
) -> tuple[str, str]:
    """Call, and wait for the end as long as there is patience."""
    try:
        await _send(socket, 1, "energy_bridge", action, data, response=True)
        async with asyncio.timeout(ANSWER_TIMEOUT if patience is None else patience):
            answer = await socket.receive_json()
    except TimeoutError:
        if patience is None:
            return UNKNOWN, f"no answer in {ANSWER_TIMEOUT:.0f} s"
        return CANCELLED, "the caller did not wait"
    except _GONE:
        return UNKNOWN, "Home Assistant went away"
    return outcome_of(answer)


async def _stopped(
    socket: aiohttp.ClientWebSocketResponse,
    script: str,
    action: str,
    data: Mapping[str, Any],
    patience: float,
) -> tuple[str, str]:
    """Have a script call, and stop it meanwhile: what it waits for is cancelled."""
    entity = {"entity_id": f"script.{script}"}
    told = {**entity, "variables": {"order": action, "content": data}}
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT):
            # Refused for what it does not know; a script that finds no such action at all would be an error in the log.
            await _send(socket, 1, "energy_bridge", action, {"is_there": True})
            answer = await socket.receive_json()
            if (answer.get("error") or {}).get("code") in NO_ACTION:
                return outcome_of(answer)
            await _send(socket, 2, "script", "turn_on", told)
            if not (answer := await socket.receive_json()).get("success"):
                return outcome_of(answer)
            await asyncio.sleep(patience)
            await _send(socket, 3, "script", "turn_off", entity)
            await socket.receive_json()
    except (*_GONE, TimeoutError):
        return UNKNOWN, "Home Assistant went away"
    return CANCELLED, "the script was stopped"


async def _send(
    socket: aiohttp.ClientWebSocketResponse,
    number: int,
    domain: str,
    action: str,
    data: Mapping[str, Any],
    *,
    response: bool = False,
) -> None:
    await socket.send_json(
        {
            "id": number,
            "type": "call_service",
            "domain": domain,
            "service": action,
            "service_data": data,
            "return_response": response,
        }
    )


async def _close(socket: aiohttp.ClientWebSocketResponse) -> None:
    # A home that hangs does not say goodbye.
    with suppress(TimeoutError, aiohttp.ClientError, OSError):
        async with asyncio.timeout(1):
            await socket.close()


def outcome_of(answer: Mapping[str, Any]) -> tuple[str, str]:
    """What an answer of Home Assistant means, and its words, the key first."""
    if answer.get("success"):
        return DONE, str(answer.get("result", {}).get("response"))
    error: Mapping[str, Any] = answer.get("error") or {}
    key = str(error.get("translation_key") or error.get("code"))
    text = f"{key}: {error.get('message')}"
    for keys, outcome in (
        (NOTHING_SENT, NOT_SENT),
        (HARDWARE_REFUSED, REFUSED),
        (NOBODY_KNOWS, UNKNOWN),
    ):
        if key in keys:
            return outcome, text
    return UNKNOWN, text
