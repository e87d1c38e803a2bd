"""All cabinets on one broker: their messages in, what changed out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..traffic import Traffic, Unused
from ..wire import Cause, MessageError
from .cabinet import SILENCE, Cabinet
from .change import PackMove
from .newcomers import Newcomers
from .packs import PackIndex
from .protocol import (
    Alert,
    Notification,
    read_alert,
    read_info,
    read_notification,
    same_cabinet,
)
from .storage import RemovedSwaps, StoredFleet, cabinet_to_store, restore_cabinet
from .thresholds import SeenRequests, ThresholdRequest, read_answer, read_request
from .topics import Channel, clean_mac

MAX_CABINETS = 5_000


@dataclass(slots=True, kw_only=True)
class News:
    """What one message brought.

    `is_new` tells that a cabinet speaks for the first time since the restart, `is_unknown` that it did not before that
    either. `slots` has for each slot that changed the names of its values, or None for all of them; `new_slots` are seen
    for the first time; `values` are the cabinet's own; `moved` tells whether a slot holds another pack; `taken` is what an `answer` confirms of what anybody asked the cabinet to take.
    """

    cabinet: Cabinet
    is_new: bool = False
    is_unknown: bool = False
    slots: Mapping[int, tuple[str, ...] | None] = field(default_factory=dict)
    new_slots: Sequence[int] = ()
    values: Sequence[str] = ()
    moved: bool = False
    notification: Notification | None = None
    alert: Alert | None = None
    answer: dict[str, bool] | None = None
    taken: ThresholdRequest | None = None


class Fleet:
    """Takes messages and keeps what is known of the cabinets and the packs.

    `clock` is a steady clock and `wall` the time of day, both in seconds; `today` tells the local date. `wanted` limits
    the cabinets by MAC address, empty for all. `report_if_foreign` tells whether a cabinet belongs to another entry, and
    may have the user told of it.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        wall: Callable[[], float],
        today: Callable[[], date],
        *,
        full: float,
        wanted: Iterable[str] = (),
        report_if_foreign: Callable[[str], bool] = lambda _mac: False,
    ) -> None:
        """Start without a cabinet."""
        self._clock = clock
        self._wall = wall
        self._today = today
        self._full = full
        self._wanted = frozenset(wanted)
        self._report_if_foreign = report_if_foreign
        self._began = clock()
        self._requests = SeenRequests()
        self._newcomers = Newcomers(clock)
        # Cabinets that have sent no info message since the restart.
        self._dormant: dict[str, Cabinet] = {}
        self._removed_swaps = RemovedSwaps(day="", count=0)
        self.cabinets: dict[str, Cabinet] = {}
        self.packs = PackIndex()
        self.unused = Unused()
        self.bad_values: Counter[str] = Counter()
        self.traffic = {channel: Traffic() for channel in Channel}

    def receive(
        self, channel: Channel, address: str, payload: bytes, *, retained: bool = False
    ) -> News | None:
        """Take one message; None for one that is not used. Never raises."""
        is_secret = channel is Channel.THRESHOLDS
        self.traffic[channel].add_message(b"" if is_secret else payload, self._clock())
        mac = clean_mac(address)
        if retained or mac is None:
            cause = Cause.RETAINED if retained else Cause.UNKNOWN_TOPIC
            self.unused.report(channel.value, cause)
            return None
        if self._wanted and mac not in self._wanted:
            return None
        try:
            return self._read_message(channel, mac, address, payload)
        except MessageError as err:
            self.unused.report(channel.value, err.cause)
            return None

    def alive(self, mac: str) -> bool:
        """Whether a cabinet has sent recently enough."""
        cabinet = self.cabinets.get(mac)
        return cabinet is not None and cabinet.alive(self._clock())

    @property
    def known(self) -> frozenset[str]:
        """The cabinets that have ever sent and were not removed, by MAC address."""
        return frozenset(self.cabinets).union(
            cabinet.mac for cabinet in self.dormant_cabinets
        )

    @property
    def dormant_cabinets(self) -> list[Cabinet]:
        """The cabinets that have sent no info message since the restart, though they did before."""
        return [
            cabinet for cabinet in self._dormant.values() if self._is_wanted(cabinet)
        ]

    @property
    def unlisted_cabinets(self) -> list[Cabinet]:
        """The cabinets that were taken once, until the user's list named others only."""
        return [
            cabinet
            for cabinet in self._dormant.values()
            if not self._is_wanted(cabinet)
        ]

    @property
    def awaited(self) -> frozenset[str]:
        """The cabinets that may still send, by MAC address: since the restart they have not had the time to."""
        passed = self._clock() - self._began
        return frozenset(
            cabinet.mac
            for cabinet in self.dormant_cabinets
            if passed <= cabinet.silence
        )

    @property
    def settled(self) -> bool:
        """Whether every cabinet that is alive has had the time to send since the start."""
        return self._clock() - self._began > SILENCE

    @property
    def today(self) -> date:
        """The local date."""
        return self._today()

    def expire_alerts_and_swaps(self) -> list[Cabinet]:
        """End alerts that are not repeated any more, and a day's swaps; answers the cabinets for which one is over."""
        now, day = self._clock(), self._today()
        return [
            cabinet
            for cabinet in self.cabinets.values()
            if cabinet.alerts.expire(now) | cabinet.begin_day(day)
        ]

    def remove(self, mac: str) -> None:
        """Forget a cabinet but for today's swaps; the packs in it are away from now on."""
        for known in (self.cabinets, self._dormant):
            if cabinet := known.pop(mac, None):
                for slot, pack_id in cabinet.last_pack_ids.items():
                    self.packs.add_departure(pack_id, mac, slot, self._wall())
                day = self._today()
                self._removed_swaps = RemovedSwaps(
                    day=day.isoformat(),
                    count=self.removed_swaps + cabinet.swaps.count_on(day),
                )

    @property
    def removed_swaps(self) -> int:
        """How many packs cabinets swapped today that were removed since."""
        day = self._today().isoformat()
        return self._removed_swaps["count"] if self._removed_swaps["day"] == day else 0

    def data_to_store(self) -> StoredFleet:
        """What must outlive a restart."""
        pack_ids = self.packs.present_packs()
        return StoredFleet(
            cabinets=[
                cabinet_to_store(cabinet, pack_ids.get(cabinet.mac, {}))
                for known in (self.cabinets, self._dormant)
                for cabinet in known.values()
            ],
            packs=self.packs.data_to_store(),
            removed_swaps=self._removed_swaps,
        )

    def restore(self, stored: StoredFleet) -> None:
        """Go on from what `data_to_store` answered; a cabinet is dormant until it sends an info message."""
        self.packs.restore(stored["packs"])
        pack_ids = self.packs.present_packs()
        for item in stored["cabinets"]:
            cabinet = self._dormant[item["mac"]] = self._new_cabinet(item["mac"])
            restore_cabinet(cabinet, item, pack_ids.get(cabinet.mac, {}), self._clock())
        self._removed_swaps = stored.get("removed_swaps", self._removed_swaps)
        self.packs.unwatched = {
            cabinet.mac: cabinet.seen_at or self._wall()
            for cabinet in self.unlisted_cabinets
        }

    def _is_wanted(self, cabinet: Cabinet) -> bool:
        """Whether the user's list, if there is one, names a cabinet."""
        return not self._wanted or cabinet.mac in self._wanted

    def _read_message(
        self, channel: Channel, mac: str, address: str, payload: bytes
    ) -> News | None:
        if channel is Channel.INFO:
            return self._read_info(mac, address, payload)
        cabinet = self._find_cabinet(mac)
        match channel:
            case Channel.NOTIFICATIONS:
                notification = read_notification(payload)
                self._count_bad_values(channel, notification.bad)
                if cabinet is not None:
                    return News(cabinet=cabinet, notification=notification)
            case Channel.ALERTS:
                alert = read_alert(payload)
                self._count_bad_values(channel, alert.bad)
                if cabinet is not None and cabinet.alerts.add_alert(
                    alert, self._clock()
                ):
                    return News(cabinet=cabinet, alert=alert)
            case Channel.THRESHOLDS:
                request = read_request(payload)
                self._count_bad_values(channel, request.bad)
                if cabinet is not None:
                    self._requests.add_request(mac, request, self._clock())
            case Channel.THRESHOLDS_RESPONSE:
                answer = read_answer(payload)
                if cabinet is not None:
                    taken = self._requests.pop_taken(mac, answer, self._clock())
                    return News(cabinet=cabinet, answer=answer, taken=taken)
        return None

    def note_thresholds(self, mac: str, payload: bytes) -> None:
        """Thresholds are going to be sent to a cabinet from here; raises MessageError for what sets nothing.

        They come back only where the broker lets its user hear them.
        """
        self._requests.add_ours(mac, read_request(payload), self._clock())

    def forget_thresholds(self, mac: str) -> None:
        """The thresholds noted last for a cabinet were not sent."""
        self._requests.remove_ours(mac)

    def known_thresholds(self, mac: str) -> dict[str, int]:
        """The settings that a known cabinet took last, as far as was heard; the others as they were sent last from here."""
        return {**self._requests.last_settings(mac), **self.cabinets[mac].thresholds}

    def others_wait_for_thresholds(self, mac: str) -> bool:
        """Whether a cabinet may still answer thresholds that somebody else sent."""
        return self._requests.others_wait(mac, self._clock())

    def _find_cabinet(self, mac: str) -> Cabinet | None:
        """The cabinet that sent something else than an info message, if it is a known one of ours."""
        if cabinet := self.cabinets.get(mac):
            return cabinet
        cabinet = self._dormant.get(mac)
        return None if cabinet is None or self._report_if_foreign(mac) else cabinet

    def _read_info(self, mac: str, address: str, payload: bytes) -> News:
        data = read_info(payload)
        if not same_cabinet(data, mac):
            raise MessageError(Cause.BAD_ID)
        cabinet = self.cabinets.get(mac)
        is_new = cabinet is None
        is_unknown = is_new and mac not in self._dormant
        if cabinet is None:
            cabinet = self._add_cabinet(mac)
        cabinet.address = address
        change = cabinet.apply_info(data, self._clock())
        self._count_bad_values(Channel.INFO, change.bad)
        cabinet.seen_at = now = self._wall()
        if change.pack_moves:
            cabinet.count_swaps(change.pack_moves, self._today())
            change.values.append("swaps")
            self._follow_packs(cabinet, change.pack_moves, now)
        return News(
            cabinet=cabinet,
            is_new=is_new,
            is_unknown=is_unknown,
            slots=change.slots,
            new_slots=change.new_slots,
            values=change.values,
            moved=bool(change.pack_moves),
        )

    def _follow_packs(
        self, cabinet: Cabinet, moves: Sequence[PackMove], now: float
    ) -> None:
        """Note where packs are that moved; one of two slots that claimed a pack may hold it still."""
        for move in moves:
            if move.before is not None:
                if (slot := cabinet.slot_with(move.before)) is None:
                    self.packs.add_departure(move.before, cabinet.mac, move.slot, now)
                else:
                    self.packs.add_arrival(move.before, cabinet.mac, slot, now)
            if move.after is not None:
                self.packs.add_arrival(move.after, cabinet.mac, move.slot, now)

    def _new_cabinet(self, mac: str) -> Cabinet:
        return Cabinet(mac, mac, self._full, self._today())

    def _add_cabinet(self, mac: str) -> Cabinet:
        """Add one that speaks for the first time since the restart; raises MessageError for one that is not taken."""
        if self._report_if_foreign(mac):
            raise MessageError(Cause.FOREIGN_UNIT)
        if len(self.cabinets) >= MAX_CABINETS:
            raise MessageError(Cause.TOO_MANY_UNITS)
        is_expected = mac in self._dormant or mac in self._wanted
        if not is_expected and not self._newcomers.admit():
            raise MessageError(Cause.TOO_MANY_NEW)
        if cabinet := self._dormant.pop(mac, None):
            cabinet.wake(self._today(), self._clock())
        else:
            cabinet = self._new_cabinet(mac)
        self.cabinets[mac] = cabinet
        return cabinet

    def _count_bad_values(self, channel: Channel, keys: Sequence[str]) -> None:
        """Count values that cannot be; each key is logged once."""
        if keys:
            self.unused.count(Cause.BAD_VALUE)
            self.bad_values.update(keys)
            for key in set(keys):
                self.unused.log_once(channel.value, f"{Cause.BAD_VALUE.value} of {key}")
