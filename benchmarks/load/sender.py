"""Sends to a broker on this machine at a pace, for some seconds, in a process of its own."""

from asyncio.subprocess import Process
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
import sys
from time import monotonic

import orjson

from benchmarks.cabinet_messages import BusyFleet
from simulator.cabinet.messages import info
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import ehub_message
from simulator.energyhub.plant import Plant

from .broker import Broker
from .child import running
from .packets import Line, publish_packet, wait_until

SLICE = 0.02
"""s between two times of sending."""
STEP = 0.1
"""s that a plant advances at least."""
USUAL = 30.0
"""s as usual at the end of a story."""
HUGE = 1_000_000
"""Bytes of a payload that nobody asked for."""
HUGE_EVERY = 1_000
MODELS = 200


def hub_messages(plant: Plant, step: float) -> Iterator[bytes]:
    """What an EnergyHub sends, messages `step` seconds apart; what is nearer than it can tell comes again."""
    for number in count():
        if number % max(round(STEP / step), 1) == 0:
            plant.advance(max(step, STEP))
        yield orjson.dumps(ehub_message(plant))


def hub_packets(plant: Plant, step: float) -> Iterator[bytes]:
    """The same as packets."""
    for payload in hub_messages(plant, step):
        yield publish_packet("extapi/data/ehub", payload)


def tell_story(rate: float, seconds: float, line: Line) -> None:
    """A hub that sends fast, then its bridge catches up on as many seconds as that takes messages, then sends as usual.

    Prints a line after each part, the last one is the hub's last message.
    """
    behind = seconds * (rate - 1)
    plant = Plant(PlantConfig(), datetime.now(UTC) - timedelta(seconds=behind))
    send(hub_packets(plant, 1 / rate), rate, seconds, line)
    send(hub_packets(plant, 1.0), rate, seconds, line)
    print("caught up", flush=True)
    send(hub_packets(plant, 1.0), 1, USUAL, line)
    print(orjson.dumps(ehub_message(plant)).decode(), flush=True)


def cabinet_messages(cabinets: int) -> Iterator[tuple[str, bytes]]:
    """Topics and payloads of busy cabinets, one after the other, with the time of now."""
    fleet = BusyFleet(cabinets)
    while True:
        for station in fleet.stations:
            payload = fleet.message(station, datetime.now(UTC))
            yield f"/stations/info/{station.mac}", payload


def cabinet_packets(cabinets: int) -> Iterator[bytes]:
    """The same as packets."""
    for topic, payload in cabinet_messages(cabinets):
        yield publish_packet(topic, payload)


def hostile_packets(seed: int = 1) -> Iterator[bytes]:
    """What nobody wants: garbage on our topics, cabinets that do not exist, answers to no order, and huge payloads."""
    dice = Random(seed)
    (station,) = BusyFleet(1).stations
    forged = info(station, datetime.now(UTC))
    forged.pop("mac_addr")
    valid = orjson.dumps(forged)
    garbage = [dice.randbytes(dice.randrange(200)) for _ in range(MODELS)]
    odd = [
        orjson.dumps({dice.choice("abc"): [dice.random()] * 20, "slots": 5})
        for _ in range(MODELS)
    ]
    huge = bytes(HUGE)

    def mac() -> str:
        return "-".join(f"{dice.randrange(256):02X}" for _ in range(6))

    makers: tuple[Callable[[], tuple[str, bytes]], ...] = (
        lambda: (f"/stations/info/{dice.random()}", valid),
        lambda: (f"/stations/info/{mac()}", dice.choice(garbage)),
        lambda: (f"/stations/info/{mac()}", valid),
        lambda: (f"/stations/alerts/{mac()}", dice.choice(odd)),
        lambda: (f"/stations/info/{station.mac}", dice.choice(odd)),
        lambda: (f"/stations/thresholds/{station.mac}", dice.choice(odd)),
        lambda: (f"/stations/thresholds_response/{station.mac}", dice.choice(odd)),
        lambda: ("extapi/data/ehub", dice.choice(garbage)),
        lambda: ("extapi/data/esm", _unit(dice)),
        lambda: ("extapi/data/eso", dice.choice(odd)),
        lambda: ("extapi/control/response", _answer(dice)),
        lambda: ("extapi/control/request", _answer(dice)),
    )
    for number in count(1):
        topic, payload = dice.choice(makers)()
        if number % HUGE_EVERY == 0:
            payload = huge
        yield publish_packet(topic, payload)


def _unit(dice: Random) -> bytes:
    return orjson.dumps({"id": {"val": f"{dice.random()}"}, "soc": {"val": "50.0"}})


def _answer(dice: Random) -> bytes:
    return orjson.dumps(
        {"transId": f"{dice.random()}", "status": "ack", "msg": "x" * 50}
    )


def send(packets: Iterator[bytes], rate: float, seconds: float, line: Line) -> None:
    """Send so many a second; prints a line of JSON at the end: how many, and how late the last ones were (s)."""
    began = monotonic()
    sent, late = 0, 0.0
    for turn in range(1, round(seconds / SLICE) + 1):
        due = round(turn * SLICE * rate)
        line.send(b"".join(islice(packets, due - sent)))
        sent = due
        late = wait_until(began + turn * SLICE)
    print(orjson.dumps({"sent": sent, "late": late}).decode(), flush=True)


def sending(
    broker: Broker, what: str, rate: float, seconds: float, *numbers: float
) -> AbstractAsyncContextManager[Process]:
    """Run a sender in a process of its own until it has ended, or is not needed any more."""
    certificate = broker.certificate or "-"
    return running(__name__, what, broker.port, certificate, rate, seconds, *numbers)


def main() -> None:
    """Read the command line: what, port, certificate or `-`, messages a second, seconds, and what the kind needs."""
    what, port, certificate, rate, seconds, *numbers = sys.argv[1:]
    trusted = None if certificate == "-" else Path(certificate)
    line = Line(f"sender-{what}", int(port), trusted)
    match what, numbers:
        case "story", _:
            tell_story(float(rate), float(seconds), line)
            line.close()
            return
        case "fleet", [cabinets]:
            packets = cabinet_packets(int(float(cabinets)))
            for told in sys.stdin:
                pace, duration = map(float, told.split())
                send(packets, pace, duration, line)
            return
        case "hub", _:
            packets = hub_packets(Plant(PlantConfig(), datetime.now(UTC)), 1.0)
        case "cabinets", [cabinets]:
            packets = cabinet_packets(int(float(cabinets)))
        case "hostile", _:
            packets = hostile_packets()
        case _:
            raise ValueError(what)
    send(packets, float(rate), float(seconds), line)
    line.close()


if __name__ == "__main__":
    main()
