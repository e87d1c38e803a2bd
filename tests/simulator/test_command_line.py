"""The simulators from the command line."""

import asyncio
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import ssl

import aiomqtt
import pytest

from simulator.__main__ import main, parser
from simulator.broker import embedded_broker
from simulator.energyhub.command import plant_of, run
from simulator.energyhub.config import CounterMeaning, PlantConfig
from simulator.energyhub.plant import Plant

from ..helpers.certificates import clients_may_refuse, issue


async def test_goes_on_from_its_state(tmp_path: Path) -> None:
    """Reads the state file and writes it at the end."""
    state = tmp_path / "state.json"
    times = []
    async with asyncio.timeout(60), embedded_broker() as (host, port):
        options = ["--host", host, "--port", str(port), "--state", str(state)]
        for _ in range(2):
            arguments = parser().parse_args(["energyhub", *options, "--speed", "100"])
            async with aiomqtt.Client(host, port) as listener:
                await listener.subscribe("extapi/data/ehub")
                task = asyncio.create_task(run(arguments))
                for _ in range(2):
                    await anext(aiter(listener.messages))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            times.append(json.loads(state.read_text())["time_ms"])
    assert times[1] > times[0]


async def test_encrypted(tmp_path: Path) -> None:
    """With a private authority's certificate."""
    clients_may_refuse()
    authority = issue("Authority", authority=True)
    certificate, key = issue("127.0.0.1", by=authority).files(tmp_path)
    ca = authority.files(tmp_path)[0]
    arguments = parser().parse_args(["energyhub", "--ca", str(ca)])
    async with embedded_broker(tls=(certificate, key)) as (_, port):
        arguments.port = port
        context = ssl.create_default_context(cafile=ca)
        async with (
            asyncio.timeout(60),
            aiomqtt.Client("127.0.0.1", port, tls_context=context) as listener,
        ):
            await listener.subscribe("extapi/data/ehub")
            task = asyncio.create_task(run(arguments))
            await anext(aiter(listener.messages))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def test_options_of_the_house() -> None:
    """What is given replaces what is usual."""
    arguments = parser().parse_args(
        [
            "energyhub",
            *("--latitude", "-33.9", "--capacity", "10000", "--soc", "80"),
            *("--esos", "1", "--season-offset", "180", "--document-counters"),
            *("--third-party", "--time", "2026-01-02T03:04:05"),
        ]
    )
    plant = plant_of(arguments)
    assert plant.time == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    config = plant.config
    assert (config.latitude, config.longitude) == (-33.9, PlantConfig().longitude)
    assert (config.eso_count, config.eso_capacity_wh, config.soc_start) == (
        1,
        10000,
        80,
    )
    assert config.counter_meaning is CounterMeaning.DOCUMENT
    assert (config.season_offset_days, config.third_party_batteries) == (180, True)


def test_another_season() -> None:
    """A house in November that lives in May has sun; its time stamps stay in November."""
    noon = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
    power = []
    for offset in (0, 180):
        plant = Plant(PlantConfig(season_offset_days=offset), noon)
        plant.advance(60)
        power.append(plant.pv)
        assert plant.time - noon == timedelta(minutes=1)
    assert power[1] > 2 * power[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fault", "nonsense"], "no fault is called 'nonsense'"),
        (["--speed", "0"], "must be more than 0"),
        (["--time", "noon"], "invalid _time value"),
    ],
)
def test_wrong_options(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is refused in words."""
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(["energyhub", *options])
    assert caught.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["energyhub", "--esos", "99"], "eso_count must be between 0 and 32"),
        (["energyhub", "--ca", "missing.pem"], "No such file"),
        (["replay", "missing.jsonl"], "No such file"),
    ],
)
def test_what_cannot_be(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line, and exit code 1."""
    monkeypatch.setattr("sys.argv", ["simulator", *arguments])
    assert main() == 1
    assert said in capsys.readouterr().err


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is the normal end."""

    async def interrupted(_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.argv", ["simulator", "energyhub"])
    monkeypatch.setattr("simulator.energyhub.command.run", interrupted)
    assert main() == 0


def test_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line explains itself, faults included."""
    monkeypatch.setattr("sys.argv", ["simulator", "energyhub", "--help"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert "--prefix" in text
    assert "glitch (shape=dip|zero|flip|jump" in text
