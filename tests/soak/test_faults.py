"""Each fault really has its effect on its part, and at its end the part is whole."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, closing
from errno import ENOSPC, EROFS
import json
from pathlib import Path
import sqlite3
import sys
from time import monotonic

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
import aiohttp
import asyncssh
from botocore.exceptions import ClientError
import pytest

from demo.seed import Seeded
from simulator.address import free_port
from simulator.cabinet.faults import parse_fault as parse_cabinet_fault
from simulator.energyhub.faults import parse_fault as parse_hub_fault
from simulator.sns import REGION
from soak.faults import KINDS, Planned, carry_out, make_trouble, schedule
from soak.faults.hardware import CABINETS_GROUP, HUB_GROUP
from soak.ledger import Body, Clock, Fault, Life, read_kind
from soak.parts import Disk, House, NotPossible, PartError, python, running_house

from ..helpers.soak_house import keep, post, put, retained, stand_in, token
from ..helpers.waiting import until

HARDWARE = """\
import asyncio
from soak.parts.inside import answer, first_line, take_requests
asked = []
async def handle(request):
    if "show" not in request:
        asked.append(request)
    return {"asked": asked}
async def main():
    settings, requests = await first_line()
    answer()
    await take_requests(requests, handle)
asyncio.run(main())
"""


def without_topic(module: str, kind: str) -> tuple[str, ...]:
    """How a server is run; that of the topic takes seconds, and is a small stand-in here, too."""
    if kind == "sns":
        return (sys.executable, "-c", HARDWARE)
    return python(module, kind)


@pytest.fixture
async def house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[House]:
    """One whose Home Assistant, hardware and topic are small stand-ins; the first two have not been started."""
    port = free_port()
    stand_in(monkeypatch, port)
    monkeypatch.setattr("soak.parts.house.python", without_topic)
    async with running_house(tmp_path / "run") as found:
        found.home.seeded = Seeded(found.config, port, "token")
        found.hardware.argv = (sys.executable, "-c", HARDWARE)
        yield found


def fault(
    house: House, name: str, duration: float = 1.0, **detail: object
) -> AbstractAsyncContextManager[None]:
    """A fault that lasts as long as it is entered."""
    planned = Planned(name=name, start=0, duration=duration, detail=detail)
    return KINDS[name].trouble(house, planned)


async def refused(port: int) -> bool:
    """Whether nobody listens."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return True
    writer.close()
    return False


async def test_a_broker_is_killed_paused_and_replaced(house: House) -> None:
    """Killed it listens no more, paused it does not answer, and another one knows nothing."""
    port = house.broker.direct_port
    async with fault(house, "broker_killed"):
        assert await refused(port)
    await keep(port)
    async with fault(house, "broker_paused"):
        assert not await refused(port)
        asked = asyncio.ensure_future(keep(port))
        await asyncio.wait([asked], timeout=0.3)
        assert not asked.done()
    await asked
    assert await retained(port) == b"before"
    async with fault(house, "broker_replaced"):
        assert await refused(port)
    assert await retained(port) is None


