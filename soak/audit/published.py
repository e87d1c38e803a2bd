"""What Home Assistant asked of the hardware, as the broker passed it on: whether that was heard or not."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
import json

from .run import Run

_REQUEST = "/control/request"
_OPEN_SLOT = "/stations/open_slot/"


@dataclass(frozen=True)
class Published:
    """One order on the broker: when (s since the epoch), its number, and of one to a hub its name and watts."""

    at: float
    number: str
    name: str = ""
    watts: float | None = None


def hub_requests(run: Run) -> list[Published]:
    """Every request to a hub."""
    found = []
    for at, request in _objects(run, _REQUEST):
        command = request.get("cmd")
        command = command if isinstance(command, dict) else {}
        watts = None
        with suppress(ValueError):
            watts = float(str(command.get("arg")))
        number, name = str(request.get("transId")), str(command.get("name"))
        found.append(Published(at, number, name, watts))
    return found


def slot_requests(run: Run) -> list[Published]:
    """Every order to open a slot."""
    return [
        Published(at, str(request["order_number"]))
        for at, request in _objects(run, _OPEN_SLOT)
        if "order_number" in request
    ]


def again(requests: list[Published]) -> Iterator[Published]:
    """Those whose number was published before."""
    known: set[str] = set()
    for each in requests:
        if each.number in known:
            yield each
        known.add(each.number)


def _objects(run: Run, topic: str) -> Iterator[tuple[float, Mapping[str, object]]]:
    for noted in run.wire:
        if topic in noted.entry.topic:
            with suppress(ValueError):
                found = json.loads(noted.entry.payload)
                if isinstance(found, dict):
                    yield noted.at, found
