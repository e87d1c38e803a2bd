"""Messages that no device sends, to each decoder: nothing raises, and both ways of reading a hub's agree."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
import logging
from math import isfinite
from random import Random
import sys
from time import monotonic
from typing import Any, override

import orjson

from custom_components.energy_bridge.core.cabinet.fleet import Fleet
from custom_components.energy_bridge.core.cabinet.thresholds import (
    FIELDS,
    LogServer,
    Thresholds,
)
from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.ferroamp.decoder import HubDecoder
from custom_components.energy_bridge.core.ferroamp.hub import HUB_KEY, Hub
from custom_components.energy_bridge.core.ferroamp.quantities import Kind
from custom_components.energy_bridge.core.ferroamp.readings import Reading, parse
from custom_components.energy_bridge.core.wire import MessageError
from simulator.cabinet.messages import alert, info, notification
from simulator.cabinet.station import Fleet as Stations
from simulator.energyhub.config import PlantConfig
from simulator.energyhub.messages import (
    ehub_message,
    esm_messages,
    eso_messages,
    sso_messages,
)
from simulator.energyhub.plant import Plant

from .junk import attack

NOON = datetime(2026, 6, 21, 10, 0, tzinfo=UTC)
MOST_SECONDS = 3600.0
"""After so long a decoder's attack ends, however many messages are left."""

SHOWN = 20
RESTART = 2_000
"""Messages after which hub and fleet are stored and restored, so that they do not grow."""

THRESHOLDS = Thresholds(
    charge_over_temp_period=70,
    bat_over_temp_period=80,
    soc_period=95,
    charge_time_period=600,
    info_up_period=30,
    log_up_period=2,
    enable_gzip=False,
    server=LogServer(url="10.0.0.9", user="logs", password="x"),
)

type Message = dict[str, Any]


def hub_messages(kind: Kind) -> list[Message]:
    """True messages of one sender, of several plants."""
    found: list[Message] = []
    for config in (
        PlantConfig(),
        PlantConfig(three_phase_totals=True, available_current=True),
        PlantConfig(eso_count=0, esm_count=0),
    ):
        plant = Plant(config, NOON)
        for _ in range(3):
            plant.advance(1)
            found += {
                Kind.HUB: lambda of: [ehub_message(of)],
                Kind.ESO: eso_messages,
                Kind.SSO: sso_messages,
                Kind.ESM: esm_messages,
            }[kind](plant)
    return found


def cabinet_messages(channel: Channel) -> list[Message]:
    """True messages of cabinets on one topic, in both dialects."""
    found: list[Message] = []
    for station in Stations(2).stations:
        slot = station.slots[0]
        match channel:
            case Channel.INFO:
                found.append(dict(info(station, NOON)))
            case Channel.NOTIFICATIONS:
                found.append(dict(notification(station, "return", slot, "5", NOON)))
            case Channel.ALERTS:
                found.append(dict(alert(station, slot, "Door failure", NOON)))
            case Channel.THRESHOLDS_RESPONSE:
                found.append(dict.fromkeys(FIELDS, True))
            case _:
                found.append(orjson.loads(THRESHOLDS.payload()))
    return found


class DifferenceError(Exception):
    """Both ways read a message, but not alike."""


class _RecordingDecoder(HubDecoder):
    """Remembers what the quick way read of the last message; None where that went the careful way."""

    quick: object = None

    @override
    def parse(self, payload: bytes) -> Reading:
        self.quick, self._is_quick = None, True
        reading = super().parse(payload)
        if self._is_quick:
            self.quick = _content(reading)
        return reading

    @override
    def _add_plan(self, data: Mapping[str, Any], reading: Reading) -> None:
        self._is_quick = False
        super()._add_plan(data, reading)


