"""Whose turn it is where a partner takes the stamps of a site in order only, whoever builds them."""

from collections.abc import Iterable, Iterator

from homeassistant.core import callback

from .configured_report import ConfiguredReport
from .runner import ReportRunner


@callback
def async_same_queue(
    configured: ConfiguredReport, runners: Iterable[ReportRunner]
) -> Iterator[ReportRunner]:
    """The reports and exports that stand in one queue with one; none where order does not count."""
    if configured.sequence is None:
        return
    for runner in runners:
        other = runner.configured
        if (other.format_key, other.sequence) == (
            configured.format_key,
            configured.sequence,
        ):
            yield runner


@callback
def async_has_turn(
    runner: ReportRunner, first: float, runners: Iterable[ReportRunner]
) -> bool:
    """Whether a document with that first stamp may be sent: nothing older of its queue is owed."""
    for other in async_same_queue(runner.configured, runners):
        owed = other.owed_from
        if (
            other is not runner
            and owed is not None
            and (owed, other.key) < (first, runner.key)
        ):
            return False
    return True
