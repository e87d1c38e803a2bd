"""Do the reports arrive? The past day is caught up, a server may be gone, an export tells the same."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path

from simulator.receiver import Message

from .names import REACHABLE
from .received import (
    alsoenergy_name,
    alsoenergy_stamps,
    alsoenergy_start,
    mint_name,
    mint_stamps,
    no_hole,
    previewed,
    strangers,
    teleport_messages,
    teleport_name,
    teleport_stamps,
)
from .reports import COLLECTOR, FTP, REPORTS, SITE, SNS, WEB, DemoReport, of_kind
from .subject import Check, Subject, WrongError

HOUR = timedelta(hours=1)
EXPORT_FOLDER = "energy_bridge/reports"


async def reports_catch_up(subject: Subject) -> str:
    """Nothing waits, nothing went wrong, and all is delivered until lately."""
    for report in REPORTS:
        await _delivered(subject, report)
    return f"{len(REPORTS)} reports, none waits"


async def server_is_gone(subject: Subject) -> str:
    """For a while: reports wait, and arrive when it is back."""
    began = datetime.now(UTC)
    waiting = f"sensor.{COLLECTOR.object_id}_waiting_documents"
    try:
        await subject.partner.stop()
        await subject.until(REACHABLE, lambda state: state == "off")
        count = await subject.until(
            waiting, lambda state: state not in ("0", "unknown")
        )
    finally:
        await subject.partner.start()
    for report in REPORTS:
        await subject.api.press(f"button.{report.object_id}_retry")
    await subject.until(REACHABLE, lambda state: state == "on")
    for report in REPORTS:
        await _delivered(subject, report)
    away = (datetime.now(UTC) - began).total_seconds()
    return f"{count} waited, delivered after {away:.0f} s"


async def mint_files(subject: Subject) -> str:
    """Each equipment's, valid, without a hole; the first one's also after the start."""
    _, settled = subject.start_up
    if settled < inf:
        await subject.until(
            f"binary_sensor.{COLLECTOR.object_id}_overdue",
            lambda until: datetime.fromisoformat(until).timestamp() >= settled,
            "delivered_until",
        )
    reports = of_kind("mint")
    directory = subject.partner.root / "mint"
    names = [str(report.head["equipment_id"]) for report in reports]
    await _only(directory, map(mint_name, names))
    counts = []
    for name, report in zip(names, reports, strict=True):
        stamps = await asyncio.to_thread(mint_stamps, directory, name, subject.start_up)
        no_hole(name, stamps, report.interval, subject.start_up)
        counts.append(f"{len(stamps)} of {name}")
    return ", ".join(counts)


async def teleport_files(subject: Subject) -> str:
    """Each message's, with values, without a hole."""
    reports = of_kind("teleport")
    directory = subject.partner.root / "teleport"
    await _only(directory, (teleport_name(report.file_name) for report in reports))
    counts = []
    for report in reports:
        message = report.file_name
        stamps = await asyncio.to_thread(
            teleport_stamps, directory, message, report.measured, subject.start_up
        )
        no_hole(message, stamps, report.interval, subject.start_up)
        counts.append(f"{len(stamps)} of {message}")
    return ", ".join(counts)


async def messages_over_https(subject: Subject) -> str:
    """The web server has the same message in bodies: in order, none twice, without a hole."""
    await _delivered(subject, WEB)
    posts = subject.web.posts
    return _messages(subject, WEB, subject.web.messages, [e.attempts for e in posts])


async def messages_over_sns(subject: Subject) -> str:
    """The topic has them, too."""
    await _delivered(subject, SNS)
    sent = subject.sns.publications
    return _messages(subject, SNS, subject.sns.messages, [e.attempts for e in sent])


async def alsoenergy_files(subject: Subject) -> str:
    """Rows that ascend, without a hole."""
    (report,) = of_kind("alsoenergy")
    files, rows = await _rows(subject, report)
    return f"{len(files)} files, {rows} rows"


async def files_over_ftp(subject: Subject) -> str:
    """The same site's over FTP; all that tells of the past is the same, byte for byte."""
    await _delivered(subject, FTP)
    files, rows = await _rows(subject, FTP)
    (other,) = of_kind("alsoenergy")
    past = [
        path
        for path in files
        if alsoenergy_start(path) + FTP.period <= subject.past_end
    ]
    for path in past:
        twin = subject.partner.root / other.directory / path.name
        if path.read_bytes() != twin.read_bytes():
            raise WrongError(f"{path.name} is another one over SFTP")
    return f"{len(files)} files, {rows} rows; {len(past)} as over SFTP"


