"""What there is of an integration in Home Assistant: on disk, in the registries, on the screen, in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)

from custom_components.energy_bridge.const import DOMAIN


@dataclass(frozen=True)
class Traces:
    """All that a person or a program can find."""

    files: Mapping[str, bytes | None]
    """Below the configuration directory; None for a folder."""
    devices: frozenset[str]
    entities: frozenset[str]
    states: frozenset[str]
    issues: frozenset[tuple[str, str]]
    flows: frozenset[str]

    def since(self, before: Traces) -> Traces:
        """What is there now and was not, or not so, before."""
        return Traces(
            {
                name: content
                for name, content in self.files.items()
                if name not in before.files or before.files[name] != content
            },
            self.devices - before.devices,
            self.entities - before.entities,
            self.states - before.states,
            self.issues - before.issues,
            self.flows - before.flows,
        )


def traces(hass: HomeAssistant, stored: Mapping[str, Any]) -> Traces:
    """What there is now; `stored` is what Home Assistant's stores hold, which write no files in tests. Blocks."""
    folder = Path(hass.config.config_dir)
    flows = [
        *hass.config_entries.flow.async_progress(),
        *hass.config_entries.options.async_progress(),
        *hass.config_entries.subentries.async_progress(),
    ]
    return Traces(
        {
            str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
            for path in folder.rglob("*")
        }
        | {f".storage/{key}": str(content).encode() for key, content in stored.items()},
        frozenset(each.id for each in dr.async_get(hass).devices),
        frozenset(er.async_get(hass).entities),
        frozenset(hass.states.async_entity_ids()),
        frozenset(ir.async_get(hass).issues),
        frozenset(str(flow["context"]) for flow in flows),
    )


NOTHING = Traces({}, *(frozenset[Any](),) * 5)
"""No trace."""


def remembered(hass: HomeAssistant) -> str:
    """What the integration keeps in memory by itself, as a text to search in."""
    found = (value for key, value in hass.data.items() if str(key).startswith(DOMAIN))
    return "\n".join(text for value in found for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    """The keys and values of a collection; of an object its own attributes, without going on from there."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _texts(each)
    else:
        yield repr(value)
        yield repr(getattr(value, "__dict__", None))
