"""A Home Assistant that is killed again and again while it sends its past, and what must arrive all the same."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from signal import SIGKILL
from time import monotonic, time

import orjson

from custom_components.energy_bridge.const import DOMAIN
from custom_components.energy_bridge.destination.export_request import ExportRequest
from custom_components.energy_bridge.destination.export_store import write_request
from custom_components.energy_bridge.destination.exports import EXPORTS
from soak.parts.process import HomeAssistantProcess

from .databases_seed import seed_database
from .inbox import Arrival, Inbox
from .kill_story import FIVE, MINUTE, Files, Story, told
from .processes import seed_configuration, store
from .reports import GRID, RTU, TAGS, report, sftp_entry
from .waiting import until

SETTLE = 30
CATCH_UP = 2 * 86_400
"""s, more than a day: so the backfill begins with the oldest row (R8)."""

DELAY = 0.005
"""s, of the line to the server in each direction."""

PATIENCE = 240
"""s, for one life on a busy machine."""

LONG_START = 40
"""s, after which a start is none any more, as on a full disk."""

IN_FLIGHT = {"alsoenergy": 1, "export": 32, "mint": 32, "teleport": 32}
"""How many files of each report a kill may repeat (formats §7.1)."""

METER = {
    "message": "meter",
    "teleport_hash_id": "hash",
    "asset_identifier": "grid",
    "interval": FIVE,
    "fields": {"activePower.l1": {"entity": GRID}},
}
HEARTBEAT = f"{DOMAIN}.heartbeat"

type Act = Callable[[], None]


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
        await self._kill()

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

    async def until_done(self, condition: Callable[[], bool]) -> None:
        """Live until then, at least to the first sign of life, and end, in order unless it is still starting."""
        before = self._sign_of_life()
        await self._begin(lambda: condition() and self._sign_of_life() != before)
        self.process.terminate()
        await self._end(None)

    async def through(
        self, acts: Sequence[tuple[int, Act]], seconds: float, limit: float
    ) -> None:
        """Do things when so many files have arrived, and kill it so many s after the last.

        Nothing may arrive any more; so it lives `limit` s at most from its first sign of life on,
        which a full disk may not take.
        """
        arrived = 0
        before = self._sign_of_life()
        left = list(acts)

        def look(_arrival: Arrival) -> None:
            nonlocal arrived
            arrived += 1
            while left and left[0][0] <= arrived:
                left.pop(0)[1]()

        self.box.on_arrival = look
        end = monotonic() + LONG_START

        def is_over() -> bool:
            nonlocal end
            if self._sign_of_life() != before:
                end = min(end, monotonic() + limit)
            return not left or monotonic() > end

        await self._begin(is_over)
        await asyncio.sleep(seconds)
        await self._kill()

    def _sign_of_life(self) -> int:
        """What changes when the integration begins to run."""
        return (self.process.folder / ".storage" / HEARTBEAT).stat().st_mtime_ns

    async def _arrived(self, wanted: set[str], count: int, then: Act) -> Arrival:
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

    async def _kill(self) -> None:
        self.process.kill()
        await self._end(-SIGKILL)

    async def _end(self, code: int | None) -> None:
        """Wait for the end; None is for any exit code."""
        await until(lambda: not self.process.alive, PATIENCE)
        found = self.process.buried()
        assert code in (None, found), f"exit code {found}"
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


def due_files(story: Story, began: float, interval: int = MINUTE) -> dict[str, Files]:
    """What has to arrive in each directory, of what was before Home Assistant began to live."""
    return {
        "alsoenergy": story.alsoenergy(),
        "export": story.mint("RTU02", story.end),
        "mint": story.mint("RTU01", int(began) - SETTLE, interval),
        "teleport": story.teleport(),
    }


def seed(folder: Path, story: Story, box: Inbox, interval: int = MINUTE) -> Path:
    """Write a configuration with the story's past; answers the folder of its export.

    `interval` is that of the MINT report, s.
    """
    start: dict[str, object] = {"catch_up": CATCH_UP}
    entry = sftp_entry(
        box.server,
        report("mint", RTU, "rtu", interval=interval, directory="mint", **start),
        report("teleport", METER, "meter", directory="teleport", **start),
        report("alsoenergy", TAGS, "tags", directory="alsoenergy", **start),
    )
    for directory in IN_FLIGHT:
        (box.server.root / directory).mkdir(parents=True)
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


def downtimes(folder: Path) -> list[tuple[float, float]]:
    """When Home Assistant did not run, as it stored that."""
    stored = orjson.loads((folder / ".storage" / HEARTBEAT).read_bytes())
    return [(start, end) for start, end in stored["data"]["downtimes"]]


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
