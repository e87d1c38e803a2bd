"""What a later version stored, and this one does not know: it goes back into the file for the next upgrade."""

from collections.abc import Mapping
from typing import Any, is_typeddict


def later_keys(stored: Mapping[str, Any], known: type) -> dict[str, Any]:
    """The items of a stored object whose keys `known`, a TypedDict, does not have."""
    assert is_typeddict(known)
    names = known.__required_keys__ | known.__optional_keys__  # type: ignore[attr-defined]  # as a TypedDict has
    return {key: value for key, value in stored.items() if key not in names}
