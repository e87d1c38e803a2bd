"""The selectors in a form."""

from collections.abc import Iterator
from typing import Any

import voluptuous as vol


def selectors(value: Any) -> Iterator[dict[str, Any]]:
    """All selectors in a form, those inside others included."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("select", "object", "choose") and isinstance(each, dict):
                yield {key: each}
            yield from selectors(each)


def values(schema: vol.Schema) -> Iterator[Any]:
    """The selectors of a form and its sections."""
    for value in schema.schema.values():
        if hasattr(value, "options") and hasattr(value, "schema"):
            yield from values(value.schema)
        elif hasattr(value, "serialize"):
            yield value
