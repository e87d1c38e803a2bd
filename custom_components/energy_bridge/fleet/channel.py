"""The topics of orders to the cabinets on one broker, and the orders that wait for an answer."""

from dataclasses import dataclass, field
from functools import partial
from time import time

from homeassistant.core import callback

from ..core.cabinet import orders, thresholds
from ..core.cabinet.fleet import Fleet
from ..core.cabinet.orders import Outcome, SlotContent, SlotOrders
from ..core.cabinet.thresholds import ThresholdRequests
from ..core.cabinet.topics import Channel, topic_of
from ..core.sending import NotSentError
from ..mqtt.entry_connection import EntryConnection


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What cabinets may still answer, though its set-up is over: orders by cabinet and slot, thresholds by cabinet."""

    slots: dict[tuple[str, int], tuple[str, float]] = field(default_factory=dict)
    thresholds: dict[str, float] = field(default_factory=dict)


class OrderChannel:
    """Carries orders to cabinets; `slot_orders` and `threshold_requests` are to be told what cabinets answer.

    `unanswered` is what the set-up before has left, and gets what this one leaves.
    """

    def __init__(
        self,
        fleet: Fleet,
        connection: EntryConnection,
        prefix: str,
        unanswered: Unanswered,
    ) -> None:
        """Send nothing yet."""
        self._fleet = fleet
        self._connection = connection
        self._prefix = prefix
        self._silent_since_order = False
        self.slot_orders = SlotOrders(
            partial(self._async_publish, Channel.OPEN_SLOT, orders.TIMEOUT),
            time,
            timeout=orders.TIMEOUT,
            drop=self._async_drop,
        )
        self.threshold_requests = ThresholdRequests(
            self._async_publish_thresholds,
            timeout=thresholds.TIMEOUT,
            drop=self._async_drop,
            others_wait=fleet.others_wait_for_thresholds,
        )
        self._unanswered = unanswered
        self.slot_orders.resume(unanswered.slots)
        self.threshold_requests.resume(unanswered.thresholds)
        unanswered.slots.clear()
        unanswered.thresholds.clear()

    @callback
    def async_note_message(self) -> None:
        """Some cabinet has sent something: the connection moves."""
        self._silent_since_order = False

    @callback
    def async_stop(self) -> None:
        """Give up orders that wait for an answer."""
        self._unanswered.slots.update(self.slot_orders.stop())
        self._unanswered.thresholds.update(self.threshold_requests.stop())

    async def async_open_slot(
        self,
        mac: str,
        slot: int,
        kind: SlotContent | None = None,
        order_number: str | None = None,
        *,
        wait: bool = True,
    ) -> Outcome:
        """Open a slot, by default as what it is now; raises OrderError or NotSentError."""
        if kind is None:
            known = self._fleet.cabinets[mac].slots.get(slot)
            holds = known is not None and known.reading.pack is not None
            kind = SlotContent.PACK if holds else SlotContent.EMPTY
        return await self.slot_orders.open_slot(
            mac, slot, kind, order_number, wait=wait
        )

    async def _async_publish(
        self, channel: Channel, expiry: float, mac: str, payload: bytes
    ) -> None:
        address = self._fleet.cabinets[mac].address
        self._silent_since_order = True
        await self._connection.async_publish(
            topic_of(channel, address, self._prefix), payload, expiry=expiry
        )

    async def _async_publish_thresholds(self, mac: str, payload: bytes) -> None:
        self._fleet.note_thresholds(mac, payload)
        try:
            await self._async_publish(
                Channel.THRESHOLDS, thresholds.TIMEOUT, mac, payload
            )
        except NotSentError:
            self._fleet.forget_thresholds(mac)
            raise

    async def _async_drop(self) -> None:
        """Cut a line on which nothing came since the last order; one that moves has delivered it."""
        if self._silent_since_order:
            await self._connection.async_drop()