@pytest.mark.parametrize("after", ["late", "lost"])
async def test_a_line_is_cut_off(house: House, after: str) -> None:
    """Nothing passes and nobody is told, whichever way; then it passes again."""
    line = house.lines["broker"]
    reader, writer = await asyncio.open_connection("127.0.0.1", line.port)
    writer.write(b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00")
    assert (await reader.readexactly(4))[0] == 0x20
    for way in ("there", "back", "both"):
        async with fault(house, "broker_cut_off", way=way, after="late"):
            writer.write(b"\xc0\x00")
            answer = asyncio.ensure_future(reader.readexactly(2))
            await asyncio.wait([answer], timeout=0.2)
            assert not answer.done()
        assert await answer == b"\xd0\x00"
    async with fault(house, "broker_cut_off", way="both", after=after):
        writer.write(b"\xc0\x00")
        await asyncio.sleep(0.1)
        assert line.open == 1
    if after == "late":
        assert await reader.readexactly(2) == b"\xd0\x00"
    else:
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(2)
    writer.close()
    await keep(line.port)


async def test_sftp_servers_die_hang_and_are_somebody_else(house: House) -> None:
    """Half a file is left, nothing is answered, and another key is shown; each is right again at the end."""
    dying = fault(house, "sftp_killed", duration=60)
    entering = asyncio.ensure_future(dying.__aenter__())
    with pytest.raises((OSError, asyncssh.Error)):
        await until(lambda: put(house, "file", b"0123456789"))
    await entering
    assert (house.sftp_root / "file").read_bytes() == b"01234"
    assert await refused(int(str(house.sftp.settings["port"])))
    await dying.__aexit__(None, None, None)
    for how in ("takes bytes", "paused"):
        async with fault(house, "sftp_hangs", how=how):
            sending = asyncio.ensure_future(put(house, "file", b"x"))
            await asyncio.wait([sending], timeout=0.5)
            assert not sending.done()
        if how == "takes bytes":
            await house.sftp.kill()
            await house.sftp.start()
        await asyncio.wait([sending])
        assert (sending.exception() is None) == (how == "paused")
    key = house.sftp.told["fingerprint"]
    async with fault(house, "sftp_other_key"):
        assert house.sftp.told["fingerprint"] != key
    assert house.sftp.told["fingerprint"] == key
    await put(house, "file", b"whole")
    assert (house.sftp_root / "file").read_bytes() == b"whole"


async def test_an_sftp_server_that_nobody_writes_to_dies_anyway(house: House) -> None:
    """Before the fault is over."""
    async with fault(house, "sftp_killed", duration=0.3):
        assert not house.sftp.is_alive
    await put(house, "file", b"whole")


async def test_a_web_server_refuses(house: House) -> None:
    """With errors, with no time, in the middle of a body, and with tokens that are good no more."""
    login = await token(house)
    message = {"attempt": 1}
    async with fault(house, "https_error", status=502):
        assert (await post(house, login, message)).status == 502
    async with fault(house, "https_busy", status=429, retry_after=5):
        reply = await post(house, login, message)
        assert (reply.status, reply.headers["Retry-After"]) == (429, "5")
    for how in ("cut", "drop"):
        async with fault(house, "https_breaks_off", **{how: True}):
            with pytest.raises(aiohttp.ClientError):
                await post(house, login, message)
    async with fault(house, "https_token_expired", expire=True, token_status=503):
        assert (await post(house, login, message)).status == 401
        with pytest.raises(aiohttp.ClientError):
            await token(house)
    assert (await post(house, login, message)).status == 401
    async with fault(house, "https_token_expired", expire=True):
        assert (await post(house, await token(house), message)).status == 200
    statuses = [each.entry.status for each in read_kind(house.run, "deliveries", Body)]
    assert statuses == [502, 429, "cut", "cut", 401, 401, 200]


async def publish(house: House) -> str:
    """Publish a message as Home Assistant does; answers SNS's code for what is wrong, or nothing."""
    async with get_session().create_client(
        "sns",
        region_name=REGION,
        endpoint_url=house.endpoint_url,
        aws_access_key_id=house.sns_access_key,
        aws_secret_access_key=house.secrets.sns,
        config=AioConfig(retries={"total_max_attempts": 1}),
    ) as client:
        try:
            await client.publish(TopicArn=house.topic_arn, Message="[]")
        except ClientError as err:
            return str(err.response["Error"]["Code"])
    return ""


async def test_a_topic_refuses(tmp_path: Path) -> None:
    """In the words of Amazon."""
    async with running_house(tmp_path / "run") as house:
        assert await publish(house) == ""
        for name, code in (
            ("sns_throttled", "Throttling"),
            ("sns_error", "InternalFailure"),
        ):
            plan = schedule(1, 600, {name})[0]
            async with KINDS[name].trouble(house, plan):
                assert await publish(house) == code
        assert await publish(house) == ""


async def test_home_assistant_dies_stops_reloads_and_loses_its_clock(
    house: House,
) -> None:
    """And runs at the end of each."""
    home = house.home
    await home.start()
    async with fault(house, "home_killed"):
        assert not home.is_alive
    assert home.is_alive
    async with fault(house, "home_stopped"):
        assert not home.is_alive
    async with fault(house, "entries_reloaded"):
        asked = (home.folder / "asked").read_text()
        assert [line.split("/")[5] for line in asked.splitlines()] == ["one", "two"]
    for name, ahead in (("home_clock_ahead", 100), ("home_clock_behind", -100)):
        async with fault(house, name, ahead=ahead):
            assert home.ahead == ahead
        assert home.ahead == 0
    phases = [each.entry.phase for each in read_kind(house.run, "faults", Life)]
    assert phases == [
        *("start", "running", "killed"),
        *("start", "running", "stopped"),
        *("start", "running"),
    ]
    clocks = [each.entry.ahead for each in read_kind(house.run, "faults", Clock)]
    assert clocks == [100, 0, -100, 0]


async def test_disks_are_full_and_read_only(house: House) -> None:
    """Each its own."""
    if not house.disk.is_mounted:
        pytest.skip("nothing may be mounted here")
    for name, disk in (("disk_full", house.disk), ("folder_full", house.inbox)):
        async with fault(house, name, left=0):
            with pytest.raises(OSError) as caught:
                (disk.folder / "file").write_bytes(bytes(10_000))
            assert caught.value.errno == ENOSPC
        (disk.folder / "file").write_bytes(bytes(10_000))
    with (house.inbox.folder / "busy").open("w"), pytest.raises(TimeoutError):
        async with fault(house, "folder_read_only", duration=0.3):
            pass
    async with fault(house, "folder_read_only"):
        with pytest.raises(OSError) as caught:
            (house.inbox.folder / "file").write_text("x")
        assert caught.value.errno == EROFS
    (house.inbox.folder / "file").write_text("x")
    assert house.impossible == []


async def test_a_database_is_locked_and_purged(house: House) -> None:
    """For whoever writes; the purge is what a user asks for, and the audit gets a copy of what was there before."""
    path = house.config / "home-assistant_v2.db"
    database = sqlite3.connect(path, timeout=0.05, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE states (state)")
    async with fault(house, "database_locked"):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            database.execute("INSERT INTO states VALUES (1)")
    database.execute("INSERT INTO states VALUES (1)")
    database.close()
    await house.home.start()
    async with fault(house, "recorder_purged", keep_days=0):
        asked = (house.config / "asked").read_text()
    path_asked, _, data = asked.strip().partition(" ")
    assert path_asked == "/api/services/recorder/purge"
    assert json.loads(data) == {"keep_days": 0}
    with closing(sqlite3.connect(house.run / "recorded" / "000.db")) as copy:
        assert copy.execute("SELECT state FROM states").fetchall() == [(1,)]


async def test_hardware_is_asked_for_what_the_simulator_has(house: House) -> None:
    """All that a schedule may ask for; the simulator reads it."""
    await house.hardware.start()
    plan = [each for seed in range(5) for each in schedule(seed, 3600)]
    asked = 0
    for each in plan:
        kind = KINDS[each.name]
        if kind.groups in (HUB_GROUP, CABINETS_GROUP):
            asked += len(each.text("fault").split())
            async with kind.trouble(house, each):
                pass
    found = (await house.hardware.ask(show=True))["asked"]
    assert len(found) == asked
    for each in found:
        parse = parse_hub_fault if each["at"] == "hub" else parse_cabinet_fault
        parse(each["fault"])
        assert each["seconds"] > 0


def noted(house: House) -> list[tuple[str, str, Mapping[str, object]]]:
    """What was written down of faults."""
    return [
        (each.entry.name, each.entry.phase, each.entry.detail)
        for each in read_kind(house.run, "faults", Fault)
    ]


async def test_what_is_planned_happens_in_its_time(house: House) -> None:
    """And is written down, also what does not come about and why."""
    house.inbox.unmount()
    plan = (
        Planned(name="broker_killed", start=0.2, duration=0.1),
        Planned(name="folder_full", start=0.9, duration=0.1),
    )
    began = monotonic()
    await make_trouble(house, KINDS, plan, began)
    assert monotonic() - began >= 0.9
    by_fault: dict[str, list[object]] = {}
    for name, *told in noted(house):
        by_fault.setdefault(name, []).append(told)
    # The two do not wait for each other, and a busy machine has its broker back late.
    assert by_fault == {
        "broker_killed": [["begin", {}], ["end", {}]],
        "folder_full": [
            ["begin", {}],
            ["end", {"failed": "nothing may be mounted here"}],
        ],
    }
    assert await retained(house.broker.port) is None


async def test_faults_of_a_part_wait_for_one_another(house: House) -> None:
    """Where the part takes longer to be whole than was planned; others do not wait."""
    plan = (
        Planned(name="sftp_other_key", start=0, duration=0.2),
        Planned(name="sftp_killed", start=0.2, duration=0.2),
        Planned(name="broker_paused", start=0.2, duration=0.1),
    )
    await make_trouble(house, KINDS, plan, monotonic())
    order = [(name, phase) for name, phase, _ in noted(house)]
    assert [each for each in order if each[0] != "broker_paused"] == [
        ("sftp_other_key", "begin"),
        ("sftp_other_key", "end"),
        ("sftp_killed", "begin"),
        ("sftp_killed", "end"),
    ]
    assert order.index(("broker_paused", "end")) < order.index(("sftp_killed", "end"))
    await put(house, "file", b"whole")


async def test_a_run_that_is_stopped_leaves_all_whole(house: House) -> None:
    """What is on ends, what is to come does not begin."""
    plan = (
        Planned(name="broker_killed", start=0, duration=600),
        Planned(name="sns_cut_off", start=600, duration=1),
    )
    running = asyncio.create_task(make_trouble(house, KINDS, plan, monotonic()))
    await until(lambda: refused(house.broker.direct_port))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not await refused(house.broker.direct_port)
    assert [phase for _, phase, _ in noted(house)] == ["begin", "end"]


async def test_a_part_that_cannot_be_made_whole_ends_the_run(house: House) -> None:
    """It would prove nothing any more."""
    (house.config / "broken").touch()
    planned = Planned(name="home_killed", start=0, duration=0)
    with pytest.raises(PartError, match="did not start"):
        await carry_out(house, KINDS["home_killed"], planned, monotonic())
    assert [phase for _, phase, _ in noted(house)] == ["begin", "end"]


async def test_what_this_machine_cannot_is_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the kinds of faults."""
    house.disk.unmount()
    house.inbox.unmount()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert house.impossible == ["disk_full", "folder_full", "folder_read_only"]
    with pytest.raises(NotPossible):
        Disk(house.run / "none", "1m").fill()
