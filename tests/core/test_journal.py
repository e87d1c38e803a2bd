"""The journal of a report's intervals, against a plain model: one outcome for each second."""

from itertools import pairwise

from hypothesis import given, settings, strategies as st

from custom_components.energy_bridge.core.journal import (
    KEPT,
    MAX_STRETCHES,
    SLACK,
    Journal,
    Outcome,
    Reason,
    Stretch,
    cut,
    join_all,
    lanes,
    paint,
)

NOW = 1_000_000.0
LATEST = 60


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    """A short one in the first minute."""
    start = draw(st.integers(0, LATEST - 1))
    end = draw(st.integers(start + 1, LATEST))
    outcome = draw(st.sampled_from([Outcome.DELIVERED, Outcome.WAITING, Outcome.GAP]))
    reason = draw(st.sampled_from(Reason)) if outcome is Outcome.GAP else None
    return Stretch(start, end, outcome, draw(st.integers(0, 5)), reason)


def painted(all_of_them: list[Stretch], snap: float = 0.0) -> list[Stretch]:
    """One after the other."""
    found: list[Stretch] = []
    for each in all_of_them:
        found = paint(found, each, snap)
    return found


def outcomes(found: list[Stretch]) -> dict[int, tuple[Outcome, Reason | None]]:
    """The outcome of each second."""
    told: dict[int, tuple[Outcome, Reason | None]] = {}
    for each in found:
        for second in range(int(each.start), int(each.end)):
            told[second] = (each.outcome, each.reason)
    return told


def check_order(found: list[Stretch], snap: float = 0.0) -> None:
    """They are sorted, do not overlap, and none could be joined with the next."""
    for first, second in pairwise(found):
        assert first.start < first.end <= second.start < second.end
        alike = (first.outcome, first.reason) == (second.outcome, second.reason)
        assert not alike or second.start - first.end > snap
    assert all(each.documents >= 0 for each in found)


@given(st.lists(stretches(), max_size=12))
def test_the_last_one_counts(given_ones: list[Stretch]) -> None:
    """For each second."""
    found = painted(given_ones)
    check_order(found)
    told: dict[int, tuple[Outcome, Reason | None]] = {}
    for each in given_ones:
        told |= outcomes([each])
    assert outcomes(found) == told


@given(st.lists(stretches(), max_size=12), st.integers(1, 10))
def test_small_gaps_are_closed(given_ones: list[Stretch], snap: int) -> None:
    """Nothing that was noted is lost for it, and nothing is told of times that were not noted far and wide."""
    found = painted(given_ones, snap)
    check_order(found)
    assert outcomes(painted(given_ones)).items() <= outcomes(found).items()


@given(st.lists(st.integers(1, 5), max_size=20))
def test_documents_are_counted(counts: list[int]) -> None:
    """Those that follow one another are added up, whatever order they come in; one that is told twice is one."""
    each = [
        Stretch(number, number + 1, Outcome.DELIVERED, count, name=f"{number}")
        for number, count in enumerate(counts)
    ]
    for order in (each, each[::-1], each[::2] + each[1::2]):
        found = painted(order)
        assert [one.documents for one in found] == ([sum(counts)] if counts else [])
    assert join_all(each) == painted(each)
    if each:
        assert painted(each)[0].name == each[-1].name
        assert len(painted([*each, each[-1]])) == 1


def test_a_part_of_a_stretch() -> None:
    """Has its share of the documents, at least one if there are any."""
    whole = Stretch(0, 100, Outcome.DELIVERED, 10)
    assert cut(whole, -5, 500) is whole
    assert cut(whole, 90, 200) == Stretch(90, 100, Outcome.DELIVERED, 1)
    assert cut(whole, 99, 200) == Stretch(99, 100, Outcome.DELIVERED, 1)
    assert cut(whole, 100, 200) is None
    empty = Stretch(0, 100, Outcome.GAP, 0, Reason.LOST)
    assert cut(empty, 50, 60) == Stretch(50, 60, Outcome.GAP, 0, Reason.LOST)


