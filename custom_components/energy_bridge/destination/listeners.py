"""Callbacks that wait for something to happen."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial

from homeassistant.core import CALLBACK_TYPE, callback


class Listeners[**P]:
    """Callbacks that are all called with the same arguments."""

    def __init__(self) -> None:
        """Begin with none."""
        self._listeners: list[Callable[P, None]] = []

    @callback
    def async_add(self, listener: Callable[P, None]) -> CALLBACK_TYPE:
        """Add a listener; call what is returned to remove it."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @callback
    def async_call(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all; a listener may be removed meanwhile."""
        for listener in list(self._listeners):
            listener(*args, **kwargs)


class ReportListeners[**P]:
    """Callbacks that wait for something to happen to one report each.

    They outlive a report that is replaced by one of another configuration.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._by_report: defaultdict[str, Listeners[P]] = defaultdict(Listeners)

    @callback
    def async_add(self, report_id: str, listener: Callable[P, None]) -> CALLBACK_TYPE:
        """Add a listener to the report of that subentry id; call what is returned to remove it."""
        return self._by_report[report_id].async_add(listener)

    @callback
    def async_call(self, report_id: str, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all listeners to that report."""
        self._by_report[report_id].async_call(*args, **kwargs)
