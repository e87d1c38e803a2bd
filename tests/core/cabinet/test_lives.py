"""Random lives of two cabinets: what is told truly, what is garbled, restarts and kills, against what is true."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import given, settings, strategies as st
import orjson

from custom_components.energy_bridge.core.cabinet.redaction import redacted_message
from custom_components.energy_bridge.core.cabinet.topics import Channel
from custom_components.energy_bridge.core.cabinet.values import percent

from ...helpers.cabinet_world import MAC, OTHER, World

SLOTS = 4
SECRET = "imCbe2ZHmpAEJGe"
PACKS = (
    *(f"BT1048L00000{number:02d}" for number in range(8)),
    'BT"10480"99',
    "BT\\u0031 480",
    "10480000017",
)
GARBAGE: tuple[Any, ...] = (
    ...,
    "x",
    0,
    17,
    True,
    [],
    ["BT1048L0000003"],
    {"id": 10480000003},
    {"id": ["A"], "soc": "?"},
    {"soc": "n/a", "bat_vol": {}},
)
"""What stands where a pack, or nothing, belongs; an ellipsis stands for nothing at all."""


@dataclass
class Truth:
    """What is true of one cabinet, and what it has told."""

    slots: dict[int, str | None]
    told: dict[int, str | None] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    brought: int = 0

    def tell(self, number: int) -> None:
        """A report tells truly what is in a slot."""
        self.told[number] = self.slots[number]

    def count(self, before: set[str], after: set[str]) -> None:
        """Packs that went and came, as operators count them."""
        self.taken += sorted(before - after)
        for pack in sorted(after - before):
            if pack in self.taken:
                self.taken.remove(pack)
            else:
                self.brought += 1

    @property
    def known(self) -> set[str]:
        """The packs that it has told of last."""
        return {pack for pack in self.told.values() if pack}


class Life:
    """Both cabinets, and what is on disk."""

    def __init__(self, random: Random) -> None:
        """Some packs in each; both have reported."""
        self.random = random
        self.world = World()
        packs = random.sample(PACKS, 6)
        self.cabinets = {
            mac: Truth({n: packs.pop() if n < 4 else None for n in range(1, SLOTS + 1)})
            for mac in (MAC, OTHER)
        }
        self.free = [pack for pack in PACKS if not self._is_somewhere(pack)]
        self.story: list[str] = []
        for mac in self.cabinets:
            self.report(mac)

    def _is_somewhere(self, pack: str) -> bool:
        return any(pack in truth.slots.values() for truth in self.cabinets.values())

    def mac(self) -> str:
        """One of the cabinets."""
        return self.random.choice((MAC, OTHER))

    def _slot(self, mac: str, number: int) -> dict[str, Any]:
        pack = self.cabinets[mac].slots[number]
        volts: dict[str, Any] = self.random.choice(
            ({}, {"bat_vol": 0, "bat_cur": 900}, {"bat_vol": 725, "bat_cur": 12})
        )
        battery = pack and {"id": pack, "soc": self.random.randint(0, 100), **volts}
        return {
            "id": number,
            self.random.choice(("slot_status", " slot_status ")): 0,
            "battery": battery,
        }

    def report(self, mac: str | None = None, *, garbled: bool = False) -> None:
        """One info message; a garbled one says nothing of some slots, or of one twice instead."""
        mac = mac or self.mac()
        self.world.now += self.random.choice((0, 1, 30))
        truth = self.cabinets[mac]
        first_time = not truth.told
        slots: list[Any] = []
        told: list[int] = []
        for number in truth.slots:
            found = self._slot(mac, number)
            how = self.random.randrange(8) if garbled else 7
            if how == 0:
                continue
            if how == 1 and told:
                slots.append({**found, "id": told[-1]})
                continue
            if how == 2:
                found["battery"] = garbage = self.random.choice(GARBAGE)
                if garbage is ...:
                    del found["battery"]
            else:
                told.append(number)
            slots.append(found)
        if garbled and self.random.random() < 0.2:
            slots.insert(self.random.randrange(len(slots) + 1), "x")
        self.story.append(f"{mac[-2:]} {orjson.dumps(slots).decode()}")
        before = truth.known
        for number in told:
            truth.tell(number)
        if not first_time:
            truth.count(before, truth.known)
        payload = {"mac_addr": mac, "slots": slots, "empty_slots": len(told)}
        other = OTHER if mac == MAC else MAC
        unchanged = self._shown(other)
        self.send(Channel.INFO, mac, payload)
        assert self._shown(other) == unchanged
        self.check(mac)
        if not garbled:
            self.check_slots(mac)

    def send(self, channel: Channel, mac: str, payload: Any) -> Any:
        """Any message; what diagnostics would show of it has no secret."""
        data = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        news = self.world.fleet.receive(channel, mac, data)
        shown = f"{redacted_message(data)} {news!r}"
        assert SECRET not in shown
        return news

    def move(self) -> None:
        """A pack moves within a cabinet, to the other one, away, or comes; it is told now or later."""
        mac = self.mac()
        truth, other = self.cabinets[mac], self.cabinets[self.mac()]
        number, place = self.random.randint(1, SLOTS), self.random.randint(1, SLOTS)
        match self.random.randrange(3):
            case 0:
                truth.slots[number], other.slots[place] = (
                    other.slots[place],
                    truth.slots[number],
                )
            case 1:
                if pack := truth.slots[number]:
                    self.free.append(pack)
                truth.slots[number] = None
            case _:
                if truth.slots[number] is None and self.free:
                    truth.slots[number] = self.free.pop(0)
        if self.random.random() < 0.7:
            self.report(mac)

    def others_set_thresholds(self) -> None:
        """With a login; the cabinet takes them or not."""
        mac = self.mac()
        request = {
            "soc_period": self.random.choice((90, 95, "x", None, 1000)),
            "ftp_url": "10.0.0.9",
            "ftp_user": "theirs",
            "ftp_password": self.random.choice((SECRET, [SECRET], {"x": SECRET})),
            "ftp_port": self.random.choice((21, "21", -1)),
            "ftp_remote_dir": "/",
        }
        answer = dict.fromkeys(request, self.random.choice((True, False)))
        self.send(Channel.THRESHOLDS, mac, request)
        self.send(Channel.THRESHOLDS_RESPONSE, mac, answer)
        assert SECRET not in str(self.world.fleet.data_to_store())

    def speak(self) -> None:
        """An alert or an event, maybe of no slot that there is."""
        slot: Any = self.random.choice((1, "2", None, 99, {}))
        stamp = self.random.choice(("2026-06-21 12:00:00.000Z", "…+0800", "", None))
        alert = {"slot_id": slot, "type": "Error", "message": "x", "timestamp": stamp}
        mac = self.mac()
        assert self.send(Channel.ALERTS, mac, alert) is None or True
        event = {"slot_id": slot, "event": "battery_removed", "battery_id": 17}
        news = self.send(Channel.NOTIFICATIONS, mac, event)
        assert news.notification.event == "battery_removed"
        self.world.fleet.expire_alerts_and_swaps()

    def restart(self) -> None:
        """What is stored goes on."""
        self.story.append("restart")
        stored = orjson.loads(orjson.dumps(self.world.fleet.data_to_store()))
        again = World()
        again.now = self.world.now + 20
        again.fleet.restore(stored)
        self.world = again
        assert {cabinet.mac for cabinet in again.fleet.dormant_cabinets} == {MAC, OTHER}
        for mac in (MAC, OTHER):
            self.check(mac)
        if self.random.random() < 0.5:
            self.speak()

    def _cabinet(self, mac: str) -> Any:
        fleet = self.world.fleet
        found = {each.mac: each for each in fleet.dormant_cabinets}
        return {**found, **fleet.cabinets}[mac]

    def _shown(self, mac: str) -> Any:
        if mac not in self.world.fleet.known:
            return None
        cabinet = self._cabinet(mac)
        slots = {n: (slot.reading, slot.state) for n, slot in cabinet.slots.items()}
        return repr((slots, cabinet.figures, cabinet.swaps, cabinet.seen_at))

    def check(self, mac: str) -> None:
        """Packs are where they were told to be, and swaps those that were told."""
        truth, cabinet = self.cabinets[mac], self._cabinet(mac)
        told = {number: pack for number, pack in truth.told.items() if pack}
        assert cabinet.last_pack_ids == told
        assert sorted(cabinet.swaps.taken) == sorted(truth.taken)
        assert cabinet.swaps.brought == truth.brought
        for pack in PACKS:
            stays = self.world.fleet.packs.find(pack)
            places = {
                (each, number)
                for each, other in self.cabinets.items()
                for number, there in other.told.items()
                if there == pack
            }
            present = {(stay.mac, stay.slot) for stay in stays if stay.end is None}
            assert present <= places

    def check_slots(self, mac: str) -> None:
        """All of a true report is shown."""
        for number, slot in self._cabinet(mac).slots.items():
            assert slot.pack_id == self.cabinets[mac].slots[number]
            assert slot.reading.is_empty is (slot.pack_id is None)
            assert abs(slot.pack.current or 0) <= 90
            soc = slot.pack.state_of_charge
            assert soc is None or percent(soc) == soc


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_cabinets_tell_the_truth_only(seed: int) -> None:
    """No pack is taken, brought or elsewhere that nobody told of, whatever is garbled and whenever it starts again."""
    life = Life(Random(seed))
    events = [
        *[life.report] * 4,
        *[lambda: life.report(garbled=True)] * 4,
        *[life.move] * 6,
        life.others_set_thresholds,
        life.speak,
        life.restart,
    ]
    try:
        for _ in range(60):
            life.random.choice(events)()
    except AssertionError as err:
        err.add_note("\n".join(life.story[-12:]))
        raise
