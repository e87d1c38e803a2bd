"""Which messages go into the next body: in one order for all reports, and all of one attempt."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from math import inf
from operator import attrgetter

from homeassistant.core import callback

from ..core.delivery.bodies import ATTEMPT_DIGITS
from ..core.outbox.outbox import Pending
from ..core.report import teleport
from .body_limits import Limits
from .runner import ReportRunner

type Place = tuple[float, str, str, str, int]
"""Where a message goes among all of a destination: by stamp, type, asset, report and number."""

_NOWHERE: Place = (inf, "", "", "", 0)
"""Where nothing waits."""


@dataclass(frozen=True, slots=True)
class Part:
    """A document that is to go into a body; its `place` is that among all of the destination."""

    place: Place
    runner: ReportRunner
    document: Pending

    @property
    def attempt(self) -> int:
        """Which attempt to deliver it is next, from 0."""
        return self.runner.outbox.deliveries(self.document)


@callback
def async_next_parts(
    runners: Iterable[ReportRunner],
    now: float,
    limits: Limits,
    refused: Container[str],
) -> list[Part]:
    """The next body; empty if nothing is due at `now`, s since the epoch.

    What follows a message that waits for its next try waits, too, as Teleport has it
    (formats §7.4). It goes on where the older schedule was chosen for that report, and where
    the destination refused that very message: `refused` has the keys of such reports, whose
    next message goes alone.
    """
    queues = [
        _parts(runner)
        for runner in runners
        if not (_is_waiting(runner, now) and may_be_overtaken(runner, refused))
    ]
    body: list[Part] = []
    size = 0
    for part in merge(*queues, key=attrgetter("place")):
        size += part.document.size + ATTEMPT_DIGITS
        is_alone = part.runner.key in refused
        if _is_waiting(part.runner, now) or (
            body
            and (
                is_alone
                or part.attempt != body[0].attempt
                or len(body) >= limits.messages
                or size > limits.size
            )
        ):
            break
        body.append(part)
        if is_alone:
            break
    return body


def _is_waiting(runner: ReportRunner, now: float) -> bool:
    """Whether the next try of what waits of a report has not come."""
    next_try = runner.outbox.next_try
    return next_try is not None and next_try > now


def may_be_overtaken(runner: ReportRunner, refused: Container[str]) -> bool:
    """Whether others do not wait for the next try of a report."""
    return runner.key in refused or runner.configured.retry_schedule == "classic"


def newest_first(runners: Iterable[ReportRunner]) -> list[ReportRunner]:
    """Reports by what goes next of each, the one with the oldest message of all last."""
    return sorted(runners, key=_first_place, reverse=True)


def _first_place(runner: ReportRunner) -> Place:
    return next((part.place for part in _parts(runner)), _NOWHERE)


def _parts(runner: ReportRunner) -> Iterator[Part]:
    kind, asset = teleport.message_key(runner.configured.data)
    for document in runner.outbox.pending:
        place = (document.first, kind, asset, runner.key, document.number)
        yield Part(place, runner, document)
