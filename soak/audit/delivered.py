"""All that was delivered, document by document, and to which report it belongs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urlsplit

from ..ledger import Body, File, Noted
from . import alsoenergy, mint, teleport
from .parsed import NotWhole, Told, text_of
from .run import Report, Run
from .verdict import Check, Problem

WHOLE = "No half file is ever seen under its final name, nor a half body taken"
CONFIGURED = "Nothing goes where nobody configured it: files, requests and messages"

_OK = range(200, 300)
UNAUTHORIZED = 401


@dataclass(frozen=True)
class Document:
    """One document as it arrived, and what it tells."""

    at: float
    transport: str
    place: str
    told: tuple[Told, ...]
    confirmed: bool
    name: str
    was_login_refused: bool = False


@dataclass(frozen=True)
class Delivered:
    """All documents of a run in the order in which they arrived, and what was wrong with others."""

    documents: tuple[Document, ...]
    broken: tuple[Problem, ...]
    strange: tuple[Problem, ...]
    files: int
    bodies: int

    def of(self, report: Report) -> list[tuple[Document, Told]]:
        """What was told for a report, in the order in which it arrived."""
        owner = owner_of(report)
        return [
            (document, told)
            for document in self.documents
            if document.transport == report.transport
            for told in document.told
            if told.owner == owner
        ]


def owner_of(report: Report) -> str:
    """How the documents of a report are known."""
    data = report.data
    if report.format == "mint":
        return mint.owner_of(data.get("equipment_id"))
    if report.format == "alsoenergy":
        return alsoenergy.owner_of(data.get("site_id"))
    kind = teleport.TYPES.get(str(data.get("message")))
    return teleport.owner_of(kind, data.get("asset_identifier"))


def collect(run: Run) -> Delivered:
    """Read every document. Raises OSError where a content is missing."""
    documents: list[Document] = []
    broken: list[Problem] = []
    strange: list[Problem] = []
    files, bodies = run.kind("deliveries", File), run.kind("deliveries", Body)
    arrived: list[Noted[File] | Noted[Body]] = [*files, *bodies]
    for noted in sorted(arrived, key=lambda each: each.at):
        try:
            made = _document(run, noted)
        except NotWhole as error:
            broken.append(Problem(noted.at, f"{_name(noted)}: {error}"))
            continue
        if isinstance(made, str):
            strange.append(Problem(noted.at, made))
        elif made is not None:
            documents.append(made)
            strange += _strangers(run, made)
    return Delivered(
        tuple(documents), tuple(broken), tuple(strange), len(files), len(bodies)
    )


def audit(delivered: Delivered) -> Check:
    """Whether each file and each body is a whole one."""
    seen = {
        "files": delivered.files,
        "bodies": delivered.bodies,
        "documents": len(delivered.documents),
    }
    if not delivered.documents:
        seen = {"documents": 0} | seen
    return Check(WHOLE, seen, delivered.broken)


def _name(noted: Noted[File] | Noted[Body]) -> str:
    return f"{noted.entry.transport} {noted.entry.path}"


def _document(run: Run, noted: Noted[File] | Noted[Body]) -> Document | str | None:
    entry = noted.entry
    content = (run.folder / entry.content).read_bytes()
    if isinstance(entry, File):
        path = PurePosixPath(entry.path)
        if path.name.startswith("."):
            return f"{_name(noted)} was left under its temporary name"
        told = _told_by_file(path.name, content)
        if told is None:
            return f"{_name(noted)} is no file of a report"
        place, confirmed = str(path.parent), True
    else:
        if entry.transport == "sns":
            published = _published(content)
            if published is None:
                return None
            content = published
        elif entry.path in token_places(run):
            return None
        confirmed = isinstance(entry.status, int) and entry.status in _OK
        try:
            told = tuple(teleport.parse_body(content))
        except NotWhole:
            if entry.status == "cut":
                return None  # it broke off on its way, and nobody took it
            raise
        place = entry.path
    return Document(
        noted.at,
        entry.transport,
        place,
        told,
        confirmed,
        entry.path,
        was_login_refused=isinstance(entry, Body) and entry.status == UNAUTHORIZED,
    )


def _told_by_file(name: str, content: bytes) -> tuple[Told, ...] | None:
    if name.startswith("teleport_"):
        return (teleport.parse_file(name, content),)
    if name.endswith(".json"):
        return (mint.parse(name, content),)
    if name.endswith(".csv"):
        return tuple(alsoenergy.parse(name, content))
    return None


def token_places(run: Run) -> set[str]:
    """Paths where tokens are fetched."""
    return {
        urlsplit(str(entry["data"]["token_url"])).path
        for entry in run.entries
        if entry["data"].get("token_url")
    }


def places(run: Run, transport: str) -> set[str]:
    """Paths or topics that somebody configured for a transport."""
    found = set()
    for entry in run.entries:
        data = entry["data"]
        if data.get("transport") != transport:
            continue
        if "topic_arn" in data:
            found |= {arn := str(data["topic_arn"]), arn.rpartition(":")[2]}
        elif "url" in data:
            found.add(urlsplit(str(data["url"])).path or "/")
    return found


def _published(content: bytes) -> bytes | None:
    """What a request to Amazon SNS publishes; None for one that only asks. Raises NotWhole."""
    form = parse_qs(text_of(content), keep_blank_values=True)
    if form.get("Action") != ["Publish"]:
        return None
    (message, *more) = form.get("Message", [""])
    if more or {"Subject", "MessageStructure", "MessageDeduplicationId"} & form.keys():
        raise NotWhole(f"it says more than its message: {sorted(form)}")
    return message.encode()


def _strangers(run: Run, document: Document) -> Iterator[Problem]:
    where = f"{document.transport} {document.place}"
    known = {
        owner_of(report): report
        for report in run.reports
        if report.transport == document.transport
    }
    if document.transport in ("https", "sns"):
        if document.place not in places(run, document.transport):
            yield Problem(document.at, f"{where} is nowhere configured")
    for owner in {told.owner for told in document.told}:
        if (report := known.get(owner)) is None:
            yield Problem(document.at, f"{where}: {owner} is no report there")
        elif document.transport not in (
            "https",
            "sns",
        ) and not f"/{document.place}".rstrip("./").endswith(
            f"/{report.directory}".rstrip("/")
        ):
            yield Problem(
                document.at, f"{where}: {owner} belongs to {report.directory}"
            )
