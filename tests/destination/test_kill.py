"""Home Assistant killed in the middle of a backfill: all arrives, hardly any twice."""

from pathlib import Path
from random import Random
from time import time

import pytest

from soak.parts.process import home_assistant

from ..helpers.inbox import inbox
from ..helpers.kill_lives import (
    DELAY,
    IN_FLIGHT,
    Lives,
    check_files,
    check_repeats,
    downtimes,
    due_files,
    seed,
)
from ..helpers.kill_story import MINUTE, QUARTER, Story, minute_of

PAST = 8 * 3600
SEED = 4


@pytest.mark.long
@pytest.mark.thorough
async def test_killed(tmp_path: Path) -> None:
    """Every interval arrives; those in flight at a kill again, with the same bytes."""
    began = int(time())
    end = began // QUARTER * QUARTER - QUARTER
    story = Story(end - PAST, end)
    due = due_files(story, began)
    folder, root = tmp_path / "config", tmp_path / "inbox"
    async with inbox(root, DELAY) as box:
        export = seed(folder, story, box)

        def missing(directory: str) -> set[str]:
            return due[directory].keys() - box.names(directory)

        with home_assistant(folder) as process:
            lives = Lives(process, box)
            await lives.until_connected()
            chance = Random(SEED)
            for wanted, most, end_life in (
                ("alsoenergy", 6, lives.until_killed),
                ("export", 100, lives.until_killed),
                ("mint", 100, lives.until_stopped),
            ):
                # All of the wanted ones may have arrived while others were built.
                names = next(filter(None, map(missing, (wanted, *due))))
                await end_life(names, chance.randint(1, min(most, len(names))))
                assert any(map(missing, due))
            await lives.until(
                lambda: not any(map(missing, due)) and not export.exists()
            )
    last = max(minute_of(each) for life in lives.of("mint") for each in life)
    due["mint"] = story.mint("RTU01", last + MINUTE)
    for directory, files in due.items():
        check_files(lives.of(directory), files)
        check_repeats(lives.of(directory), IN_FLIGHT[directory])
        # Nothing but whole files is left.
        assert {path.name for path in (root / directory).iterdir()} == files.keys()
    for death, struck in enumerate(lives.struck, 1):
        assert any(struck in life for life in lives.arrivals[death + 1 :])
    # An orderly end waits for the answers to what is in flight.
    stopped, last_life = lives.arrivals[-2:]
    assert not set(stopped).intersection(last_life)
    check_downtimes(folder, [story.killed, *lives.ends[:-1]])


def check_downtimes(folder: Path, ends: list[float]) -> None:
    """From the last sign of each life to the next life nothing is known (R11)."""
    for (last, begun), end in zip(downtimes(folder), ends, strict=True):
        assert last <= end < begun
