"""A book of orders to one hub's battery, and the time that passes."""

from dataclasses import dataclass, field
from itertools import count

from custom_components.energy_bridge.core.ferroamp.control import (
    BatteryOrder,
    Mode,
    Request,
    Source,
    Stage,
)
from custom_components.energy_bridge.core.ferroamp.order_book import (
    BatteryState,
    OrderBook,
)
from custom_components.energy_bridge.core.ferroamp.order_storage import StoredBattery
from custom_components.energy_bridge.core.ferroamp.requests import Answer, Status

CHARGE = BatteryOrder(Mode.CHARGE, 100)

HOLD = BatteryOrder(Mode.HOLD)

AUTO = BatteryOrder(Mode.AUTO)

IDS = count()


@dataclass
class Story:
    """A book, and the time that passes."""

    now: float = 1000.0
    ahead: float = 0.0
    """Seconds by which the clock of the day was set ahead."""
    number: int = 0
    book: OrderBook = field(init=False)

    def __post_init__(self) -> None:
        """Begin with an empty book."""
        self.book = self.new_book()

    def new_book(self) -> OrderBook:
        """A book that looks at these clocks."""
        return OrderBook(lambda: self.now + self.ahead, lambda: self.now)

    @property
    def state(self) -> BatteryState:
        """What the book knows."""
        return self.book.state

    def request(self, order: BatteryOrder | None, source: Source) -> Request:
        """A request, the next one by number."""
        self.number += 1
        return Request(self.number, str(next(IDS)), order, source)

    def send(self, order: BatteryOrder, duration: float | None = None) -> Request:
        """An order of ours on its way."""
        request = self.request(order, Source.HERE)
        request.duration, request.is_awaited = duration, True
        self.book.begin(request)
        return request

    def repeat(self, order: BatteryOrder) -> Request:
        """An order of ours that keeps the end of the one before."""
        request = self.request(order, Source.HERE)
        request.keeps_end = request.is_awaited = True
        self.book.begin(request)
        return request

    def foreign(self, order: BatteryOrder | None) -> Request:
        """Another client's request."""
        request = self.request(order, Source.ANOTHER_CLIENT)
        self.book.add_request(request)
        return request

    def answer(
        self,
        request: Request | None,
        status: Status = Status.ACK,
        stage: Stage = Stage.RESULT,
        text: str = "",
    ) -> None:
        """The hub answers."""
        transaction_id = "unknown" if request is None else request.transaction_id
        self.book.add_answer(Answer(transaction_id, status, text), request, stage)

    def restarted(
        self, stored: StoredBattery | None = None
    ) -> tuple[OrderBook, dict[str, Request]]:
        """Another life that knows what was stored, just now by default, and the orders that it recognises."""
        book = self.new_book()
        known: dict[str, Request] = {}

        def remember(transaction_id: str, order: BatteryOrder) -> Request:
            number = len(known) + 1
            known[transaction_id] = Request(number, transaction_id, order, Source.HERE)
            return known[transaction_id]

        book.restore(stored or self.book.data_to_store(), remember)
        return book, known


def no_request(_transaction_id: str, _order: BatteryOrder) -> Request:
    """There is none to recognise."""
    raise AssertionError
