"""Those who look on during a long run see all that is delivered and sent."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path

import aiomqtt
import pytest

from soak import watch
from soak.ledger import File, Ledger, Message, Sample, read_kind
from soak.parts.own_account import Account
from soak.watch import FolderWatch, Sampler, note_kept, watch_wire

from ..helpers.waiting import until


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """The broker is a real one."""


async def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that appears under its final name, and again when it is another one; a part is none."""
    monkeypatch.setattr(watch, "LOOK_EVERY", 0.01)
    inbox = tmp_path / "inbox"
    (inbox / "mint").mkdir(parents=True)
    ledger = Ledger(tmp_path)
    looking = FolderWatch(ledger, {"folder": inbox, "sftp": tmp_path / "gone"})
    task = asyncio.create_task(looking.run())
    for name, text in (
        ("a.json", "1"),
        (".b.json.part", "2"),
        (".c.json", "3"),
        ("d.csv", "4"),
        (".energy_bridge_test_1", "5"),
    ):
        (inbox / "mint" / name).write_text(text)
    await until(lambda: len(read_kind(tmp_path, "deliveries", File)) == 2)
    part = inbox / "mint" / ".a.json.part"
    part.write_text("1")
    part.replace(inbox / "mint" / "a.json")
    await until(lambda: len(read_kind(tmp_path, "deliveries", File)) == 3)
    task.cancel()
    assert _paths(tmp_path) == ["mint/a.json", "mint/a.json", "mint/d.csv"]
    found = read_kind(tmp_path, "deliveries", File)
    assert {(tmp_path / each.entry.content).read_text() for each in found} == {"1", "4"}


def _paths(run: Path) -> list[str]:
    found = read_kind(run, "deliveries", File)
    return sorted(each.entry.path for each in found)


def test_what_is_left_in_the_end(tmp_path: Path) -> None:
    """Parts, and whatever else is no document; but the integration's own record, and what it tries a folder with."""
    inbox = tmp_path / "inbox"
    (inbox / ".energy_bridge").mkdir(parents=True)
    for name in (
        ".a.json.part",
        "notes.txt",
        ".energy_bridge/2027-01-15",
        "..energy_bridge_test_1.part",
    ):
        (inbox / name).write_text("1")
    looking = FolderWatch(Ledger(tmp_path), {"folder": inbox})
    looking.look()
    assert _paths(tmp_path) == ["notes.txt"]
    looking.look(is_last=True)
    assert _paths(tmp_path) == [".a.json.part", "notes.txt"]


async def test_the_wire(tmp_path: Path, broker_port: int) -> None:
    """All but what the hardware says; of that only what the broker keeps."""
    ready = asyncio.Event()
    async with (
        asyncio.timeout(60),
        aiomqtt.Client("127.0.0.1", broker_port) as client,
    ):
        await client.publish("extapi/control/response", b"kept", retain=True)
        task = asyncio.create_task(watch_wire(broker_port, Ledger(tmp_path), ready))
        await ready.wait()
        await client.publish("extapi/data/ehub", b"hub")
        await client.publish("extapi/control/request", b"order")
        await client.publish("/stations/open_slot/AA", b"\xff")
        await until(lambda: len(read_kind(tmp_path, "wire", Message)) == 3)
        task.cancel()
    found = [each.entry for each in read_kind(tmp_path, "wire", Message)]
    assert found == [
        Message("extapi/control/response", "kept", retained=True),
        Message("extapi/control/request", "order"),
        Message("/stations/open_slot/AA", "\N{REPLACEMENT CHARACTER}"),
    ]


async def test_what_the_broker_keeps(tmp_path: Path, broker_port: int) -> None:
    """Who had subscribed before was not told that it is kept."""
    async with aiomqtt.Client("127.0.0.1", broker_port) as client:
        await client.publish("extapi/control/request", b"kept", qos=1, retain=True)
        await client.publish("extapi/control/result", b"gone", qos=1)
    await note_kept(broker_port, Ledger(tmp_path))
    found = [each.entry for each in read_kind(tmp_path, "wire", Message)]
    assert found == [Message("extapi/control/request", "kept", retained=True)]


