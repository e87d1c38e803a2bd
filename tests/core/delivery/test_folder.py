"""Documents in a folder of this machine."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
import os
from pathlib import Path
import subprocess
import sys

import pytest

from custom_components.energy_bridge.core.delivery import folder_record
from custom_components.energy_bridge.core.delivery.allowed_folders import AllowedFolders
from custom_components.energy_bridge.core.delivery.folder import (
    DeliveredFile,
    FolderTransport,
)
from custom_components.energy_bridge.core.delivery.transport import (
    DeliveryCause,
    DeliveryError,
)

DAY = 86400.0
NOON = 1_790_000_000.0 // DAY * DAY + DAY / 2


def names(folder: Path) -> list[str]:
    """What is there for a receiver to see."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if path.parts[0] != folder_record.RECORDS)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "base"
    folder.mkdir()
    return folder


async def put(
    transport: FolderTransport, name: str = "a.json", directory: str = ""
) -> None:
    """Deliver one document."""
    async with transport.session() as session:
        await session.put(directory, name, b"content")


async def failure(transport: FolderTransport, directory: str = "") -> DeliveryError:
    """How a delivery fails."""
    with pytest.raises(DeliveryError) as caught:
        await put(transport, directory=directory)
    return caught.value


async def test_documents_arrive(base: Path) -> None:
    """The folder and a report's directory are created; what was there gives way."""
    transport = FolderTransport(base / "reports")
    async with transport.session() as session:
        await asyncio.gather(
            *(session.put("", f"{each}.json", b"%d" % each) for each in range(50))
        )
        await session.put("day/site", "a.json", b"old")
        await session.put("day/site", "a.json", b"new")
    folder = base / "reports"
    assert names(folder) == sorted(
        [*(f"{each}.json" for each in range(50)), "day/site/a.json"]
    )
    assert (folder / "17.json").read_bytes() == b"17"
    assert (folder / "day/site/a.json").read_bytes() == b"new"


async def test_only_its_own_folder_is_created(base: Path) -> None:
    """What should hold it may be a share that is not mounted; the probe creates it."""
    transport = FolderTransport(base / "share" / "reports")
    assert (await failure(transport)).cause is DeliveryCause.NO_DIRECTORY
    assert not (base / "share").exists()
    await transport.probe(("", "day"))
    assert names(base) == []
    await put(transport)
    assert names(base / "share" / "reports") == ["a.json"]


async def test_parents_are_created_where_wanted(base: Path) -> None:
    """For a folder that is surely on this machine."""
    await put(FolderTransport(base / "a" / "b" / "c", create_parents=True))
    assert names(base / "a" / "b" / "c") == ["a.json"]


