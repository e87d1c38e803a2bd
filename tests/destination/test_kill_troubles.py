"""Home Assistant killed while its disk is full, and while its clock jumps: all arrives, hardly any twice.

What happens when is drawn from a seed; `pytest -m long` goes through many of them.
"""

from math import copysign
from pathlib import Path
from random import Random
from time import time

import pytest

from soak.parts.process import HomeAssistantProcess, home_assistant

from ..helpers.inbox import Arrival, Inbox, inbox
from ..helpers.kill_lives import (
    DELAY,
    IN_FLIGHT,
    Act,
    Lives,
    check_files,
    check_repeats,
    downtimes,
    due_files,
    seed,
)
from ..helpers.kill_story import MINUTE, QUARTER, Files, Story, minute_of, told
from ..helpers.small_disk import small_disk

PAST = 3 * 3600
LIMIT = 6.0
"""s of a life in which nothing arrives: its disk is full, or nothing is due by its clock."""

DAY = 86_400.0
KILLS = 3
SEEDS = range(15)
SHORT = [0]
"""In it the clock is behind from before a start on, and right again at the next."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Kill it once with one seed, or again and again with many where only the long tests run."""
    only_long = metafunc.config.option.markexpr == "long"
    metafunc.parametrize("number", SEEDS if only_long else SHORT)
    metafunc.parametrize("kills", [KILLS if only_long else 2])


class Past:
    """What has to arrive."""

    def __init__(self, box: Inbox, interval: int = MINUTE) -> None:
        """Nothing has arrived; `interval` is that of the MINT report, s."""
        self.began = time()
        end = int(self.began) // QUARTER * QUARTER - QUARTER
        self.story = Story(end - PAST, end)
        self.due = due_files(self.story, self.began, interval)
        self._box = box

    def count_missing(self) -> int:
        """How many files are still to arrive."""
        return sum(
            len(files.keys() - self._box.names(directory))
            for directory, files in self.due.items()
        )


@pytest.mark.long
@pytest.mark.thorough
async def test_a_full_disk(tmp_path: Path, number: int, kills: int) -> None:
    """It fills at any moment of a life, or was full before; the kill comes at any moment after."""
    chance = Random(number)
    folder, root = tmp_path / "config", tmp_path / "inbox"
    with small_disk(folder, "48m") as disk:
        async with inbox(root, DELAY) as box:
            past = Past(box)
            export = seed(folder, past.story, box)
            with home_assistant(folder) as process:
                lives = Lives(process, box)
                for life in range(kills):
                    left = chance.choice([0, 0, 1, 2, 5, 20])
                    if life and chance.random() < 0.3:
                        disk.fill(left)
                    count = chance.randint(1, max(past.count_missing() // 2, 1))
                    acts = [(count, lambda: disk.fill(left))]  # noqa: B023 - called in this life
                    await lives.through(acts, chance.choice([0, 0.2, 2]), LIMIT)
                    disk.free()
                await lives.until_done(
                    lambda: not past.count_missing() and not export.exists()
                )
    due = past.due
    last = max(minute_of(each) for life in lives.of("mint") for each in life)
    due["mint"] = past.story.mint("RTU01", last + MINUTE)
    for directory, files in due.items():
        check_files(lives.of(directory), files)
        check_repeats(lives.of(directory), IN_FLIGHT[directory])


@pytest.mark.long
@pytest.mark.thorough
async def test_a_clock_that_jumps(tmp_path: Path, number: int, kills: int) -> None:
    """It is more than 14 days wrong from some moment on, and may be right again at any later one."""
    chance = Random(number)
    folder, root = tmp_path / "config", tmp_path / "inbox"
    async with inbox(root, DELAY) as box:
        past = Past(box, QUARTER)
        export = seed(folder, past.story, box, QUARTER)
        with home_assistant(folder) as process:
            lives = Lives(process, box)
            for _ in range(kills):
                if process.ahead and chance.random() < 0.3:
                    process.set_clock(0.0)
                acts = jumps(process, chance, past.count_missing() // 2)
                await lives.through(acts, chance.choice([0, 0.2, 2]), LIMIT)
            process.set_clock(0.0)
            await lives.until_done(
                lambda: not past.count_missing() and not export.exists()
            )
    for directory, files in past.due.items():
        arrived = lives.of(directory)
        check_files(only(arrived, files, inside=True), files)
        check_repeats(only(arrived, files, inside=True), IN_FLIGHT[directory])
        others = only(arrived, files, inside=False)
        assert directory == "mint" or not any(others)
        check_others(others)
    # One that is all in the future ends within a minute once its time comes.
    assert not any(start < time() < end for start, end in downtimes(folder))


def jumps(
    process: HomeAssistantProcess, chance: Random, most: int
) -> list[tuple[int, Act]]:
    """Where the clock is set to in one life, and when, by the number of files that have arrived.

    One that is wrong stays on its side until it was right: nobody could tell what it jumped over.
    """
    side = chance.choice([1, -1]) if not process.ahead else process.ahead
    wrong = copysign(chance.uniform(14.5, 20) * DAY, side)
    targets = chance.choice([[wrong], [wrong], [wrong, 0.0]])
    moments = sorted(chance.randint(0, max(most, 1)) for _ in targets)
    acts: list[tuple[int, Act]] = [
        (moment, lambda to=to: process.set_clock(to))
        for moment, to in zip(moments, targets, strict=True)
    ]
    if moments[0] == 0:
        acts.pop(0)[1]()
    return acts


def only(
    lives: list[list[Arrival]], files: Files, *, inside: bool
) -> list[list[Arrival]]:
    """The arrivals that are among some files, or those that are not."""
    return [[each for each in life if (each.name in files) is inside] for life in lives]


def check_others(lives: list[list[Arrival]]) -> None:
    """What comes of times that never were says that nobody measured; hardly any comes twice."""
    known: set[str] = set()
    for life in lives:
        names = {each.name for each in life}
        # One more for each time the clock was right, as the next interval is built anew.
        assert len(names & known) <= IN_FLIGHT["mint"] + 2
        assert len(life) - len(names) <= 2
        assert all(told(each) == (2, 0) for each in life)
        known |= names
