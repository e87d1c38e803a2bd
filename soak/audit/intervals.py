"""Intervals: each one there, in order where the partner wants it so, and the same when it comes again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .delivered import Delivered, Document
from .history import History
from .machine import was_busy
from .parsed import Told
from .run import DELIVERY, LIFE, Report, Run
from .sources import sources
from .verdict import Check, Problem

ORDERED = "{}: no interval is missing, told too early, out of order, or different when it comes again"
PROMISES = {
    "mint": "MINT: no interval is missing, told too early, or different when it comes again",
    "teleport": ORDERED.format("Teleport"),
    "alsoenergy": ORDERED.format("AlsoEnergy"),
}
"""By format; MINT's files may come in any order."""

FAR_AHEAD = 900.0
"""s; what a clock that was further ahead had built is built again when its time really comes."""
SILENCE = 45.0
"""s for which devices may be unavailable after a fault is over, at most."""
SILENT = {
    "hub": ("broker_", "entries_reloaded", "hub_silent", "hub_garbage", "hub_clock"),
    # Each cabinet sends every 30 s, so that a new life knows nothing of it before.
    "ev": (*LIFE, "broker_", "cabinets_"),
}
"""What may make a hub's or a cabinet's entities unavailable."""
MOMENT = 10
"""s between two looks at an interval."""
FAR = "told anew after a clock far ahead"
BOTH_WAYS = "told anew after a clock ahead, then behind"
SENDING = 60.0
"""s that the last documents may take to be built and sent."""
LOST, LOST_SHARE = 20, 0.1
"""Live seconds that a busy machine may skip: so many, and that share."""

type Arrived = list[tuple[Document, Told]]


@dataclass(slots=True)
class _Tries:
    """The tries to deliver one message: when the first was, or the message may have been built (s since the epoch), its content, the last's number, and whether one arrived."""

    first: float
    whole: str
    last: int = -1
    has_arrived: bool = False


def audit(run: Run, delivered: Delivered, history: History) -> list[Check]:
    """One check for each partner."""
    return [
        _of_format(run, delivered, history, name, promise)
        for name, promise in PROMISES.items()
    ]


def _of_format(
    run: Run, delivered: Delivered, history: History, name: str, promise: str
) -> Check:
    problems: list[Problem] = []
    excused = {
        "without a value": 0,
        "older than a purge": 0,
        FAR: 0,
        BOTH_WAYS: 0,
        "again after trouble": 0,
    }
    seen = {"intervals": 0, "reports": 0, "repeats": 0}
    for report in run.reports:
        if report.format != name:
            continue
        arrived = delivered.of(report)
        firsts = _firsts(arrived)
        seen["reports"] += 1
        seen["intervals"] += len(firsts)
        seen["repeats"] += len(arrived) - len(firsts)
        problems += _missing(run, report, history, firsts, excused)
        problems += _repeats(run, report, arrived, excused)
        problems += _early(run, report, arrived)
        problems += _attempts(run, report, arrived)
        problems += _unheard(run, report, firsts)
        if not report.is_flash and (
            name == "alsoenergy" or report.transport in ("https", "sns")
        ):
            problems += _out_of_order(run, report, arrived, excused)
        if not arrived and run.last_alive - run.began > _first_due(report):
            problems.append(Problem(None, f"{report.title}: nothing was delivered"))
    if not seen["reports"]:
        seen["intervals"] = 0
    return Check(
        promise,
        seen,
        tuple(sorted(problems, key=lambda each: each.at or 0)),
        "",
        {key: value for key, value in excused.items() if value},
    )


def _first_due(report: Report) -> float:
    """After how many s something of a new report must have arrived."""
    return 2 * report.period + report.settle + SENDING


def clock(stamp: float) -> str:
    """A stamp as it stands in documents."""
    return datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _firsts(arrived: Arrived) -> dict[float, Document]:
    firsts: dict[float, Document] = {}
    for document, told in arrived:
        if document.confirmed:
            firsts.setdefault(told.stamp, document)
    return firsts


