"""A house of real processes in which everything can go wrong: what the faults need of its parts."""

from .broker import Broker
from .child import Child, PartError, python
from .guard import Guard
from .home import Home
from .house import LINES, House, Secrets, running_house
from .small_disk import Disk, NotPossible

__all__ = [
    "LINES",
    "Broker",
    "Child",
    "Disk",
    "Guard",
    "Home",
    "House",
    "NotPossible",
    "PartError",
    "Secrets",
    "python",
    "running_house",
]
