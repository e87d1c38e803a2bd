"""Bodies, for any reports and any past: in order, of one attempt, and none too large."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st

from custom_components.energy_bridge.core.outbox.outbox import Pending
from custom_components.energy_bridge.destination.body_limits import Limits
from custom_components.energy_bridge.destination.message_queue import (
    Part,
    async_next_parts,
)

NOW = 1_000.0
PLENTY = Limits(1000, 10**9)


def pending(number: int, first: float, size: int = 100) -> Pending:
    """A document that waits."""
    return Pending(number, f"{number}.json", first, first, size, 0.0, 0.0)


@dataclass
class FakeOutbox:
    """What waits of a report."""

    pending: tuple[Pending, ...]
    wait: float = 0.0
    begun: dict[int, int] = field(default_factory=dict)

    @property
    def next_try(self) -> float | None:
        """None where nothing waits."""
        return self.wait if self.pending else None

    def deliveries(self, document: Pending) -> int:
        """How many began."""
        return self.begun.get(document.number, 0)


@dataclass
class FakeReport:
    """A report, as far as the queue looks at it."""

    key: str
    data: dict[str, Any]
    outbox: FakeOutbox
    retry_schedule: str = "current"

    @property
    def configured(self) -> FakeReport:
        """Its configuration."""
        return self


def next_parts(
    found: Sequence[Any], limits: Limits = PLENTY, refused: Container[str] = ()
) -> list[Any]:
    """The next body of such reports."""
    return list(async_next_parts(found, NOW, limits, refused))


def meter(key: str, *documents: Pending, **changes: Any) -> FakeReport:
    """A report of a meter of that name."""
    asset = changes.pop("asset", key)
    schedule = changes.pop("retry_schedule", "current")
    data = {"message": changes.pop("message", "meter"), "asset_identifier": asset}
    return FakeReport(key, data, FakeOutbox(documents, **changes), schedule)


@st.composite
def reports(draw: st.DrawFn) -> list[FakeReport]:
    """Reports with documents in order, some of which were sent before."""
    found = []
    for key in draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=4)):
        stamps = sorted(draw(st.lists(st.integers(0, 8), max_size=8)))
        documents = [
            pending(number, 60.0 * stamp, draw(st.integers(1, 300)))
            for number, stamp in enumerate(stamps)
        ]
        found.append(
            meter(
                key,
                *documents,
                message=draw(st.sampled_from(("meter", "battery", "solar"))),
                asset=draw(st.sampled_from(("x", "y"))),
                retry_schedule=draw(st.sampled_from(("current", "classic"))),
                wait=draw(st.sampled_from((0.0, NOW - 1, NOW, NOW + 1))),
                begun=draw(st.dictionaries(st.integers(0, 7), st.integers(0, 2))),
            )
        )
    return found


LIMITS = st.builds(Limits, st.integers(1, 10), st.integers(1, 2000))
REFUSED = st.frozensets(st.sampled_from("abcd"))


def places(parts: Sequence[Part]) -> list[tuple[float, str, str]]:
    """Stamp, type and asset."""
    return [part.place[:3] for part in parts]


@given(reports(), LIMITS, REFUSED)
def test_a_body(
    given_reports: list[FakeReport], limits: Limits, refused: frozenset[str]
) -> None:
    """Is in order, of one attempt, within its bounds, and skips nothing that it may take."""
    body = next_parts(given_reports, limits, refused)
    assert places(body) == sorted(places(body))
    assert len({part.attempt for part in body}) <= 1
    assert len(body) <= limits.messages
    assert len(body) <= 1 or sum(part.document.size for part in body) <= limits.size
    if any(part.runner.key in refused for part in body):
        assert len(body) == 1
    waiting = [each for each in given_reports if (each.outbox.next_try or 0) > NOW]
    assert not any(part.runner in waiting for part in body)
    for part in body:
        # What is older is in the body, or of a report that is overtaken, or there is none.
        for other in given_reports:
            if other in waiting and (
                other.key in refused or other.retry_schedule == "classic"
            ):
                continue
            for document in other.outbox.pending:
                if document.first < part.document.first:
                    assert any(
                        each.runner is other and each.document is document
                        for each in body
                    )


@given(reports(), LIMITS)
def test_all_is_sent_in_order(given_reports: list[FakeReport], limits: Limits) -> None:
    """Body after body, as each is delivered; no retried message is in a body with a fresh one."""
    for each in given_reports:
        each.outbox.wait = 0.0
    total = sum(len(each.outbox.pending) for each in given_reports)
    sent: list[Any] = []
    while body := next_parts(given_reports, limits, ()):
        sent += body
        for part in body:
            outbox = part.runner.outbox
            left = [each for each in outbox.pending if each is not part.document]
            outbox.pending = tuple(left)
    assert len(sent) == total
    assert places(sent) == sorted(places(sent))


def test_bodies_of_one_attempt() -> None:
    """A body ends where the next message was sent more often, or less."""
    report = meter("a", *(pending(n, n) for n in range(5)), begun={0: 2, 1: 2, 3: 1})
    body = next_parts([report], PLENTY, ())
    assert [part.document.number for part in body] == [0, 1]


def test_what_waits_holds_what_follows() -> None:
    """Of all reports; but a report with the older schedule, or a refused message, holds only itself."""
    fresh = meter("b", pending(0, 100.0))
    for held, passes in (
        (meter("a", pending(0, 50.0), wait=NOW + 1), False),
        (meter("a", pending(0, 150.0), wait=NOW + 1), True),
        (
            meter("a", pending(0, 50.0), wait=NOW + 1, retry_schedule="classic"),
            True,
        ),
    ):
        body = next_parts([held, fresh], PLENTY, ())
        assert [part.runner for part in body] == ([fresh] if passes else [])
    held = meter("a", pending(0, 50.0), wait=NOW + 1)
    (part,) = next_parts([held, fresh], PLENTY, {"a"})
    assert part.runner is fresh


def test_what_was_refused_is_alone() -> None:
    """Also where it is not the oldest."""
    first = meter("a", pending(0, 50.0), pending(1, 150.0))
    refused = meter("b", pending(0, 100.0), pending(1, 110.0))
    body = next_parts([first, refused], PLENTY, {"b"})
    assert [part.runner for part in body] == [first]
    first.outbox.pending = first.outbox.pending[1:]
    (part,) = next_parts([first, refused], PLENTY, {"b"})
    assert part.runner is refused


def test_a_message_larger_than_a_body() -> None:
    """Goes alone, for the partner to take or not."""
    report = meter("a", pending(0, 0.0, 5000), pending(1, 1.0, 10))
    (part,) = next_parts([report], Limits(10, 1000), ())
    assert part.document.number == 0


def test_stamp_type_and_asset() -> None:
    """In this order; two reports of one asset stay apart."""
    found = [
        meter("d", pending(0, 1.0), asset="b"),
        meter("c", pending(0, 1.0), asset="a"),
        meter("b", pending(0, 1.0), asset="a"),
        meter("a", pending(0, 1.0), asset="z", message="battery"),
        meter("e", pending(0, 0.0), asset="z"),
    ]
    body = next_parts(found, PLENTY, ())
    assert [part.runner.key for part in body] == ["e", "a", "b", "c", "d"]
    assert all(before.place < after.place for before, after in pairwise(body))