def expected(run: Run, report: Report, stamps: Iterable[float]) -> list[float]:
    """All stamps from the first that arrived, or must have, to the last that must have."""
    stamps = list(stamps)
    if not stamps or report.is_flash:
        return []
    due = (run.began // report.period + 1) * report.period
    first = min(due, *stamps)
    end = run.last_alive + run.ahead(run.last_alive) - report.settle - SENDING
    told_until = end // report.period * report.period
    if report.format == "alsoenergy":
        told_until -= report.interval  # the last row of the last whole period
    count = int((told_until - first) // report.interval) + 1
    return [first + number * report.interval for number in range(max(count, 0))]


def _missing(
    run: Run,
    report: Report,
    history: History,
    firsts: dict[float, Document],
    excused: dict[str, int],
) -> Iterator[Problem]:
    for stamp in expected(run, report, firsts):
        if stamp in firsts:
            continue
        if _purged(run, report, history, stamp):
            excused["older than a purge"] += 1
        elif _may_lack(run, report, history, stamp):
            excused["without a value"] += 1
        else:
            at = next(iter(run.moments(stamp)), None)
            yield Problem(at, f"{report.title} lacks {clock(stamp)}")


def _unheard(
    run: Run, report: Report, firsts: Mapping[float, Document]
) -> Iterator[Problem]:
    """Live seconds may get lost, but only where something went wrong or the machine was busy."""
    if not report.is_flash or not firsts:
        return
    calm = missing = 0
    causes = (*SILENT["hub"], *_of_delivery(report))
    for stamp in range(int(run.began), int(run.last_alive - SENDING)):
        moments = run.moments(stamp)
        if (
            len(moments) == 1
            and not run.trouble(moments[0] - SILENCE, moments[0] + SENDING, causes)
            and not was_busy(run, moments[0])
        ):
            calm += 1
            missing += stamp not in firsts
    if missing > LOST + LOST_SHARE * calm:
        text = f"{report.title} lacks {missing} of {calm} seconds in which nothing was wrong"
        yield Problem(None, text)


def _purged(run: Run, report: Report, history: History, stamp: float) -> bool:
    """Whether the recorder was purged of it before the document could be built, and nothing more came of it."""
    end = stamp + (report.interval if report.format == "alsoenergy" else 0)
    built = stamp + report.period + report.settle + SENDING
    for span in run.faults:
        if span.name.startswith("recorder_purged"):
            purged = span.begin + run.ahead(span.begin)
            left = span.end + run.ahead(span.end)
            is_all = end <= purged or (
                stamp < purged
                and end <= left + SILENCE
                and not _is_recorded(run, report, history, left, end)
            )
            if is_all and (
                purged <= built
                or any(down.touches(built - SENDING, purged) for down in run.downtimes)
            ):
                return True
    return False


def _is_recorded(
    run: Run, report: Report, history: History, begin: float, end: float
) -> bool:
    """Whether a source of the report was written in this time."""
    return any(
        begin <= row.time < end
        for source in sources(run, report)
        for row in history.rows(source.entity_id)
    )


def _may_lack(run: Run, report: Report, history: History, stamp: float) -> bool:
    """Whether nobody measured then, and something is known that kept all from being measured.

    AlsoEnergy has a row where there was a value at any moment of the interval.
    """
    if report.format == "mint":
        return False
    entities = _measured(run, report)
    end = stamp + (report.interval if report.format == "alsoenergy" else 1)
    return all(
        _is_silent(run, report, history, entities, at)
        for at in range(int(stamp), int(end), MOMENT)
    )


def _is_silent(
    run: Run, report: Report, history: History, entities: list[str], stamp: float
) -> bool:
    """Whether there may have been no value at a moment."""
    if any(history.has_value(entity, stamp) for entity in entities):
        return False
    causes = SILENT["ev" if report.data.get("message") == "ev" else "hub"]
    return not history.is_sure(stamp, stamp) or any(
        run.trouble(at, at, causes, after=SILENCE) for at in run.moments(stamp)
    )


def _measured(run: Run, report: Report) -> list[str]:
    """The entities that a report reads, without those that somebody sets."""
    return [
        source.entity_id
        for source in sources(run, report)
        if "etpoint" not in source.place
    ]


def _repeats(
    run: Run, report: Report, arrived: Arrived, excused: dict[str, int]
) -> Iterator[Problem]:
    last: dict[float, tuple[Document, Told]] = {}
    for document, told in arrived:
        if told.stamp in last:
            before, was = last[told.stamp]
            what = f"{report.title} at {clock(told.stamp)}"
            if told.whole != was.whole:
                if why := _why_anew(run, report, told.stamp, before.at, document.at):
                    excused[why] += 1
                else:
                    yield Problem(
                        document.at, f"{what} came again with another content"
                    )
            elif report.format == "alsoenergy" and document.name != before.name:
                yield Problem(document.at, f"{what} stands in two files")
            elif before.confirmed:
                if run.trouble(before.at, document.at, _of_delivery(report)):
                    excused["again after trouble"] += 1
                else:
                    yield Problem(
                        document.at, f"{what} came again though it had arrived"
                    )
        last[told.stamp] = (document, told)


def _of_delivery(report: Report) -> tuple[str, ...]:
    return (*DELIVERY, f"{report.transport}_")


def _why_anew(
    run: Run, report: Report, stamp: float, first: float, again: float
) -> str | None:
    """What of the clock had a stamp told anew, with what was known then; None if nothing may have."""
    # Neither is ever told twice, whatever the clock does.
    if report.is_flash or report.format == "alsoenergy":
        return None
    if _was_far_ahead(run, first, again):
        return FAR
    if _was_both_ways(run, stamp, _may_be_built(run, report, stamp, first), again):
        return BOTH_WAYS
    return None


def _may_be_built(run: Run, report: Report, stamp: float, told: float) -> float:
    """From when on a stamp may have been built that was told then: what could not be delivered was, as soon as the clock had come so far."""
    built = min(
        max(began, stamp - ahead)
        for began, end, ahead in run.clock_settings
        if end + ahead > stamp
    )
    is_late = built < told and run.trouble(built, told, _of_delivery(report), 0.0)
    return built if is_late else told


def _was_both_ways(run: Run, stamp: float, first: float, again: float) -> bool:
    """Whether the clock was ahead once a stamp was told, and then set back to before that stamp, far from where it had been."""
    reached = float("-inf")
    for began, end, ahead in run.clock_settings:
        back = began + ahead
        if (
            first < began <= again
            and ahead < 0
            and back < stamp <= reached
            and reached - back >= FAR_AHEAD
        ):
            return True
        if ahead > 0 and end > first:
            reached = max(reached, end + ahead)
    return False


def _was_far_ahead(run: Run, first: float, again: float) -> bool:
    """Whether the clock had been far ahead when something was first told, and was set back since."""
    return any(
        ahead >= FAR_AHEAD and began <= first and end <= again
        for began, end, ahead in run.clock_settings
    )


def _early(run: Run, report: Report, arrived: Arrived) -> Iterator[Problem]:
    """Nothing is told before its time was over, by the latest that Home Assistant's clock had shown."""
    for document, told in arrived:
        latest = max(
            min(end, document.at) + ahead
            for began, end, ahead in run.clock_settings
            if began <= document.at
        )
        if told.stamp > latest + 2:
            text = f"{report.title} told of {clock(told.stamp)} before that time"
            yield Problem(document.at, text)


def _attempts(run: Run, report: Report, arrived: Arrived) -> Iterator[Problem]:
    """Each try to deliver a message has a higher number than the one before, but for one with a new token."""
    if report.transport not in ("https", "sns") or report.is_flash:
        return
    known: dict[float, _Tries] = {}
    for document, told in arrived:
        tries = known.get(told.stamp)
        if tries is None or _is_another(run, tries, document, told):
            first = document.at
            if tries is None:
                first = _may_be_built(run, report, told.stamp, first)
            tries = known[told.stamp] = _Tries(first, told.whole)
        if told.attempt <= tries.last:
            text = f"{report.title} at {clock(told.stamp)}: attempt {told.attempt} after {tries.last}"
            yield Problem(document.at, text)
        tries.last = max(tries.last, told.attempt - document.was_login_refused)
        tries.has_arrived |= document.confirmed


def _is_another(run: Run, tries: _Tries, document: Document, told: Told) -> bool:
    """Whether this is no further try of that message, but one that was built anew, with the same content too.

    What has not arrived still waits, and its tries go on.
    """
    if told.whole != tries.whole:
        return True
    if not tries.has_arrived or told.attempt > tries.last:
        return False
    was_early = tries.first < told.stamp
    return (was_early and _was_far_ahead(run, tries.first, document.at)) or (
        _was_both_ways(run, told.stamp, tries.first, document.at)
    )


def _out_of_order(
    run: Run, report: Report, arrived: Arrived, excused: dict[str, int]
) -> Iterator[Problem]:
    known: set[float] = set()
    latest: tuple[float, float] | None = None
    for document, told in arrived:
        if not document.confirmed or told.stamp in known:
            continue
        known.add(told.stamp)
        if latest is not None and told.stamp < latest[0]:
            if _was_far_ahead(run, latest[1], document.at):
                excused[FAR] += 1
            else:
                text = f"{report.title} told of {clock(told.stamp)} after {clock(latest[0])}"
                yield Problem(document.at, text)
        if latest is None or told.stamp > latest[0]:
            latest = told.stamp, document.at
