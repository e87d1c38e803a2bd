"""A whole house but for Home Assistant and the hardware: its broker, its servers and the lines to them."""

import asyncio
from collections.abc import AsyncIterator
import json
from pathlib import Path
import sys

import aiohttp
import aiomqtt
import asyncssh
import pytest

from simulator.address import free_port
from simulator.broker import find_mosquitto
from soak.ledger import Body, read_kind
from soak.parts import Broker, Guard, House, PartError, running_house

from ..helpers.soak_house import keep, post, put, retained, token
from ..helpers.waiting import until


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """One in an empty folder."""
    async with running_house(tmp_path / "run") as found:
        yield found


async def test_each_part_answers_through_its_line(house: House) -> None:
    """And what arrives is written down, also what is refused."""
    await keep(house.broker.port)
    assert house.lines["broker"].taken == 1
    await put(house, "file", b"content")
    assert (house.sftp_root / "file").read_bytes() == b"content"
    login = await token(house)
    assert (await post(house, login, {"attempt": 1})).status == 200
    assert (await house.https.ask(expire=True))["tokens"] == [login]
    assert (await post(house, login, {"attempt": 2})).status == 401
    bodies = read_kind(house.run, "deliveries", Body)
    assert [each.entry.status for each in bodies] == [200, 401]
    stored = house.run / bodies[0].entry.content
    assert json.loads(stored.read_bytes()) == [{"attempt": 1}]
    assert house.topic_arn.endswith(":energy-bridge")
    assert house.config == house.run / "config"
    assert house.endpoint_url.startswith("http://127.0.0.1:")
    assert house.sns_access_key not in house.secrets.all
    assert bool(house.impossible) != house.disk.is_mounted
    with pytest.raises(PartError, match="https: TypeError"):
        await house.https.ask(faults={"nonsense": 1})


async def test_an_sftp_server_dies_in_the_middle_of_a_write(house: House) -> None:
    """Half a file is left; it is whole again after the next start, with the same key."""
    print_before = house.sftp.told["fingerprint"]
    await house.sftp.ask(faults={"die_in_write": True})
    with pytest.raises((OSError, asyncssh.Error)):
        await put(house, "file", b"0123456789")
    assert await house.sftp.until_ended() == -9
    assert (house.sftp_root / "file").read_bytes() == b"01234"
    await house.sftp.start()
    assert house.sftp.told["fingerprint"] == print_before
    await put(house, "file", b"0123456789")
    assert (house.sftp_root / "file").read_bytes() == b"0123456789"


async def test_a_web_server_cuts_bodies_and_asks_to_wait(house: House) -> None:
    """What is cut is written down as far as it came."""
    login = await token(house)
    await house.https.ask(faults={"cut": True})
    with pytest.raises(aiohttp.ClientError):
        await post(house, login, {"attempt": 1, "text": "x" * 100_000})
    await house.https.ask(faults={"status": 429, "retry_after": 7})
    reply = await post(house, login, {"attempt": 2})
    assert (reply.status, reply.headers["Retry-After"]) == (429, "7")
    await house.https.ask(faults={})
    assert (await post(house, login, {"attempt": 3})).status == 200
    bodies = read_kind(house.run, "deliveries", Body)
    assert [each.entry.status for each in bodies] == ["cut", 429, 200]


async def test_a_topic_refuses_with_the_words_of_amazon(house: House) -> None:
    """A request that is signed with another secret is refused anyway."""
    async with aiohttp.ClientSession() as session:
        await house.sns.ask(faults={"refusal": [400, "Throttling", "Rate exceeded"]})
        fields = {"Action": "Publish", "Message": "[]", "TopicArn": house.topic_arn}
        async with session.post(house.endpoint_url, data=fields) as reply:
            assert reply.status == 403
    (body,) = read_kind(house.run, "deliveries", Body)
    assert (body.entry.transport, body.entry.status) == ("sns", 403)


async def test_a_broker_keeps_what_it_has_until_it_is_replaced(
    guard: Guard, tmp_path: Path
) -> None:
    """Stopped politely it forgets nothing; another one in its place knows nothing."""
    if find_mosquitto() is None:
        pytest.skip("no mosquitto is installed")
    broker = Broker(tmp_path / "broker", free_port(), guard)
    await broker.start()
    await keep(broker.direct_port)
    await broker.terminate()
    with pytest.raises(aiomqtt.MqttError):
        await keep(broker.direct_port)
    await broker.start()
    await broker.start()
    assert await retained(broker.direct_port) == b"before"
    await broker.replace()
    assert await retained(broker.direct_port) is None
    await broker.kill()


async def test_a_paused_broker_does_not_answer(house: House) -> None:
    """Its port is still open; it answers when it goes on."""
    house.broker.pause()
    asked = asyncio.create_task(keep(house.broker.direct_port))
    await asyncio.wait([asked], timeout=0.3)
    assert not asked.done()
    house.broker.resume()
    await asked


async def test_a_part_that_does_not_start_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an error of its own, though others start beside it; no process is left."""
    monkeypatch.setattr(
        "soak.parts.house.python", lambda *_: (sys.executable, "-c", "1")
    )
    with pytest.raises(PartError, match="(sftp|https|sns) (is gone|does not run)"):
        async with running_house(tmp_path / "run"):
            pass


async def test_where_no_mosquitto_is_a_broker_runs_all_the_same(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps nothing over a kill."""
    monkeypatch.setattr("soak.parts.broker.find_mosquitto", lambda: None)
    broker = Broker(tmp_path / "broker", free_port(), guard)
    assert broker.protocol == "3.1.1"
    await broker.start()
    await keep(broker.direct_port)
    assert await retained(broker.direct_port) == b"before"
    await broker.replace()
    assert await retained(broker.direct_port) is None
    await broker.kill()


async def test_a_broker_that_does_not_listen_is_named(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the port, whether it ends or hangs."""
    monkeypatch.setattr("soak.parts.broker.LISTEN_TIMEOUT", 0.2)
    monkeypatch.setattr("soak.parts.broker.find_mosquitto", lambda: "false")
    broker = Broker(tmp_path / "one", 1, guard)
    assert broker.protocol == "5"
    with pytest.raises(PartError, match="does not listen at 1"):
        await broker.start()
    broker = Broker(tmp_path / "two", 1, guard)
    broker.argv = ("sleep", "60")
    with pytest.raises(PartError, match="does not listen at 1"):
        await broker.start()
    await until(lambda: not broker.is_alive)
