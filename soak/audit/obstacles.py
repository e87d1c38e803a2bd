"""What may be in the way of orders to the hub and to cabinets, and until when."""

from collections.abc import Iterable

from .run import AFTERMATH, LIFE, Run, Span

BROKER = ("broker_",)
"""What the names of faults begin with in which bytes may be held up on their way."""
CONNECTION = (*LIFE, *BROKER)
"""Those in which Home Assistant may have no connection to the hardware."""
HUB = ("lost", "lock:", "slow:", "missing:")
"""The hardware's own that are in the way of orders to the hub."""
MUTE = ("hub_silent", "hub_garbage")
"""In these an entry of the hub is not set up, since that waits until the hub speaks; once it is, they do not matter."""
SETUP = 15.0
"""s after Home Assistant runs, or entries are reloaded, in which the hub is waited for."""

BACK = 10.0
"""s after the hardware's own trouble until it takes orders again."""
SOON = 45.0
"""s after trouble with the connection until cabinets have been heard, which send every 30 s."""
RARELY = 2.0
"""Who is kept out tries ever more rarely: how long it may take to come back, in times of how long that was."""
WELL = 90.0
"""s until every connection is back, however long it was kept out."""


def at_the_hub(run: Run) -> list[Span]:
    """All that may be in the way of an order to the hub."""
    life = [span for span in _all(run) if span.name.startswith(LIFE)]
    return [
        span
        for span in _all(run)
        if span.name.startswith((*CONNECTION, *HUB))
        or (
            span.name.startswith(MUTE)
            and any(each.touches(span.begin - SETUP, span.end) for each in life)
        )
    ]


def at_a_cabinet(run: Run, cabinet: str) -> list[Span]:
    """All that may be in the way of an order to the cabinet with this MAC address."""
    return [
        span
        for span in _all(run)
        if span.name.startswith(CONNECTION) or _hits(span.name, cabinet)
    ]


def are_in_the_way(
    obstacles: Iterable[Span], begin: float, end: float, after: float = AFTERMATH
) -> bool:
    """Whether one of them lasted at some moment between these two, or so many s before."""
    return any(span.touches(begin - after, end) for span in obstacles)


def until_back(obstacles: Iterable[Span]) -> list[Span]:
    """The same, each until all that it kept out is back."""
    found: list[Span] = []
    since, until = 0.0, 0.0
    for span in sorted(obstacles, key=lambda span: span.begin):
        if not span.name.startswith((*CONNECTION, *MUTE)):
            found.append(Span(span.name, span.begin, span.end + BACK))
            continue
        # What was not back yet has been kept out for all that time.
        since = span.begin if span.begin > until else since
        back = span.end + min(WELL, SOON + RARELY * (span.end - since))
        found.append(Span(span.name, span.begin, back))
        until = max(until, back)
    return found


def _all(run: Run) -> list[Span]:
    return sorted((*run.faults, *run.downtimes), key=lambda span: span.begin)


def _hits(name: str, cabinet: str) -> bool:
    """Whether it is the hardware's fault of this cabinet, as `silence:cabinet=7`: the first one's address ends with 00-00."""
    _, is_of_one, number = name.partition(",")[0].partition(":cabinet=")
    if not is_of_one:
        return False
    high, low = divmod(int(number) - 1, 256)
    return cabinet.endswith(f"{high:02X}-{low:02X}")
