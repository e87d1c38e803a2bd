"""The faults of one hub over time: which are to come, which are on, and what they do to its messages."""

from collections.abc import Iterable
import logging

import orjson

from .control import ControlDesk
from .faults import Appointment, Fault, FaultError, LostBroker
from .messages import Message
from .plant import Plant

_LOGGER = logging.getLogger(__name__)


class Troubles:
    """Begins and ends faults as simulated time goes on."""

    def __init__(
        self, plant: Plant, desk: ControlDesk, appointments: Iterable[Appointment] = ()
    ) -> None:
        """Take the faults that are to come, in simulated seconds from now."""
        self._plant = plant
        self._desk = desk
        self._origin = plant.time_ms
        self._waiting = sorted(appointments, key=lambda each: each.start)
        self._active: list[tuple[Fault, float]] = []
        self._kept: dict[str, list[bytes]] = {}

    @property
    def offline(self) -> bool:
        """Whether the broker is lost."""
        return any(isinstance(fault, LostBroker) for fault, _ in self._active)

    def inject(self, fault: Fault, duration: float) -> None:
        """Let a fault begin now. Raises FaultError if this hub cannot have it."""
        fault.begin(self._plant, self._desk)
        self._active.append((fault, self._now + duration))
        _LOGGER.info("Fault for %g s: %s", duration, fault)

    def tick(self) -> None:
        """Begin what is due, end what is over."""
        now = self._now
        for fault, end in list(self._active):
            if end <= now:
                self._active.remove((fault, end))
                fault.end(self._plant, self._desk)
                for topic, payloads in fault.kept().items():
                    self._kept.setdefault(topic, []).extend(payloads)
                _LOGGER.info("Over: %s", fault)
        while self._waiting and self._waiting[0].start <= now:
            due = self._waiting.pop(0)
            try:
                self.inject(due.fault, due.duration)
            except FaultError as err:
                _LOGGER.error("Fault %s is left out: %s", due.fault, err)

    def payloads(
        self, topic: str, messages: Iterable[Message], number: int
    ) -> list[bytes]:
        """What is really sent in place of these messages."""
        messages = list(messages)
        for fault, _ in self._active:
            messages = [fault.change(topic, message, number) for message in messages]
            messages += fault.added(topic)
        payloads: list[bytes | None] = [orjson.dumps(message) for message in messages]
        for fault, _ in self._active:
            payloads = [
                None if payload is None else fault.wire(topic, payload)
                for payload in payloads
            ]
        sent = [payload for payload in payloads if payload is not None]
        return self._kept.pop(topic, []) + sent

    @property
    def _now(self) -> float:
        return (self._plant.time_ms - self._origin) / 1000
