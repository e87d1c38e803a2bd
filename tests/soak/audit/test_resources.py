"""What grows is found."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from soak.audit import Check, Outcome
from soak.audit.resources import audit
from soak.ledger import Sample
from tests.helpers.soak_runs import START, SoakRun


def look(made: SoakRun) -> Check:
    """Audit it."""
    return audit(made.run())


def change(made: SoakRun, rule: Callable[[float, Sample], Sample]) -> None:
    """Let samples be others."""
    made.lines["samples"] = [
        (at, rule(at - START, entry)) if isinstance(entry, Sample) else (at, entry)
        for at, entry in made.lines["samples"]
    ]


def _memory(second: float, sample: Sample) -> Sample:
    return replace(sample, rss=sample.rss + int(second * (300 << 10)))


def _threads(second: float, sample: Sample) -> Sample:
    return replace(sample, threads=sample.threads + int(second // 30))


def _tasks(second: float, sample: Sample) -> Sample:
    return replace(sample, tasks=60 + int(second // 5))


def _handles(second: float, sample: Sample) -> Sample:
    return replace(sample, handles=sample.handles + int(second // 10))


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        (_memory, "memory"),
        (_threads, "threads"),
        (_tasks, "tasks"),
        (_handles, "handles"),
    ],
)
def test_what_grows_is_found(
    made: SoakRun, rule: Callable[[float, Sample], Sample], word: str
) -> None:
    """Within one life."""
    change(made, rule)
    check = look(made)
    assert check.outcome is Outcome.BROKEN
    assert word in check.problems[0].text


def _pool(second: float, sample: Sample) -> Sample:
    grown = int(second // 30)
    return replace(sample, threads=sample.threads + grown, pooled=17 + grown)


def _untold(second: float, sample: Sample) -> Sample:
    return replace(_threads(second, sample), pooled=None)


@pytest.mark.parametrize("rule", [_pool, _untold])
def test_home_assistants_pool_may_grow(
    made: SoakRun, rule: Callable[[float, Sample], Sample]
) -> None:
    """It has an end; where the threads are told together, they may be of it."""
    change(made, rule)
    assert look(made).outcome is Outcome.HELD


def test_more_threads_than_any_pool_has_are_found(made: SoakRun) -> None:
    """Even where they are told together."""
    change(
        made,
        lambda second, sample: replace(
            sample, threads=sample.threads + int(second // 3), pooled=None
        ),
    )
    assert "threads grew" in look(made).problems[0].text


def test_what_only_warms_up_does_not_grow(made: SoakRun) -> None:
    """Nor what goes up and down."""
    change(
        made,
        lambda second, sample: replace(
            sample,
            rss=sample.rss // (3 if second < 50 else 1),
            handles=sample.handles + int(second) % 40,
            tasks=None,
        ),
    )
    check = look(made)
    assert check.outcome is Outcome.HELD
    assert check.worst.startswith("memory +0 MiB")


@pytest.mark.parametrize(("running", "grew"), [(220, 0), (120, 200)])
def test_a_slow_start_is_no_growth(made: SoakRun, running: int, grew: int) -> None:
    """A life warms up from when it runs; what grows long after that is growth, however late it ran."""
    made.life(100, "killed", "start")
    made.life(running, "running")
    change(
        made,
        lambda second, sample: replace(
            sample,
            life=1 if second <= 101 else 2,
            rss=sample.rss + (second >= 270) * (200 << 20),
        ),
    )
    check = look(made)
    assert check.worst.startswith(f"memory +{grew} MiB")
    assert len(check.problems) == bool(grew)


def test_what_grows_from_life_to_life_is_found(made: SoakRun) -> None:
    """As of files that wait and are never taken."""
    change(
        made,
        lambda second, sample: replace(
            sample,
            life=1 if second < 300 else 2,
            rss=sample.rss + (second >= 300) * (200 << 20),
        ),
    )
    (problem,) = look(made).problems
    assert "300 MiB in the first life, 500 MiB in this one" in problem.text


def test_short_lives_show_no_trend(made: SoakRun) -> None:
    """However many there are."""
    change(made, lambda second, sample: replace(sample, life=int(second // 100)))
    assert look(made).outcome is Outcome.NOT_SEEN


def test_no_samples_are_not_seen(made: SoakRun) -> None:
    """Nothing was looked at."""
    made.lines["samples"] = []
    assert look(made).outcome is Outcome.NOT_SEEN