class HubAttack:
    """Sends one kind of a hub's messages."""

    def __init__(self, kind: Kind) -> None:
        """Start with a hub that has seen nothing."""
        self.kind = kind
        self.originals = hub_messages(kind)
        self._now = 0.0
        self._decoder = _RecordingDecoder()
        self._hub = self._new_hub()
        self._count = 0

    def _new_hub(self) -> Hub:
        hub = Hub(lambda: self._now, lambda: NOON.timestamp() + self._now)
        hub._decoder = self._decoder
        return hub

    def send(self, payload: bytes, random: Random) -> None:
        """Let one message arrive."""
        self._count += 1
        self._now += random.choice((0.01, 1, 1, 1, 5, 60))
        self._hub.receive(self.kind, payload)
        if self.kind is Kind.HUB:
            self._compare(payload)
        if self._count % 7 == 0:
            self._hub.fold_readings()
            for device in self._hub.devices.values():
                assert all(map(isfinite, device.values.values()))
        if self._count % RESTART == 0:
            stored = orjson.loads(orjson.dumps(self._hub.data_to_store()))
            self._hub = self._new_hub()
            if self._count % (10 * RESTART):
                self._hub.restore(stored)
            self._hub.receive(Kind.HUB, b"{}")
            assert HUB_KEY in self._hub.devices

    def _compare(self, payload: bytes) -> None:
        """What the quick way has read, the careful way reads, too."""
        if (quick := self._decoder.quick) is None:
            return
        try:
            careful = _content(parse(Kind.HUB, payload))
        except MessageError as err:
            raise DifferenceError(f"quick {quick}, careful {err.cause}") from err
        if quick != careful:
            raise DifferenceError(f"quick {quick}, careful {careful}")


def _content(reading: Reading) -> object:
    """What was read, whatever the order."""
    layout = reading.layout
    return (
        dict(zip(layout.measures, reading.measures, strict=True)),
        dict(zip(layout.registers, reading.registers, strict=True)),
        dict(reading.codes),
        reading.stamp,
        reading.bad,
        sorted(reading.unknown),
    )


class CabinetAttack:
    """Sends messages of cabinets on one topic."""

    def __init__(self, channel: Channel) -> None:
        """Start with cabinets that have told all of themselves."""
        self.channel = channel
        self.originals = cabinet_messages(channel)
        self._now = 0.0
        self._count = 0
        self._macs = [station.mac for station in Stations(2).stations]
        self._fleet = self._new_fleet()
        for mac, message in zip(
            self._macs, cabinet_messages(Channel.INFO), strict=True
        ):
            self._fleet.receive(Channel.INFO, mac, orjson.dumps(message))

    def _new_fleet(self) -> Fleet:
        return Fleet(
            lambda: self._now,
            lambda: NOON.timestamp() + self._now,
            lambda: date(2026, 6, 21),
            full=95,
        )

    def send(self, payload: bytes, random: Random) -> None:
        """Let one message arrive."""
        self._count += 1
        self._now += random.choice((0.01, 1, 30, 300))
        self._fleet.receive(self.channel, random.choice(self._macs), payload)
        if self._count % 7 == 0:
            self._fleet.expire_alerts_and_swaps()
        if self._count % RESTART == 0:
            stored = orjson.loads(orjson.dumps(self._fleet.data_to_store()))
            self._fleet = self._new_fleet()
            if self._count % (10 * RESTART):
                self._fleet.restore(stored)


ATTACKS: dict[str, Callable[[], HubAttack | CabinetAttack]] = {
    **{kind.value: partial(HubAttack, kind) for kind in Kind},
    **{
        channel.value: partial(CabinetAttack, channel)
        for channel in Channel
        if channel is not Channel.OPEN_SLOT
    },
}
"""By decoder."""


def faults(name: str, count: int, first: int = 0) -> Iterator[tuple[bytes, Exception]]:
    """Send so many messages to a decoder, or as many as the time allows; yields those that raised."""
    random = Random(f"{name} {first}")
    it = ATTACKS[name]()
    ends = monotonic() + MOST_SECONDS
    for number in range(count):
        if number % 1000 == 0 and monotonic() > ends:
            raise TimeoutError(f"{name}: {number} messages in all the time there was")
        payload = attack(random.choice(it.originals), random)
        try:
            it.send(payload, random)
        except Exception as err:  # noqa: BLE001 - whatever it is, it is a fault
            yield payload, err


@contextmanager
def without_log() -> Iterator[None]:
    """Be silent about what is bad, since all is."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def run_messages(count: int, first: int) -> bool:
    """Send so many messages to each decoder, and print what raised; answers whether nothing did."""
    bad = 0
    with without_log():
        for name in ATTACKS:
            began, found = monotonic(), 0
            for payload, err in faults(name, count, first):
                found += 1
                if found <= SHOWN:
                    sys.stdout.write(f"{name}: {err!r} {payload!r}\n")
            sys.stdout.write(
                f"{name}: {count} messages in {monotonic() - began:.0f} s, {found} raised\n"
            )
            sys.stdout.flush()
            bad += found
    return not bad
