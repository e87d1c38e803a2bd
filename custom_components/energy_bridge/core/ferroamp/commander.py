"""Who decides what a hub's battery does, as far as is known."""

from enum import StrEnum

from .control import Mode, Source
from .order_book import BatteryState


class Commander(StrEnum):
    """Who decides: the hub itself, somebody's order, or a service for the grid."""

    HUB = "hub"
    HOME_ASSISTANT = "home_assistant"
    ANOTHER_CLIENT = "another_client"
    GRID_SERVICE = "grid_service"


def commander(state: BatteryState) -> Commander | None:
    """Who decides now; None where nobody here has heard it.

    A grid service goes before all orders (External API C1 §5.1.2), for as long as its lock is believed.
    """
    if state.locked:
        return Commander.GRID_SERVICE
    if state.mode is None or state.confirmed_by is None:
        return None
    if state.mode is Mode.AUTO:
        return Commander.HUB
    if state.confirmed_by is Source.HERE:
        return Commander.HOME_ASSISTANT
    return Commander.ANOTHER_CLIENT
