"""The log: readable, and nothing in it that is unexplained."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
import re
from zoneinfo import ZoneInfo

from .machine import was_busy, was_held_up
from .run import DELIVERY, HOME, LINE, RECORDER, Run
from .verdict import Check, Problem

PROMISE = "The log stays readable: no traceback, no blocking call, no error that no fault of that moment explains"

LOG = "home-assistant.log"
_LINE = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?P<level>[A-Z]+) \((?P<thread>.*?)\)"
    r" \[(?P<logger>[^\]]*)\] (?P<text>.*)"
)
_OURS = "energy_bridge"
_NEVER = (
    "Detected blocking call",
    "never retrieved",
    "was never awaited",
    "Detected that custom integration",
)
_API = "homeassistant.components.websocket_api"
_MQTT = "homeassistant.components.mqtt"
_ANSWER = re.compile(r"\[\d+\] .*")
"""What Home Assistant logs of each error that a caller is told."""
_UNLOGGED = "--- Logging error ---"
_BLOCK = re.compile(rf"{_UNLOGGED}.*?(?:^Arguments: .*?$|\Z)", re.DOTALL | re.MULTILINE)
_SLOW = re.compile(r"Updating state for .* took ([\d.]+) seconds")
"""What Home Assistant says of an entity whose state takes longer to be written than `SLOW`, be it that nobody lets it."""
SLOW = 0.4
"""s."""
_LATEST_SUMS = "in get_latest_short_term_statistics_with_session"
"""Where Home Assistant looks for the rows that its sums go on from, by ids that SQLite gives to others after a purge of all."""
_TWICE = "UNIQUE constraint failed: statistics.metadata_id, statistics.start_ts"
"""What the database says where Home Assistant makes the sums of an hour again that its clock had shown before."""
PURGED = 1800.0
"""s after a purge in which it may do so: until it is restarted, or each sum has a row again."""
_CANCELLED = re.compile(r"Setup of config entry .* cancelled")
"""What Home Assistant says of an entry that is being set up while it is stopped, with the traceback."""
_FULL = "[Errno 28] No space left on device"
_STRAY = re.compile(r"Traceback \(most recent call last\)")


AFTERWARDS = 60.0
"""s after a fault in which it may still be told of."""
LINES_PER_HOUR = 1000
"""Without what callers are told: a line every 3.6 s, with a fault every 20 s."""
_STOP = ("home_stopped",)
_PARTNERS = ("sftp_", "https_", "sns_", "folder_")
_PARTS = {
    "hub.statistics_import": (*RECORDER, *HOME),
    "hub": (*LINE, "disk_full"),
    "fleet": (*LINE, "disk_full"),
    "mqtt": LINE,
    "history": (*RECORDER, *HOME),
    "destination": (*DELIVERY, *RECORDER, *_PARTNERS),
}
"""What each part of ours may have to tell of; what is not here has no error to log."""


@dataclass(frozen=True)
class Line:
    """A line of the log, with those that belong to it: when by Home Assistant's clock."""

    time: float
    level: str
    logger: str
    text: str

    @property
    def is_ours(self) -> bool:
        """Whether Energy Bridge wrote it, or stands in its traceback."""
        return _OURS in self.logger or f"custom_components/{_OURS}" in self.text


def lines(run: Run) -> Iterator[Line]:
    """All lines of all lives."""
    path = next(
        (
            each
            for each in (run.folder / LOG, run.folder / "config" / LOG)
            if each.exists()
        ),
        None,
    )
    if path is None:
        return
    zone = ZoneInfo(str(run.stored("core.config").get("time_zone", "UTC")))
    head: re.Match[str] | None = None
    rest: list[str] = []
    with path.open(encoding="utf-8", errors="replace") as log:
        for text in log:
            if found := _LINE.match(_plain(text)):
                if head is not None:
                    yield _line(head, rest, zone)
                head, rest = found, []
            else:
                rest.append(text)
    if head is not None:
        yield _line(head, rest, zone)
    elif rest:
        yield Line(run.began, "ERROR", "", "".join(rest))


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def _line(head: re.Match[str], rest: list[str], zone: ZoneInfo) -> Line:
    time = datetime.fromisoformat(head["time"]).replace(tzinfo=zone).timestamp()
    text = "\n".join((head["text"], "".join(rest)))
    text = _BLOCK.sub(_unless_full, text).rstrip()
    return Line(time, head["level"], head["logger"], text)


