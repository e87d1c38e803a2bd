"""Orders to cabinets, with errors in the user's words."""

from ..core.cabinet.orders import OrderFailedError, Outcome, SlotContent, SlotInUseError
from ..core.cabinet.thresholds import AnswerPendingError, NoAnswerError, Thresholds
from ..core.sending import NotSentError
from ..errors import failed, invalid
from .coordinator import FleetCoordinator


async def async_open_slot(
    coordinator: FleetCoordinator,
    mac: str,
    slot: int,
    kind: SlotContent | None = None,
    order_number: str | None = None,
    *,
    wait: bool = True,
) -> Outcome:
    """Open a slot; raises HomeAssistantError in the user's words."""
    try:
        return await coordinator.channel.async_open_slot(
            mac, slot, kind, order_number, wait=wait
        )
    except SlotInUseError as err:
        raise invalid("slot_in_use", slot=str(slot)) from err
    except OrderFailedError as err:
        raise failed(
            f"open_slot_{err.reason.value}",
            slot=str(slot),
            order_number=err.order_number,
        ) from err
    except NotSentError as err:
        raise failed("order_not_sent") from err


async def async_set_thresholds(
    coordinator: FleetCoordinator, mac: str, thresholds: Thresholds
) -> dict[str, bool]:
    """Send a cabinet its settings; raises HomeAssistantError in the user's words."""
    try:
        return await coordinator.channel.threshold_requests.send(mac, thresholds)
    except AnswerPendingError as err:
        raise invalid("thresholds_pending") from err
    except NoAnswerError as err:
        raise failed("thresholds_no_answer") from err
    except NotSentError as err:
        raise failed("order_not_sent") from err
