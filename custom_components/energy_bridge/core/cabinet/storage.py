"""What of the cabinets outlives a restart, as JSON values."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict, cast

from ..later import later_keys
from .alerts import StoredAlert
from .cabinet import Cabinet
from .packs import StoredPack
from .rhythm import Rhythm
from .swaps import StoredSwaps, Swaps


class StoredCabinet(TypedDict):
    """One cabinet; `seen` in seconds since 1970, `interval` in seconds.

    `claims` are the slots, with their packs, that still told of a pack after another place did.
    """

    mac: str
    swaps: StoredSwaps
    thresholds: dict[str, int]
    alerts: NotRequired[list[StoredAlert]]
    seen: NotRequired[float | None]
    interval: NotRequired[float | None]
    claims: NotRequired[list[tuple[int, str]]]


class RemovedSwaps(TypedDict):
    """How many packs cabinets swapped on one day that were removed on it."""

    day: str
    count: int


class StoredFleet(TypedDict):
    """All that outlives a restart."""

    cabinets: list[StoredCabinet]
    packs: list[StoredPack]
    removed_swaps: NotRequired[RemovedSwaps]


def cabinet_to_store(cabinet: Cabinet, pack_ids: Mapping[int, str]) -> StoredCabinet:
    """What of a cabinet outlives a restart, without the packs that are in its slots as far as is known."""
    own = StoredCabinet(
        mac=cabinet.mac,
        swaps=cabinet.swaps.data_to_store(),
        thresholds=dict(cabinet.thresholds),
        alerts=cabinet.alerts.data_to_store(),
        seen=cabinet.seen_at,
        interval=cabinet.rhythm.interval,
        claims=[
            (slot, pack_id)
            for slot, pack_id in cabinet.last_pack_ids.items()
            if pack_ids.get(slot) != pack_id
        ],
    )
    return cast(StoredCabinet, {**cabinet.later, **own})


def restore_cabinet(
    cabinet: Cabinet, stored: StoredCabinet, pack_ids: Mapping[int, str], time: float
) -> None:
    """Go on from what `cabinet_to_store` answered, and with the packs by slot; `time` is that of the steady clock."""
    claims = dict(stored.get("claims", ()))
    cabinet.resume({**pack_ids, **claims}, Swaps.from_stored(stored["swaps"]))
    cabinet.thresholds = dict(stored["thresholds"])
    cabinet.alerts.restore(stored.get("alerts", ()), time)
    cabinet.seen_at = stored.get("seen")
    cabinet.rhythm = Rhythm(stored.get("interval"))
    cabinet.later = later_keys(stored, StoredCabinet)
