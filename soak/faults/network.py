"""The network between Home Assistant and the others drops what is sent, and closes nothing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random

from ..parts import LINES, House
from .kind import Detail, Kind, Planned

_WAYS = ("both", "both", "there", "back")
_AFTER = ("late", "late", "lost")


def _draw(random: Random, _seconds: float) -> Detail:
    """Which way, as Home Assistant sees it, and whether what was dropped comes late or its connections are lost."""
    return {"way": random.choice(_WAYS), "after": random.choice(_AFTER)}


def _cut(name: str, longest: float) -> Kind:
    @asynccontextmanager
    async def trouble(house: House, planned: Planned) -> AsyncGenerator[None]:
        line = house.lines[name]
        way = planned.text("way")
        line.hold(there=way != "back", back=way != "there")
        try:
            yield
        finally:
            if planned.text("after") == "lost":
                line.cut()
            line.release()
            line.mend()

    return Kind(
        name=f"{name}_cut_off",
        groups=frozenset({f"line to {name}"}),
        shortest=3,
        longest=longest,
        trouble=trouble,
        draw=_draw,
    )


KINDS = tuple(_cut(name, 100 if name == "broker" else 60) for name in LINES)
"""A broker is given up after a minute and a half of silence."""
