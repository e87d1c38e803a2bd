"""All that is made from the code for the pages, by the mark that asks for it."""

from collections.abc import Callable, Mapping

from .examples import EXAMPLES
from .tables import TABLES

CONTENTS: Mapping[str, Callable[[], str]] = {
    **{f"table: {name}": make for name, make in TABLES.items()},
    **{f"example: {name}": make for name, make in EXAMPLES.items()},
}