def test_the_journal_is_bounded() -> None:
    """In time, where a stretch that goes on is cut from time to time only, and in number."""
    journal = Journal()
    journal.add(Stretch(NOW - KEPT - 10, NOW - KEPT, Outcome.DELIVERED, 1), NOW)
    journal.add(Stretch(NOW, NOW, Outcome.DELIVERED, 1), NOW)
    assert not journal.stretches
    for hour in range(240):
        end = NOW + hour * 3600
        journal.add(Stretch(end - 3600, end, Outcome.DELIVERED, 60), end)
        (only,) = journal.stretches
        assert only.end - only.start <= KEPT + SLACK + 3600
        assert only.documents == (only.end - only.start) / 60
    later = NOW + 1000 * 3600
    journal.add(Stretch(later - 1, later, Outcome.GAP, 0, Reason.DROPPED), later)
    assert len(journal.stretches) == 1
    for number in range(2 * MAX_STRETCHES):
        start = later + 2 * number
        journal.add(Stretch(start, start + 1, Outcome.DELIVERED, 1), start)
    assert len(journal.stretches) == MAX_STRETCHES
    assert journal.stretches[-1].start == start


@given(st.lists(stretches(), max_size=12))
def test_what_is_stored(given_ones: list[Stretch]) -> None:
    """Comes back as it was."""
    journal, other = Journal(), Journal()
    for each in given_ones:
        journal.add(each, LATEST)
    other.restore(journal.data_to_store())
    assert other.stretches == journal.stretches


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=8),
    max_leaves=10,
)


@settings(max_examples=30)
@given(JSON | st.lists(st.lists(JSON, min_size=7, max_size=8)))
def test_a_damaged_file(stored: object) -> None:
    """Costs what is damaged, and nothing else."""
    sound = [1, 2, "delivered", 3, None, "a.json", 4, "of a later version"]
    journal = Journal()
    journal.restore(stored)
    check_order(journal.stretches)
    for damaged in (
        [3, 3, "delivered", 1, None, "", 0],
        [3, 4, "of a later version", 1, None, "", 0],
        [3, 4, "gap", 1, "of a later version", "", 0],
        [3, 4, "delivered", -1, None, "", 0],
        [3, float("inf"), "delivered", 1, None, "", 0],
    ):
        journal.restore([damaged, sound])
        assert journal.stretches == [
            Stretch(1, 2, Outcome.DELIVERED, 3, None, "a.json", 4)
        ]


def test_lanes() -> None:
    """What waits goes over what was noted, and both over the time before the report began."""
    oldest = NOW - KEPT
    delivered = Stretch(oldest - 100, NOW - 300, Outcome.DELIVERED, 10)
    waits = Stretch(NOW - 400, NOW - 200, Outcome.WAITING, 2)
    assert lanes([], [], None, NOW) == []
    assert lanes([], [], oldest, NOW) == []
    assert lanes([Stretch(0, 1, Outcome.DELIVERED)], [], None, NOW) == []
    assert lanes([], [], NOW - 500, NOW) == [
        Stretch(oldest, NOW - 500, Outcome.BEFORE_START)
    ]
    found = lanes([delivered], [waits], NOW - 500, NOW)
    assert [(each.start, each.end, each.outcome) for each in found] == [
        (oldest, NOW - 400, Outcome.DELIVERED),
        (NOW - 400, NOW - 200, Outcome.WAITING),
    ]
    late = Stretch(NOW - 100, NOW, Outcome.DELIVERED, 1)
    found = lanes([late], [waits], NOW - 450, NOW)
    assert [each.outcome for each in found] == [
        Outcome.BEFORE_START,
        Outcome.WAITING,
        Outcome.DELIVERED,
    ]


@given(st.lists(stretches(), max_size=12), st.integers(0, LATEST + 10))
def test_what_a_kill_lost(given_ones: list[Stretch], until: int) -> None:
    """Is taken for delivered between the first that is noted and a time; all else stays as it was noted."""
    journal = Journal()
    for each in given_ones:
        journal.add(each, LATEST)
    noted = outcomes(journal.stretches)
    journal.fill(until, 1)
    check_order(journal.stretches)
    first = min(noted, default=until)
    filled = dict.fromkeys(range(first, until), (Outcome.DELIVERED, None))
    assert outcomes(journal.stretches) == {**filled, **noted}