async def test_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process takes, life by life; nothing while there is none."""
    monkeypatch.setattr(watch, "SAMPLE_EVERY", 0.01)
    log = tmp_path / "log"
    pids: list[int | None] = [None, os.getpid()]
    sampler = Sampler(Ledger(tmp_path), log, lambda: pids[-1])
    task = asyncio.create_task(sampler.run())
    await until(lambda: read_kind(tmp_path, "samples", Sample))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    log.write_text("one\ntwo\n")
    pids.append(os.getppid())
    sampler.sample()
    last = read_kind(tmp_path, "samples", Sample)[-1].entry
    assert (last.life, last.log_lines, last.log_bytes) == (2, 2, 8)
    count = len(read_kind(tmp_path, "samples", Sample))
    for gone in (None, 2**22 + 1):
        pids.append(gone)
        sampler.sample()
    assert len(read_kind(tmp_path, "samples", Sample)) == count
    first = read_kind(tmp_path, "samples", Sample)[0].entry
    assert first.rss > 1_000_000
    assert first.handles > 0
    assert first.threads > 0
    assert first.tasks is None


def test_what_holds_it_up(tmp_path: Path) -> None:
    """Its collections of garbage, beside whoever else has the processors; unknown where it does not tell."""
    told = [None, Account(7, 0.0), Account(8, 100.0)]
    for each in told:
        Sampler(
            Ledger(tmp_path), tmp_path / "x.log", os.getpid, lambda each=each: each
        ).sample()
    unknown, before, after = (
        each.entry for each in read_kind(tmp_path, "samples", Sample)
    )
    assert unknown.held is None
    assert before.held is not None
    assert after.held is not None
    assert 100.0 <= round(after.held - before.held, 6) < 160.0
    assert (before.tasks, after.tasks) == (7, 8)


@pytest.mark.parametrize("told", ["nothing", None])
def test_a_kernel_that_does_not_tell_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    """All the rest is known."""
    really_read = Path.read_text

    def read_text(path: Path, *args: str, **kwargs: str) -> str:
        if path.name != "schedstat":
            return really_read(path, *args, **kwargs)
        if told is None:
            raise FileNotFoundError
        return told

    monkeypatch.setattr(Path, "read_text", read_text)
    account = Account(7, 1.0)
    Sampler(Ledger(tmp_path), tmp_path / "x.log", os.getpid, lambda: account).sample()
    (sample,) = read_kind(tmp_path, "samples", Sample)
    assert sample.entry.held is None
    assert sample.entry.tasks == 7


async def test_threads_of_pools_are_told_apart(tmp_path: Path) -> None:
    """By their names."""
    sampler = Sampler(Ledger(tmp_path), tmp_path / "log", os.getpid)
    sampler.sample()
    with ThreadPoolExecutor(thread_name_prefix="SyncWorker") as pool:
        await asyncio.wrap_future(pool.submit(sampler.sample))
    before, after = (each.entry for each in read_kind(tmp_path, "samples", Sample))
    assert before.pooled is not None
    assert after.pooled == before.pooled + 1
    assert after.threads > after.pooled


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("some avg10=1.00 avg60=2.00 avg300=3.00 total=1500000\nfull total=9\n", 3.0),
        ("nothing of the kind\n", None),
        (None, None),
    ],
)
def test_how_busy_the_machine_is(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: str | None,
    expected: float | None,
) -> None:
    """For how long something waited for processors and disks; unknown where the kernel does not say."""
    monkeypatch.setattr(watch, "PRESSURE", tmp_path)
    for name in ("cpu", "io"):
        if told is not None:
            (tmp_path / name).write_text(told)
    Sampler(Ledger(tmp_path), tmp_path / "x.log", os.getpid).sample()
    (sample,) = read_kind(tmp_path, "samples", Sample)
    assert sample.entry.waited == expected
