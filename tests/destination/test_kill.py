"""Home Assistant killed in the middle of a backfill: all arrives, hardly any twice."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from signal import SIGKILL
from time import time

import orjson
import pytest

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.export_request import ExportRequest
from custom_components.energy_bridge.destination.export_store import write_request
from custom_components.energy_bridge.destination.exports import EXPORTS

from ..helpers.databases_seed import seed_database
from ..helpers.inbox import Arrival, Inbox, inbox
from ..helpers.kill_story import FIVE, MINUTE, QUARTER, Files, Story, minute_of, told
from ..helpers.processes import (
    HomeAssistantProcess,
    home_assistant,
    seed_configuration,
    store,
)
from ..helpers.reports import GRID, RTU, TAGS, report, sftp_entry
from ..helpers.waiting import until

PAST = 8 * 3600
SETTLE = 30
CATCH_UP = 2 * 86_400
"""s, more than a day: so the backfill begins with the oldest row (R8)."""

DELAY = 0.005
"""s, of the line to the server in each direction."""

PATIENCE = 240
"""s, for one life on a busy machine."""

IN_FLIGHT = {"alsoenergy": 1, "export": 32, "mint": 32, "teleport": 32}
"""How many files of each report a kill may repeat (formats §7.1)."""

METER = {
    "message": "meter",
    "teleport_hash_id": "hash",
    "asset_identifier": "grid",
    "interval": FIVE,
    "fields": {"activePower.l1": {"entity": GRID}},
}

SEED = 4
HEARTBEAT = f"{DOMAIN}.heartbeat"


class Lives:
    """One Home Assistant, killed again and again, and what arrived in each life."""

    def __init__(self, process: HomeAssistantProcess, box: Inbox) -> None:
        """Nothing lives yet."""
        self.process = process
        self.box = box
        self.arrivals: list[list[Arrival]] = []
        self.struck: list[Arrival] = []
        """The files that had arrived when a kill kept the server from saying so."""
        self.ends: list[float] = []

    async def until_connected(self) -> None:
        """Live until the first documents are to be sent; others are being built."""
        await self._begin(lambda: self.box.connected > 0)
        self.process.kill()
        await self._end(-SIGKILL)

    async def until_killed(self, wanted: set[str], count: int) -> None:
        """Live until so many of these files arrived; no answer to the last is seen."""
        self.struck.append(await self._arrived(wanted, count, self.process.kill))
        await self._end(-SIGKILL)

    async def until_stopped(self, wanted: set[str], count: int) -> None:
        """Live until so many of these files arrived, and end as a user ends it."""
        await self._arrived(wanted, count, self.process.terminate)
        await self._end(0)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Live until then, and end as a user ends it."""
        await self._begin(condition)
        self.process.terminate()
        await self._end(0)

    async def _arrived(
        self, wanted: set[str], count: int, then: Callable[[], None]
    ) -> Arrival:
        arrived: list[Arrival] = []

        def look(arrival: Arrival) -> None:
            if arrival.name in wanted:
                arrived.append(arrival)
                if len(arrived) == count:
                    then()

        self.box.on_arrival = look
        await self._begin(lambda: len(arrived) >= count)
        return arrived[count - 1]

    async def _begin(self, condition: Callable[[], bool]) -> None:
        self.process.start()
        await until(lambda: condition() or not self.process.alive, PATIENCE)
        assert condition()

    async def _end(self, code: int) -> None:
        await until(lambda: not self.process.alive, PATIENCE)
        assert self.process.buried() == code
        self.ends.append(time())
        # What is on the line still arrives.
        await until(lambda: not self.box.connected)
        self.box.on_arrival = None
        before = sum(map(len, self.arrivals))
        self.arrivals.append(self.box.arrivals[before:])

    def of(self, directory: str) -> list[list[Arrival]]:
        """What arrived in a directory, life by life."""
        return [
            [each for each in life if each.directory == directory]
            for life in self.arrivals
        ]


@pytest.mark.long
async def test_killed(tmp_path: Path) -> None:
    """Every interval arrives; those in flight at a kill again, with the same bytes."""
    began = int(time())
    end = began // QUARTER * QUARTER - QUARTER
    story = Story(end - PAST, end)
    due = {
        "alsoenergy": story.alsoenergy(),
        "export": story.mint("RTU02", story.end),
        "mint": story.mint("RTU01", began - SETTLE),
        "teleport": story.teleport(),
    }
    folder, root = tmp_path / "config", tmp_path / "inbox"
    for directory in due:
        (root / directory).mkdir(parents=True)
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


def seed(folder: Path, story: Story, box: Inbox) -> Path:
    """Write a configuration with the story's past; answers the folder of its export."""
    start: dict[str, object] = {"catch_up": CATCH_UP}
    entry = sftp_entry(
        box.server,
        report("mint", RTU, "rtu", interval=MINUTE, directory="mint", **start),
        report("teleport", METER, "meter", directory="teleport", **start),
        report("alsoenergy", TAGS, "tags", directory="alsoenergy", **start),
    )
    seed_configuration(folder, entry)
    database = folder / "home-assistant_v2.db"
    seed_database(database, story.start, story.end, *story.pasts())
    store(folder, HEARTBEAT, {"last": story.killed, "downtimes": []})
    request = ExportRequest(
        format="mint",
        title="The past again",
        data={
            **RTU,
            "equipment_id": "RTU02",
            "interval": MINUTE,
            "directory": "export",
        },
        start=story.start,
        end=story.end,
    )
    export = folder / ".storage" / DOMAIN / entry.entry_id / EXPORTS / "one"
    write_request(export, request)
    return export


def check_files(lives: list[list[Arrival]], files: Files) -> None:
    """All are there, none is too many, and each time with the same and right bytes."""
    contents: dict[str, bytes] = {}
    for life in lives:
        for each in life:
            assert contents.setdefault(each.name, each.content) == each.content
            assert told(each) == files[each.name]
    assert contents.keys() == files.keys()


def check_repeats(lives: list[list[Arrival]], in_flight: int) -> None:
    """At most what was in flight comes again, before anything else; all in order."""
    known: list[str] = []
    for life in lives:
        names = [each.name for each in life]
        assert len(set(names)) == len(names)
        repeated = set(names).intersection(known)
        assert repeated <= set(names[:in_flight])
        assert repeated <= set(sorted(known)[-in_flight:])
        known += [name for name in names if name not in repeated]
    rank = {name: place for place, name in enumerate(sorted(known))}
    for place, name in enumerate(known):
        assert abs(place - rank[name]) < in_flight


def check_downtimes(folder: Path, ends: list[float]) -> None:
    """From the last sign of each life to the next life nothing is known (R11)."""
    stored = orjson.loads((folder / ".storage" / HEARTBEAT).read_bytes())
    downtimes = stored["data"]["downtimes"]
    for (last, begun), end in zip(downtimes, ends, strict=True):
        assert last <= end < begun