async def test_folder_that_is_removed_meanwhile(base: Path) -> None:
    """The next session creates it again."""
    transport = FolderTransport(base / "reports")
    async with transport.session() as session:
        await session.put("", "a.json", b"")
        for path in sorted((base / "reports").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (base / "reports").rmdir()
        for directory in ("", "day/site"):
            with pytest.raises(DeliveryError) as caught:
                await session.put(directory, "b.json", b"")
            assert caught.value.cause is DeliveryCause.NO_DIRECTORY
        assert not (base / "reports").exists()
    await put(transport)
    assert names(base / "reports") == ["a.json"]


async def test_files_where_directories_should_be(base: Path) -> None:
    """Neither is replaced."""
    (base / "file").write_bytes(b"mine")
    error = await failure(FolderTransport(base / "file"))
    assert error.cause is DeliveryCause.NO_DIRECTORY
    error = await failure(FolderTransport(base), "file")
    assert error.cause is DeliveryCause.NO_DIRECTORY
    (base / "a.json" / "inside").mkdir(parents=True)
    error = await failure(FolderTransport(base))
    assert error.cause is DeliveryCause.REFUSED
    assert error.detail
    assert names(base) == ["file"]


@pytest.mark.parametrize(
    ("directory", "name"),
    [
        ("..", "a"),
        ("/etc", "a"),
        ("a/../..", "a"),
        ("", "../a"),
        ("", ".."),
        ("", ""),
        (".. ", "a"),
        ("...", "a"),
    ],
)
async def test_names_that_lead_outside(base: Path, directory: str, name: str) -> None:
    """They are refused, and nothing is written anywhere."""
    transport = FolderTransport(base / "reports")
    async with transport.session() as session:
        with pytest.raises(DeliveryError) as caught:
            await session.put(directory, name, b"")
    refused = DeliveryCause.INVALID_DIRECTORY if directory else DeliveryCause.REFUSED
    assert caught.value.cause is refused
    assert names(base) == []


_PUT = """
import asyncio, os, resource, sys
from pathlib import Path
from custom_components.energy_bridge.core.delivery.allowed_folders import (
    AllowedFolders,
)
from custom_components.energy_bridge.core.delivery.folder import (
    DeliveredFile,
    FolderTransport,
)
from custom_components.energy_bridge.core.delivery.transport import DeliveryError
if sys.argv[2] == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
else:
    os.setuid(65534)
async def main():
    try:
        async with FolderTransport(Path(sys.argv[1])).session() as session:
            await session.put("", "a.json", b"x" * 8192)
    except DeliveryError as err:
        print(err.cause.value)
asyncio.run(main())
"""


def put_in_a_process(folder: Path, manner: str) -> str:
    """Deliver as another user, or with little space; answers the cause."""
    return subprocess.run(
        [sys.executable, "-c", _PUT, str(folder), manner],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.strip()


def test_full_disk(base: Path) -> None:
    """The cause is told, the old document is still there, and nothing else."""
    (base / "a.json").write_bytes(b"old")
    assert put_in_a_process(base, "limit") == "disk_full"
    assert names(base) == ["a.json"]
    assert (base / "a.json").read_bytes() == b"old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_folder_that_cannot_be_written(base: Path) -> None:
    """Whoever may not write is told so."""
    for parent in (base, *base.parents):
        if parent.stat().st_mode & 0o7 < 5 and parent != Path("/"):
            parent.chmod(0o755)
    assert put_in_a_process(base, "other") == "not_writable"
    assert names(base) == []


class Clock:
    """A time that the test sets; files written by it get that time."""

    def __init__(self, now: float) -> None:
        """Start."""
        self.now = now

    def __call__(self) -> float:
        """Answer it."""
        return self.now


async def put_on(
    folder: Path, now: float, name: str, retention_days: int | None, directory: str = ""
) -> None:
    """Deliver a document at a time."""
    transport = FolderTransport(folder, retention_days, clock=Clock(now))
    await put(transport, name, directory)
    os.utime(folder / directory / name, (now, now))


async def test_retention(base: Path) -> None:
    """What was delivered goes when it is too old; nobody else's files do."""
    theirs = base / "theirs.json"
    theirs.write_bytes(b"")
    os.utime(theirs, (0, 0))
    for day in range(6):
        await put_on(base, NOON + day * DAY, f"{day}.json", 3, "site")
    assert names(base) == [*(f"site/{day}.json" for day in range(2, 6)), "theirs.json"]


async def test_without_retention_everything_stays(base: Path) -> None:
    """And it may be set later: what was delivered is known."""
    await put_on(base, NOON, "a.json", None)
    await put_on(base, NOON + 400 * DAY, "b.json", None)
    assert names(base) == ["a.json", "b.json"]
    await put_on(base, NOON + 401 * DAY, "c.json", 30)
    assert names(base) == ["b.json", "c.json"]


async def test_document_that_was_delivered_again(base: Path) -> None:
    """Its last delivery counts."""
    await put_on(base, NOON, "a.json", 3)
    await put_on(base, NOON + 5 * DAY, "a.json", 3)
    assert names(base) == ["a.json"]
    await put_on(base, NOON + 10 * DAY, "b.json", 3)
    assert names(base) == ["b.json"]


async def test_documents_that_the_receiver_took(base: Path) -> None:
    """There is nothing to remove, and the record goes."""
    await put_on(base, NOON, "a.json", 3, "site")
    (base / "site" / "a.json").unlink()
    (base / "site").rmdir()
    (base / "site").write_bytes(b"theirs")
    await put_on(base, NOON + 10 * DAY, "b.json", 3)
    assert names(base) == ["b.json", "site"]
    assert len(list((base / folder_record.RECORDS).iterdir())) == 1


@pytest.mark.parametrize(
    "line",
    [b"../theirs.json", b"/etc/passwd", b"", b"\xff\xfe", b"a/../../theirs.json"],
)
async def test_record_that_somebody_changed(base: Path, line: bytes) -> None:
    """No line of it leads outside."""
    theirs = base / "theirs.json"
    theirs.write_bytes(b"")
    os.utime(theirs, (0, 0))
    folder = base / "reports"
    records = folder / folder_record.RECORDS
    records.mkdir(parents=True)
    (records / "2020-01-01").write_bytes(line + b"\nold.json\n")
    (records / "notes").write_bytes(b"theirs.json\n")
    (folder / "old.json").write_bytes(b"")
    os.utime(folder / "old.json", (0, 0))
    await put_on(folder, NOON, "a.json", 3)
    assert theirs.exists()
    assert names(folder) == ["a.json"]
    assert not (records / "2020-01-01").exists()


async def test_retention_that_fails_fails_no_delivery(
    base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged; documents were delivered all the same."""
    await put_on(base, NOON, "a.json", 3)
    (base / "a.json").unlink()
    (base / "a.json" / "inside").mkdir(parents=True)
    os.utime(base / "a.json", (0, 0))
    await put_on(base, NOON + 10 * DAY, "b.json", 3)
    assert "b.json" in names(base)
    assert "Failed to remove old documents" in caplog.text


async def test_folder_without_records(base: Path) -> None:
    """A session that delivers nothing has nothing to remove."""
    async with FolderTransport(base / "reports", 3).session():
        pass
    assert list((base / "reports").iterdir()) == []


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder where reports have no business, with an old file."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "a.json").write_bytes(b"theirs")
    os.utime(folder / "a.json", (0, 0))
    return folder


def only(*folders: Path) -> Callable[[], AllowedFolders]:
    """Allow these folders."""
    return lambda: AllowedFolders(Path("/nowhere"), others=folders)


def test_a_home_keeps_some_folders_for_itself(tmp_path: Path) -> None:
    """Whatever else is allowed; the home itself holds no reports either."""
    closed = frozenset({"www"})
    allowed = AllowedFolders(tmp_path, closed, (tmp_path.parent, Path("/media")))
    for good in ("reports", "reports/www", "reports/.day", "wwww"):
        assert allowed.permit(tmp_path / good)
    for bad in ("", ".storage/x", ".cloud", "www", "WWW/reports", "ＷＷＷ"):
        assert not allowed.permit(tmp_path / bad)
    shouted = Path(str(tmp_path).upper())
    for bad in ("", ".storage", "www"):
        assert not AllowedFolders(tmp_path, closed, (Path("/"),)).permit(shouted / bad)
    assert not AllowedFolders(tmp_path, closed).permit(shouted / "reports")
    assert not AllowedFolders(tmp_path, frozenset({"deps"})).permit(tmp_path / "depſ")
    assert allowed.permit(tmp_path.parent)
    assert allowed.permit(Path("/media/reports"))
    assert not allowed.permit(Path("/mediathek"))


async def test_link_to_a_folder_that_is_not_allowed(
    base: Path, elsewhere: Path
) -> None:
    """Documents are held against what is allowed where they really go, each time anew."""
    allowed = [base]
    transport = FolderTransport(base / "reports", allowed=lambda: only(*allowed)())
    async with transport.session() as session:
        await session.put("site", "a.json", b"content")
        (base / "reports" / "link").symlink_to(elsewhere)
        for directory in ("link", "link/deeper"):
            with pytest.raises(DeliveryError) as caught:
                await session.put(directory, "a.json", b"content")
            assert caught.value.cause is DeliveryCause.NOT_ALLOWED
            assert str(elsewhere) in caught.value.detail
        allowed.append(elsewhere)
        await session.put("link/deeper", "a.json", b"content")
    assert names(elsewhere) == ["a.json", "deeper/a.json"]
    assert (elsewhere / "a.json").read_bytes() == b"theirs"


async def test_folder_that_is_not_allowed(base: Path, elsewhere: Path) -> None:
    """It is not even created."""
    for path in (elsewhere / "reports", base / "link"):
        (base / "link").unlink(missing_ok=True)
        (base / "link").symlink_to(elsewhere)
        for parents in (False, True):
            transport = FolderTransport(
                path, allowed=only(base), create_parents=parents
            )
            assert (await failure(transport)).cause is DeliveryCause.NOT_ALLOWED
        with pytest.raises(DeliveryError) as caught:
            await transport.probe()
        assert caught.value.cause is DeliveryCause.NOT_ALLOWED
    assert names(elsewhere) == ["a.json"]
    assert not (elsewhere / "reports").exists()


@pytest.mark.parametrize("link", [".b.json.part", "b.json"])
async def test_link_in_place_of_a_file(base: Path, elsewhere: Path, link: str) -> None:
    """Neither the temporary nor the final name is written through."""
    (base / link).symlink_to(elsewhere / "a.json")
    await put(FolderTransport(base), "b.json")
    assert (elsewhere / "a.json").read_bytes() == b"theirs"
    assert not (base / "b.json").is_symlink()
    assert (base / "b.json").read_bytes() == b"content"
    assert not (base / ".b.json.part").exists()


async def test_link_that_comes_after_the_check(
    base: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was checked is what is opened."""
    (base / "site").mkdir()
    check = AllowedFolders.permit

    def swap(allowed: AllowedFolders, folder: Path) -> bool:
        permitted = check(allowed, folder)
        if folder.name == "site":
            (base / "site").rmdir()
            (base / "site").symlink_to(elsewhere)
        return permitted

    monkeypatch.setattr(AllowedFolders, "permit", swap)
    transport = FolderTransport(base, allowed=only(base))
    assert (await failure(transport, "site")).cause is DeliveryCause.NO_DIRECTORY
    assert (elsewhere / "a.json").read_bytes() == b"theirs"


async def test_record_that_is_a_link(base: Path, elsewhere: Path) -> None:
    """Nothing is noted through it."""
    (base / folder_record.RECORDS).symlink_to(elsewhere)
    error = await failure(FolderTransport(base))
    assert error.cause is DeliveryCause.NO_DIRECTORY
    (base / folder_record.RECORDS).unlink()
    (base / folder_record.RECORDS).mkdir()
    day = datetime.fromtimestamp(NOON, UTC).date().isoformat()
    (base / folder_record.RECORDS / day).symlink_to(elsewhere / "a.json")
    error = await failure(FolderTransport(base, clock=Clock(NOON)))
    assert error.cause is DeliveryCause.REFUSED
    assert (elsewhere / "a.json").read_bytes() == b"theirs"


async def test_retention_follows_no_link(base: Path, elsewhere: Path) -> None:
    """Neither to a folder nor to a file nor to a record."""
    await put_on(base, NOON, "a.json", 3, "site")
    await put_on(base, NOON, "b.json", 3)
    (base / "site" / "a.json").unlink()
    (base / "site").rmdir()
    (base / "site").symlink_to(elsewhere)
    (base / "b.json").unlink()
    (base / "b.json").symlink_to(elsewhere / "a.json")
    os.utime(base / "b.json", (0, 0), follow_symlinks=False)
    (base / folder_record.RECORDS / "2020-01-01").symlink_to(elsewhere / "a.json")
    await put_on(base, NOON + 10 * DAY, "c.json", 3)
    assert (elsewhere / "a.json").read_bytes() == b"theirs"
    assert (base / "b.json").is_symlink()
    assert (base / folder_record.RECORDS / "2020-01-01").is_symlink()


async def test_record_with_another_name(base: Path, elsewhere: Path) -> None:
    """Nothing is noted in a file that has another name elsewhere, nor are its lines read."""
    (base / folder_record.RECORDS).mkdir()
    day = datetime.fromtimestamp(NOON, UTC).date().isoformat()
    for name in (day, "2020-01-01"):
        os.link(elsewhere / "a.json", base / folder_record.RECORDS / name)
    error = await failure(FolderTransport(base, clock=Clock(NOON)))
    assert error.cause is DeliveryCause.REFUSED
    assert (elsewhere / "a.json").read_bytes() == b"theirs"
    (base / folder_record.RECORDS / day).unlink()
    (base / "theirs").write_bytes(b"")
    os.utime(base / "theirs", (0, 0))
    await put_on(base, NOON, "b.json", 3)
    assert "theirs" in names(base)


async def test_pipes_in_place_of_files(base: Path) -> None:
    """Nobody waits for their other end."""
    await put_on(base, NOON, "old.json", 3)
    records = base / folder_record.RECORDS
    for name in (".a.json.part", "a.json", ".energy_bridge/2020-01-01"):
        os.mkfifo(base / name)
    await put_on(base, NOON + 10 * DAY, "a.json", 3)
    assert names(base) == ["a.json"]
    assert (base / "a.json").read_bytes() == b"content"
    day = datetime.fromtimestamp(NOON, UTC).date().isoformat()
    os.mkfifo(records / day)
    error = await failure(FolderTransport(base, clock=Clock(NOON)))
    assert error.cause is DeliveryCause.REFUSED


async def test_line_that_a_full_disk_cut_off(base: Path) -> None:
    """What is noted after it is known all the same."""
    await put_on(base, NOON, "a.json", 3, "site")
    day = datetime.fromtimestamp(NOON, UTC).date().isoformat()
    with (base / folder_record.RECORDS / day).open("ab") as file:
        file.write(b"site/b.js")
    await put_on(base, NOON, "c.json", 3, "site")
    await put_on(base, NOON + 10 * DAY, "d.json", 3)
    assert names(base) == ["d.json"]


async def test_one_that_cannot_be_removed_keeps_no_others(base: Path) -> None:
    """The rest of its day and later days are removed."""
    for number, day in enumerate((0, 0, 1)):
        await put_on(base, NOON + day * DAY, f"{number}.json", 3)
    (base / "0.json").unlink()
    (base / "0.json" / "inside").mkdir(parents=True)
    os.utime(base / "0.json", (0, 0))
    await put_on(base, NOON + 10 * DAY, "new.json", 3)
    assert names(base) == ["new.json"]


async def test_folder_that_is_allowed_no_more(
    base: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was delivered before stays delivered; nothing is removed there any more."""
    await put_on(base, NOON, "old.json", 3)
    allowed = [base]
    transport = FolderTransport(
        base, 3, allowed=lambda: only(*allowed)(), clock=Clock(NOON + 10 * DAY)
    )
    async with transport.session() as session:
        await session.put("", "a.json", b"content")
        allowed.clear()
    assert names(base) == ["a.json", "old.json"]
    assert "Failed to remove old documents" in caplog.text
    assert (await failure(transport)).cause is DeliveryCause.NOT_ALLOWED


@pytest.mark.parametrize("length", [244, 245, 250])
async def test_name_as_long_as_a_name_can_be(base: Path, length: int) -> None:
    """The temporary one is no longer."""
    name = "é" * (length // 2) + "x" * (length % 2) + ".json"
    await put(FolderTransport(base), name)
    assert names(base) == [name]


async def test_hard_link_in_place_of_a_file(base: Path, elsewhere: Path) -> None:
    """Its other name keeps what it has."""
    for name in (".b.json.part", "b.json"):
        os.link(elsewhere / "a.json", base / name)
    await put(FolderTransport(base), "b.json")
    assert (elsewhere / "a.json").read_bytes() == b"theirs"
    assert (base / "b.json").read_bytes() == b"content"


async def test_probes_at_the_same_time(base: Path) -> None:
    """They do not get in each other's way, and leave nothing."""
    transport = FolderTransport(base / "reports")
    await asyncio.gather(*(transport.probe() for _ in range(30)))
    assert not list((base / "reports").iterdir())


async def test_what_was_delivered_is_read(base: Path, elsewhere: Path) -> None:
    """As far as is asked for, and nothing over links, pipes or outside."""
    transport = FolderTransport(base)
    await put(transport, directory="below")
    assert await transport.read("below", "a.json", 3) == DeliveredFile(b"con", 7)
    assert await transport.read("below", "b.json", 3) is None
    assert await transport.read("nowhere", "a.json", 3) is None
    (base / "link.json").symlink_to(elsewhere / "a.json")
    os.link(elsewhere / "a.json", base / "hard.json")
    os.mkfifo(base / "pipe.json")
    for name in ("link.json", "hard.json", "pipe.json", "../a.json"):
        with pytest.raises(DeliveryError):
            await transport.read("", name, 3)
    allowed = AllowedFolders(elsewhere, frozenset(), ())
    with pytest.raises(DeliveryError) as caught:
        await FolderTransport(base, allowed=lambda: allowed).read("", "a.json", 3)
    assert caught.value.cause is DeliveryCause.NOT_ALLOWED
