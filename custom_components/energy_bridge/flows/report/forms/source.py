"""The selector of a field's source: an entity that measures it, or a fixed number."""

from dataclasses import dataclass
from typing import Any, cast, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    ChooseSelector,
    ChooseSelectorChoiceConfig,
    ChooseSelectorConfig,
    ConstantSelector,
    ConstantSelectorConfig,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
)

from ....core.report.configuration import Field
from ....core.report.series import BASE_UNITS, Dimension
from ....history.references import unit_of
from ....history.units import entity_filter
from ...selectors import number

RATED = "rated"


@dataclass(frozen=True, slots=True)
class Rated:
    """A rated power (W), and how it is shown."""

    power: int
    label: str


class SourceSelector(ChooseSelector):
    """An entity or a number; a choice that was made but not filled in is none, but for a rated power."""

    def __init__(self, config: ChooseSelectorConfig, rated: Rated | None) -> None:
        """A choice of the rated power is that power, also from who sends no number with it."""
        super().__init__(config)
        self._rated = rated

    @override
    def __call__(self, data: Any) -> Any:
        """Validate the selection."""
        if isinstance(data, dict) and data.get(data.get("active_choice")) is None:
            if self._rated is not None and data.get("active_choice") == RATED:
                return self._rated.power
            return None
        return super().__call__(data)


def misfit(
    hass: HomeAssistant, entity_id: str, dimension: Dimension, unit: str | None = None
) -> str:
    """An entity with the unit that it has and the one that it should, without any words."""
    wanted = unit or BASE_UNITS[dimension] or "–"
    return f"`{entity_id}` ({unit_of(hass, entity_id) or '–'} ≠ {wanted})"


def source_selector(
    field: Field, chosen: object, rated: Rated | None = None
) -> EntitySelector | SourceSelector:
    """The selector of a field that starts with `chosen`: an entity id, a number, or None.

    An active power that must be chosen can be the rated one.
    """
    entity = _entity_selector(field.dimension)
    if not field.constant:
        return entity
    fixed = number(BASE_UNITS[field.dimension])
    choices: dict[str, ChooseSelectorChoiceConfig] = {
        "entity": {"selector": entity.serialize()["selector"]},
        "constant": {"selector": fixed.serialize()["selector"]},
    }
    # The frontend takes what a form starts with for the first choice's.
    if isinstance(chosen, (int, float)) or (field.required and chosen is None):
        choices = dict(reversed(choices.items()))
    if not field.required or field.dimension is not Dimension.ACTIVE_POWER:
        rated = None
    if rated is not None:
        whole = ConstantSelector(
            ConstantSelectorConfig(value=rated.power, label=rated.label)
        )
        choices[RATED] = {"selector": whole.serialize()["selector"]}
    return SourceSelector(
        ChooseSelectorConfig(choices=choices, translation_key="source"), rated
    )


def _entity_selector(dimension: Dimension) -> EntitySelector:
    config = EntitySelectorConfig()
    if found := entity_filter(dimension):
        config["filter"] = cast(list[EntityWithDeviceFilterSelectorConfig], found)
    return EntitySelector(config)
