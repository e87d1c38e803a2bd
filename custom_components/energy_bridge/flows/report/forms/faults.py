"""The form of the step `faults`: where the texts in the lists of faults come from."""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import EntitySelector
import voluptuous as vol

from ....core.report.configuration import Data, flags
from ....core.report.formats import FORMATS
from ....core.wire import Json
from ....history.references import entity_of, is_attribute_recorded, reference_of
from ...selectors import (
    TEXT,
    TEXT_LIST,
    choice,
    named_choice,
    optional,
    required,
    table,
)
from ..stored import Stored

FAULTS = "faults"

_BY_STATE = "state"
"""Shown in the form for what is stored without `codes`."""


def faults_schema(names: Mapping[str, str]) -> vol.Schema:
    """The form of all lists of faults, by their keys and names."""
    columns = {
        "list": required(named_choice(names)),
        "entity": required(EntitySelector()),
        "text": required(TEXT),
        "codes": optional(choice((_BY_STATE, "mask", "names"), "fault_codes")),
        "attribute": optional(TEXT),
        "ignore": optional(TEXT_LIST),
    }
    return vol.Schema(
        {vol.Optional(FAULTS, default=list): table("fault", "text", columns)}
    )


def fault_rows(
    hass: HomeAssistant, format_key: str, data: Data
) -> list[dict[str, Any]]:
    """What the form of the lists of faults starts with."""
    return [
        {
            "list": key,
            "entity": entity_of(hass, flag.entity) or "",
            "text": flag.text,
            "codes": flag.codes or _BY_STATE,
            **({"attribute": flag.attribute} if flag.attribute else {}),
            **({"ignore": [str(bit) for bit in flag.ignore]} if flag.ignore else {}),
        }
        for key in FORMATS[format_key].alarm_lists(data)
        for flag in flags(data, key)
    ]


def store_faults(
    hass: HomeAssistant, data: Stored, rows: Iterable[Mapping[str, Any]]
) -> str | None:
    """Store the lists of faults; answers the key of what is wrong with them."""
    stored: dict[str, list[Json]] = {}
    error = None
    for row in rows:
        flag: Stored = {
            "entity": reference_of(hass, row["entity"]),
            "text": row["text"],
        }
        if (codes := row.get("codes", _BY_STATE)) != _BY_STATE:
            flag["codes"] = codes
        if attribute := row.get("attribute"):
            flag["attribute"] = attribute
            if not is_attribute_recorded(hass, row["entity"], attribute):
                error = "attribute_not_recorded"
        ignored = row.get("ignore") or []
        if not all(bit.strip().isdecimal() for bit in ignored):
            error = "invalid_bits"
        elif ignored:
            flag["ignore"] = [int(bit) for bit in ignored]
        stored.setdefault(row["list"], []).append(flag)
    data["flags"] = {key: list[Json](found) for key, found in stored.items()}
    return error