def _unless_full(block: re.Match[str]) -> str:
    """Nothing, where the log's own disk was full."""
    return "" if _FULL in block[0] else block[0]


def audit(run: Run) -> Check:
    """Every line."""
    problems = []
    seen = {"lines": 0, "warnings": 0, "errors": 0}
    excused = {
        "errors in a fault": 0,
        "told to callers": 0,
        "of others, before the run": 0,
        "slow on a busy machine": 0,
        "setup ended by a stop": 0,
    }
    counted = 0
    for line in lines(run):
        at = next(iter(run.moments(line.time)), line.time)
        seen["lines"] += 1
        seen["warnings"] += line.level == "WARNING"
        counted += at >= run.began and not _is_answer(line)
        if not _is_bad(line):
            continue
        seen["errors"] += 1
        if _is_answer(line):
            excused["told to callers"] += 1
        elif not line.is_ours and at < run.began:
            excused["of others, before the run"] += 1
        elif (took := _SLOW.match(line.text)) and _was_kept(run, at, float(took[1])):
            excused["slow on a busy machine"] += 1
        elif _CANCELLED.match(line.text) and run.trouble(at, at, _STOP, 0.0):
            excused["setup ended by a stop"] += 1
        elif (not _is_wrong(line) or _is_others_full(line)) and _is_explained(
            run, line
        ):
            excused["errors in a fault"] += 1
        else:
            first = line.text.splitlines()[0]
            text = f"{line.level} {line.logger}: {first[:200]}"
            problems.append(Problem(at, text))
    rate = counted / max((run.ended - run.began) / 3600, 1 / 60)
    if rate > LINES_PER_HOUR:
        text = f"{rate:.0f} lines an hour, more than {LINES_PER_HOUR}"
        problems.append(Problem(run.ended, text))
    shown = {what: count for what, count in excused.items() if count}
    worst = f"{rate:.0f} lines an hour" if seen["lines"] else ""
    return Check(PROMISE, seen, tuple(problems), worst, shown)


def _is_bad(line: Line) -> bool:
    return line.level in ("ERROR", "CRITICAL") or _is_wrong(line) or _is_blamed(line)


def _is_blamed(line: Line) -> bool:
    """Whether Home Assistant says that Energy Bridge did something wrong."""
    return _OURS in line.text and "report" in line.text and not line.is_ours


def _was_kept(run: Run, at: float, took: float) -> bool:
    """Whether what took so long would have been soon enough, had it been let."""
    held = was_held_up(run, at - took, at)
    return took - held <= SLOW or was_busy(run, at)


def _is_others_full(line: Line) -> bool:
    """Whether somebody else says that the disk is full, in a traceback that we stand in."""
    return _FULL in line.text and _OURS not in line.logger


def _is_explained(run: Run, line: Line) -> bool:
    moments = run.moments(line.time) or [line.time]
    if _is_blamed(line):
        return any(run.has_states_out_of_order(at) for at in moments)
    if _LATEST_SUMS in line.text:
        return any(run.trouble(at, at, ("recorder_purged",), PURGED) for at in moments)
    if _TWICE in line.text:
        return any(map(run.has_states_out_of_order, moments))
    full = _FULL in line.text
    causes = ("disk_full", "folder_full") if full else _causes(line)
    return any(run.trouble(at - 1, at + 1, causes, AFTERWARDS) for at in moments)


def _is_answer(line: Line) -> bool:
    return line.logger.startswith(_API) and _ANSWER.fullmatch(line.text) is not None


def _causes(line: Line) -> tuple[str, ...]:
    """What faults a line may be of."""
    for part, causes in _PARTS.items():
        if f"{_OURS}.{part}" in line.logger:
            return causes
    if _OURS in line.logger:
        return ()
    if line.logger.startswith(_MQTT):
        return LINE
    return (*RECORDER, *HOME) if "recorder" in line.logger else ("",)


def _is_wrong(line: Line) -> bool:
    """Whether no fault explains it: a traceback of ours, or what must never be there."""
    if _UNLOGGED in line.text:
        return True
    if any(words in line.text for words in _NEVER):
        return line.is_ours or _OURS in line.text
    return line.is_ours and _STRAY.search(line.text) is not None
