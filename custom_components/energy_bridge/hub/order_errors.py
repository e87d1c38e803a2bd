"""How an order to a hub can fail, in the user's words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..core.ferroamp.control import (
    ControlError,
    EndNotStoredError,
    QueueFullError,
    RefusedError,
    TimedOutError,
)
from ..core.sending import NotSentError
from ..errors import failed


@contextmanager
def order_errors(on_refusal: Callable[[str], None]) -> Iterator[None]:
    """Raise HomeAssistantError for an order that fails, with the hub's own words where it refuses; `on_refusal` gets those."""
    try:
        yield
    except RefusedError as err:
        on_refusal(err.message)
        raise failed("order_refused", message=err.message) from err
    except TimedOutError as err:
        raise failed(f"no_{err.stage.value}") from err
    except QueueFullError as err:
        raise failed("queue_full") from err
    except EndNotStoredError as err:
        raise failed("end_not_stored") from err
    except (NotSentError, ControlError) as err:
        raise failed("not_connected") from err
