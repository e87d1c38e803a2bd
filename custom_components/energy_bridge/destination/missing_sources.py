"""Fields of a report whose entity is gone or is not recorded."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from homeassistant.components.recorder import DATA_INSTANCE, is_entity_recorded
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_call_later

from ..core.report.configuration import Data
from ..core.report.series import Series
from ..core.report.teleport import is_flash
from ..core.wire import Json
from ..history.references import entity_of, is_attribute_recorded

_CHECK_AFTER = 5.0
"""s from a change of entities to a look at the sources: many come at once."""


@callback
def async_find_missing_sources(
    hass: HomeAssistant, data: Data, series: Iterable[Series]
) -> dict[str, str]:
    """The stored report's fields without history, with their entity ids; "" for a removed entity.

    Of a report of live values, those without an entity that could have one.
    """
    entity_of_series = _enabled_entity if is_flash(data) else _recorded_entity
    missing = {each.entity for each in series if entity_of_series(hass, each) is None}
    return {
        field: entity_of(hass, reference) or ""
        for field, reference in field_references(data)
        if reference in missing
    }


@callback
def async_find_entities(
    hass: HomeAssistant, data: Data, fields: Collection[str]
) -> dict[str, str]:
    """Some of a stored report's fields with their entity ids; "" for a removed entity."""
    return {
        field: entity_of(hass, reference) or ""
        for field, reference in field_references(data)
        if field in fields
    }


def _recorded_entity(hass: HomeAssistant, series: Series) -> str | None:
    """The entity behind a series if it is there and recorded, as far as can be said now."""
    if (entity_id := _enabled_entity(hass, series)) is None:
        return None
    if series.attribute and not is_attribute_recorded(
        hass, entity_id, series.attribute
    ):
        return None
    if DATA_INSTANCE in hass.data and not is_entity_recorded(hass, entity_id):
        return None
    return entity_id


def _enabled_entity(hass: HomeAssistant, series: Series) -> str | None:
    """The entity behind a series if it is there, as far as can be said now."""
    if (entity_id := entity_of(hass, series.entity)) is None:
        return None
    entry = er.async_get(hass).async_get(entity_id)
    if entry is None:
        # While Home Assistant starts, many an entity is not there yet.
        starting = hass.state is not CoreState.running
        is_there = starting or hass.states.get(entity_id) is not None
    else:
        is_there = not entry.disabled
    return entity_id if is_there else None


def field_references(data: Data) -> Iterator[tuple[str, str]]:
    """The fields of a stored report with the reference of each one's entity."""
    for field, stored in _items(data.get("fields")):
        yield from _reference(field, stored)
    for field, flags in _items(data.get("flags")):
        for stored in flags if isinstance(flags, list) else ():
            yield from _reference(field, stored)
    tags = data.get("tags")
    for stored in tags if isinstance(tags, list) else ():
        if isinstance(stored, dict):
            yield from _reference(str(stored.get("name")), stored)


def _items(stored: Json) -> Iterable[tuple[str, Json]]:
    return stored.items() if isinstance(stored, dict) else ()


def _reference(field: str, stored: Json) -> Iterator[tuple[str, str]]:
    """A field with its reference, unless it is a constant."""
    if isinstance(stored, dict) and isinstance(entity := stored.get("entity"), str):
        yield field, entity


@callback
def async_watch_sources(
    hass: HomeAssistant, check: Callable[[], None]
) -> CALLBACK_TYPE:
    """Call a function soon after entities came, went, or were changed in the registry; call what is returned to stop."""
    timer: list[CALLBACK_TYPE] = []

    @callback
    def check_now(_now: datetime) -> None:
        timer.clear()
        check()

    @callback
    def check_soon(_event: Event[Any]) -> None:
        if not timer:
            timer.append(async_call_later(hass, _CHECK_AFTER, check_now))

    @callback
    def is_new_or_gone(data: EventStateChangedData) -> bool:
        return data["old_state"] is None or data["new_state"] is None

    stops = (
        hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, check_soon),
        hass.bus.async_listen(
            EVENT_STATE_CHANGED, check_soon, event_filter=is_new_or_gone
        ),
    )

    @callback
    def stop() -> None:
        for each in (*stops, *timer):
            each()

    return stop
