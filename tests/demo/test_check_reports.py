"""The demo's checks of its reports: each passes where all is well, and says what is not."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import re
from typing import Any

import pytest

from demo import check_reports
from demo.check import check
from demo.check_reports import DELIVERY_CHECKS, FILE_CHECKS
from demo.names import REACHABLE
from demo.partner import Partner, running_partner
from demo.reports import ALL, FTP, REPORTS, WEB, DemoReport, of_kind
from demo.subject import Subject
from simulator.receiver import Message, Post, Receiver
from simulator.sns import Publication, SnsServer

from ..helpers.received import also


def moments(report: DemoReport, end: datetime) -> list[datetime]:
    """A day of a report's stamps, the last of them before `end`."""
    interval = timedelta(seconds=report.interval)
    last = datetime.fromtimestamp(
        (end.timestamp() - 1) // report.period * report.period, UTC
    )
    return [last - number * interval for number in range(86_400 // report.interval)]


def web_messages(end: datetime) -> list[Message]:
    """A day of what the web server gets."""
    return [
        {
            "type": f"{WEB.file_name}:2",
            "assetIdentifier": "a",
            "attempt": 0,
            "measuredAt": f"{time:%Y-%m-%dT%H:%M:%SZ}",
            WEB.measured: 1,
        }
        for time in reversed(moments(WEB, end))
    ]


class Deliveries:
    """A Home Assistant whose reports are delivered; a test spoils what it wants."""

    def __init__(self, partner: Partner, folder: Path, now: datetime) -> None:
        """Let the partner have a day of every report."""
        self.partner = partner
        self.folder = folder
        self.web = Receiver(authorization=None)
        self.sns = SnsServer(topic="demo")
        self.waiting = {report.object_id: 0 for report in ALL}
        self.error = "none"
        self.until: str | None = now.isoformat()
        self.pressed: list[str] = []
        self.answer: dict[str, Any] = {"intervals": 12, "skipped": 0, "gaps": []}
        for report in REPORTS:
            getattr(self, f"_{report.kind}")(report, now)
        self._alsoenergy(FTP, now)
        self._take(web_messages(now), 200)
        published = Publication(web_messages(now), 0, {}, 200)
        self.sns.publications.append(published)

    def previews(self) -> dict[str, str]:
        """What the reports' previews showed: a file of each, JSON with line breaks."""
        found = {}
        for report in REPORTS:
            wanted = report.head.get("equipment_id") or report.file_name or "S4711"
            path = max((self.partner.root / report.kind).glob(f"*{wanted}_*"))
            content = path.read_bytes().decode().removesuffix("\r\n")
            if path.suffix == ".json":
                content = json.dumps(json.loads(content), indent=2)
            found[report.name] = (
                f"- A note: `x`\n\n<details><summary><code>{path.name}</code></summary>"
                f"\n\n```\n{content}\n```\n\n</details>"
            )
        return found

    def _take(self, messages: list[Message], status: int) -> None:
        """Let the web server have a body."""
        post = Post(messages, 0, "", "application/json", status)
        self.web.posts.append(post)

    def _mint(self, report: DemoReport, now: datetime) -> None:
        equipment = report.head["equipment_id"]
        for time in moments(report, now):
            path = self.partner.root / f"mint/{equipment}_{time:%Y%m%d%H%M}.json"
            message = {
                "equipmentId": equipment,
                "timestamp": f"{time:%Y-%m-%dT%H:%M:%SZ}",
                "communicationState": 0,
            }
            path.write_text(json.dumps(message, separators=(",", ":")))

    def _teleport(self, report: DemoReport, now: datetime) -> None:
        for time in moments(report, now):
            name = f"teleport_{report.file_name}_a_{time:%Y%m%d%H%M%S}.json"
            message = {
                "type": f"{report.file_name}:2",
                "assetIdentifier": "a",
                "measuredAt": f"{time:%Y-%m-%dT%H:%M:%SZ}",
                report.measured: 1,
            }
            content = json.dumps([message], separators=(",", ":"))
            (self.partner.root / "teleport" / name).write_text(content)

    def _alsoenergy(self, report: DemoReport, now: datetime) -> None:
        end = now.timestamp() // 900 * 900
        for number in range(1, 97):
            first = datetime.fromtimestamp(end - number * 900, UTC)
            path = also(self.partner.root / report.directory, first)
            path.rename(path.with_name(path.name.replace("S1_", "S4711_")))

    async def states(self) -> dict[str, dict[str, Any]]:
        """The states of the reports; while the server is gone, the first one has more to send."""
        is_gone = not self.partner.is_running
        if is_gone:
            self.waiting[REPORTS[0].object_id] += 1
        states = {REACHABLE: "off" if is_gone else "on"}
        for name, waiting in self.waiting.items():
            states[f"sensor.{name}_waiting_documents"] = str(waiting)
            states[f"sensor.{name}_last_error"] = self.error
            states[f"binary_sensor.{name}_overdue"] = "off"
        # As the REST API has it: *Delivered until* is disabled.
        attributes = {"delivered_until": self.until}
        return {
            key: {"state": state, "attributes": attributes}
            for key, state in states.items()
        }

    async def press(self, entity_id: str) -> None:
        """Have all sent that waits."""
        self.pressed.append(entity_id)
        self.waiting[entity_id.removeprefix("button.").removesuffix("_retry")] = 0

    async def device(self, name: str) -> str:
        """The id of a report's device."""
        return f"device of {name}"

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Export: the same files as the partner has."""
        assert action == "export_alsoenergy"
        assert data["device_id"] == "device of AlsoEnergy"
        start, end = (datetime.fromisoformat(data[key]) for key in ("start", "end"))
        target = self.folder / "energy_bridge/reports/alsoenergy"
        target.mkdir(parents=True)
        files = []
        for number in range(int((end - start).total_seconds()) // 900):
            first = start + number * timedelta(minutes=15)
            name = f"S4711_{first:%Y%m%d%H%M}.csv"
            content = (self.partner.root / "alsoenergy" / name).read_bytes()
            (target / name).write_bytes(content)
            files.append({"name": name, "bytes": len(content)})
        return {"files": files, **self.answer}


@pytest.fixture
async def deliveries(tmp_path: Path) -> AsyncGenerator[Deliveries]:
    """All is well."""
    async with running_partner(tmp_path / "out") as partner:
        yield Deliveries(partner, tmp_path, datetime.now(UTC))


@pytest.fixture
def subject(deliveries: Deliveries, tmp_path: Path) -> Subject:
    """What is checked."""
    past_end = datetime.now(UTC).timestamp() - 1000
    return Subject(
        deliveries,
        tmp_path / "log",
        [],
        tmp_path,
        deliveries.partner,
        past_end,
        deliveries.web,
        deliveries.sns,
        previews=deliveries.previews(),
    )


async def results(subject: Subject, patience: float = 2) -> dict[str, tuple[bool, str]]:
    """Go through the checks, with little patience."""
    checks = (*DELIVERY_CHECKS, *FILE_CHECKS)
    quick = [(name, test, patience) for name, test, _ in checks]
    return {
        result.name: (result.passed, result.detail)
        for result in await check(subject, quick)
    }


async def test_all_is_well(subject: Subject, deliveries: Deliveries) -> None:
    """Every check passes; the server is there afterwards, and all that waited was sent."""
    found = await results(subject)
    assert [detail for passed, detail in found.values() if not passed] == []
    assert set(deliveries.waiting.values()) == {0}
    assert deliveries.pressed == [f"button.{each.object_id}_retry" for each in REPORTS]
    assert found["MINT files"][1] == "1440 of GRID01, 288 of PV01"
    for way in ("HTTPS", "SNS"):
        assert found[f"Messages over {way}"][1] == "288 messages in 1 bodies"
    assert found["AlsoEnergy files"][1] == "96 files, 288 rows"
    past = found["AlsoEnergy over FTP"][1].removeprefix("96 files, 288 rows; ")
    assert past in {"94 as over SFTP", "95 as over SFTP"}
    assert found["An hour is exported"][1] == "4 files, 12 intervals, same bytes"
    assert found["The previews are true"][1] == "6 previews, same bytes"


async def test_something_waits(subject: Subject, deliveries: Deliveries) -> None:
    """Or went wrong: not within the time."""
    deliveries.error = "login_refused"
    found = await results(subject, 0.2)
    assert found["The reports catch up"] == (False, "not within 0.2 s")
    assert found["A server that is gone"] == (False, "not within 0.2 s")
    assert deliveries.partner.is_running


@pytest.mark.parametrize("behind", [None, timedelta(hours=1)], ids=["unknown", "late"])
async def test_late_reports(
    subject: Subject, deliveries: Deliveries, behind: timedelta | None
) -> None:
    """Are not caught up, even when nothing waits."""
    late = None if behind is None else (datetime.now(UTC) - behind).isoformat()
    deliveries.until = late
    found = await results(subject, 0.2)
    assert found["The reports catch up"] == (False, "not within 0.2 s")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("mint", "MINT"), ("teleport", "Teleport"), ("alsoenergy", "AlsoEnergy")],
)
async def test_a_missing_file(
    subject: Subject, deliveries: Deliveries, kind: str, name: str
) -> None:
    """Is a hole; a part of one does not belong there."""
    directory = deliveries.partner.root / kind
    sorted(directory.iterdir())[50].unlink()
    assert "comes" in (await results(subject))[f"{name} files"][1]
    (directory / ".x.part").touch()
    assert (await results(subject))[f"{name} files"] == (
        False,
        ".x.part does not belong there",
    )


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"type": "solarPower:3"}, "solarPower:3"),
        ({"activePower": None}, "None"),
        ({"measuredAt": "2026-01-01T00:00:00Z"}, "twice there, or late"),
        ({"attempt": 1}, "in one body"),
    ],
)
async def test_a_spoilt_message(
    subject: Subject, deliveries: Deliveries, spoilt: dict[str, Any], said: str
) -> None:
    """Is told, and so is one that is missing."""
    ways = ("Messages over HTTPS", "Messages over SNS")
    bodies = deliveries.web.posts[0], deliveries.sns.publications[0]
    for body in bodies:
        body.messages[50] |= spoilt
    found = await results(subject)
    for way in ways:
        passed, detail = found[way]
        assert not passed
        assert said in detail
    for body in bodies:
        del body.messages[50]
    found = await results(subject)
    assert all("comes" in found[way][1] for way in ways)


async def test_other_bytes_over_ftp(subject: Subject) -> None:
    """Than over SFTP are told, and so is a missing file."""
    first, *_, lately = sorted((subject.partner.root / FTP.directory).iterdir())
    for path in (lately, first):
        path.write_bytes(path.read_bytes().replace(b"3.5", b"3.6"))
    assert (await results(subject))["AlsoEnergy over FTP"] == (
        False,
        f"{first.name} is another one over SFTP",
    )
    (subject.partner.root / "alsoenergy" / first.name).unlink()
    passed, detail = (await results(subject))["AlsoEnergy over FTP"]
    assert not passed
    assert "No such file" in detail


async def test_after_the_start(subject: Subject, deliveries: Deliveries) -> None:
    """A document that is all live must have come; before, one may be missing."""
    assert deliveries.until is not None
    subject.settled_at = datetime.fromisoformat(deliveries.until).timestamp()
    found = await results(subject)
    assert [detail for passed, detail in found.values() if not passed] == []
    subject.settled_at += 60
    assert (await results(subject))["MINT files"] == (False, "not within 2 s")


async def test_a_file_on_its_way(subject: Subject) -> None:
    """Is not there a second later."""
    part = subject.partner.root / "mint/.GRID01_202606211200.json.part"
    part.touch()
    asyncio.get_running_loop().call_later(0.2, part.unlink)
    async with asyncio.timeout(60):
        assert "of GRID01" in await check_reports.mint_files(subject)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"intervals": 11}, "'intervals': 11"),
        ({"gaps": [{}]}, "'gaps': [{}]"),
        ({"files": [{"name": "S4711.csv", "bytes": 0}]}, "No such file"),
    ],
)
async def test_a_bad_export(
    subject: Subject, deliveries: Deliveries, answer: dict[str, Any], said: str
) -> None:
    """Is told."""
    deliveries.answer |= answer
    passed, detail = (await results(subject))["An hour is exported"]
    assert not passed
    assert said in detail


async def test_other_bytes(
    subject: Subject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Than the partner has are told."""
    other = tmp_path / "other/alsoenergy"
    other.mkdir(parents=True)
    for path in (subject.partner.root / "alsoenergy").iterdir():
        (other / path.name).write_bytes(path.read_bytes() + b" ")
    monkeypatch.setattr(check_reports, "EXPORT_FOLDER", "other")
    passed, detail = (await results(subject))["An hour is exported"]
    assert not passed
    assert detail.endswith("is not what the partner has")


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
async def test_another_preview(subject: Subject, report: DemoReport) -> None:
    """Than what the partner got is told, and one that shows no file."""
    text = subject.previews[report.name]
    subject.previews[report.name] = re.sub(r"\d(?=\D*$)", "7", text)
    passed, detail = (await results(subject))["The previews are true"]
    assert not passed
    assert detail.endswith("is not what the preview showed")
    subject.previews[report.name] = "- Nothing"
    _, detail = (await results(subject))["The previews are true"]
    assert detail == "no file in the preview: - Nothing"


def test_reports_of_every_format() -> None:
    """As the demo promises."""
    assert {report.kind: len(of_kind(report.kind)) for report in REPORTS} == {
        "mint": 2,
        "teleport": 3,
        "alsoenergy": 1,
    }