async def export_an_hour(subject: Subject) -> str:
    """To the default folder; the same bytes as the partner has of that hour."""
    (report,) = of_kind("alsoenergy")
    start = datetime.fromtimestamp(subject.start_up[0], UTC).replace(
        minute=0, second=0, microsecond=0
    )
    answer = await subject.api.act(
        "export_alsoenergy",
        device_id=await subject.api.device(report.name),
        start=(start - 2 * HOUR).isoformat(),
        end=(start - HOUR).isoformat(),
    )
    rows = HOUR.total_seconds() / report.interval
    if (answer["intervals"], answer["skipped"], answer["gaps"]) != (rows, 0, []):
        raise WrongError(str(answer))
    for file in answer["files"]:
        place = Path(report.kind, file["name"])
        content = (subject.folder / EXPORT_FOLDER / place).read_bytes()
        received = (subject.partner.root / place).read_bytes()
        if len(content) != file["bytes"] or content != received:
            raise WrongError(f"{file['name']} is not what the partner has")
    return f"{len(answer['files'])} files, {answer['intervals']} intervals, same bytes"


async def previews_are_true(subject: Subject) -> str:
    """What each preview showed is the file that the partner got of that interval, byte for byte."""
    for report in REPORTS:
        name, shown = previewed(subject.previews[report.name])
        path = subject.partner.root / report.kind / name
        while not path.exists():
            await asyncio.sleep(0.5)
        if path.read_bytes() != shown:
            raise WrongError(f"{name} is not what the preview showed")
    return f"{len(REPORTS)} previews, same bytes"


def _messages(
    subject: Subject,
    report: DemoReport,
    messages: Sequence[Message],
    attempts: Sequence[set[int]],
) -> str:
    """Look at what came in bodies, and which attempts stood in each. Raises WrongError."""
    stamps = teleport_messages(
        messages, report.file_name, report.measured, subject.start_up
    )
    no_hole(report.name, stamps, report.interval, subject.start_up)
    if mixed := [each for each in attempts if len(each) != 1]:
        raise WrongError(f"attempts {mixed[0]} in one body")
    return f"{len(stamps)} messages in {len(attempts)} bodies"


async def _rows(subject: Subject, report: DemoReport) -> tuple[list[Path], int]:
    """AlsoEnergy's files of a report, and how many rows they have. Raises WrongError."""
    directory = subject.partner.root / report.directory
    await _only(directory, [alsoenergy_name(SITE)])
    stamps = await asyncio.to_thread(
        alsoenergy_stamps, directory, SITE, subject.start_up
    )
    no_hole(report.name, stamps, report.interval, subject.start_up)
    return sorted(directory.iterdir()), len(stamps)


async def _only(directory: Path, names: Iterable[str]) -> None:
    """Nothing else stays there; what is just being sent does not. Raises WrongError."""
    patterns = list(names)
    if found := strangers(directory, patterns):
        await asyncio.sleep(1)
        if stayed := sorted(found & strangers(directory, patterns)):
            raise WrongError(f"{stayed[0]} does not belong there")


async def _delivered(subject: Subject, report: DemoReport) -> None:
    """Wait until a report is delivered until lately, nothing of it waits, and nothing is wrong."""
    sensor = f"sensor.{report.object_id}"
    lag = 2 * timedelta(seconds=report.period) + timedelta(minutes=1)

    def is_late(until: str) -> bool:
        # While it catches up, a moment in which nothing waits means nothing.
        return (
            until == "unknown"
            or datetime.now(UTC) - datetime.fromisoformat(until) > lag
        )

    await subject.until(
        f"binary_sensor.{report.object_id}_overdue",
        lambda until: not is_late(until),
        "delivered_until",
    )
    await subject.until(f"{sensor}_waiting_documents", lambda state: state == "0")
    await subject.until(f"{sensor}_last_error", lambda state: state == "none")


DELIVERY_CHECKS: tuple[Check, ...] = (
    ("The reports catch up", reports_catch_up, 60.0),
    ("A server that is gone", server_is_gone, 120.0),
)
FILE_CHECKS: tuple[Check, ...] = (
    ("MINT files", mint_files, 100.0),
    ("Teleport files", teleport_files, 40.0),
    ("Messages over HTTPS", messages_over_https, 40.0),
    ("Messages over SNS", messages_over_sns, 40.0),
    ("AlsoEnergy files", alsoenergy_files, 40.0),
    ("AlsoEnergy over FTP", files_over_ftp, 40.0),
    ("An hour is exported", export_an_hour, 40.0),
    ("The previews are true", previews_are_true, 40.0),
)
