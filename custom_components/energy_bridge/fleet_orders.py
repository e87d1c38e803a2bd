"""Orders to cabinets, with errors in the user's words."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .broker import BrokerError
from .cabinet.orders import OrderFailedError, Outcome, SlotInUseError, SlotKind
from .cabinet.thresholds import AnswerPendingError, NoAnswerError, Thresholds
from .const import DOMAIN
from .fleet_coordinator import FleetCoordinator


async def async_open_slot(
    coordinator: FleetCoordinator,
    mac: str,
    slot: int,
    kind: SlotKind | None = None,
    order_number: str | None = None,
    *,
    wait: bool = True,
) -> Outcome:
    """Open a slot; raises HomeAssistantError in the user's words."""
    try:
        return await coordinator.open_slot(mac, slot, kind, order_number, wait=wait)
    except SlotInUseError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="slot_in_use",
            translation_placeholders={"slot": str(slot)},
        ) from err
    except OrderFailedError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=f"open_slot_{err.reason.value}",
            translation_placeholders={
                "slot": str(slot),
                "order_number": err.order_number,
            },
        ) from err
    except BrokerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"error": str(err)},
        ) from err


async def async_set_thresholds(
    coordinator: FleetCoordinator, mac: str, thresholds: Thresholds
) -> dict[str, bool]:
    """Send a cabinet its settings; raises HomeAssistantError in the user's words."""
    try:
        return await coordinator.set_thresholds(mac, thresholds)
    except AnswerPendingError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="thresholds_pending"
        ) from err
    except NoAnswerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="thresholds_no_answer"
        ) from err
    except BrokerError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_connect",
            translation_placeholders={"error": str(err)},
        ) from err
