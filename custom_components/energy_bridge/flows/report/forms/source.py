"""The selector of a field's source: an entity that measures it, or a fixed number."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
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
NONE = "none"


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that one click chooses, in the unit of its dimension: the name of the choice, and how it is shown."""

    choice: str
    number: int
    label: str


type Offers = Mapping[Dimension, Offer]
"""For what must be chosen."""


class SourceSelector(ChooseSelector):
    """An entity or a number; a choice that was made but not filled in is none, but for an offered number."""

    def __init__(self, config: ChooseSelectorConfig, offer: Offer | None) -> None:
        """A choice of the offer is its number, also from who sends none with it."""
        super().__init__(config)
        self._offer = offer

    @override
    def __call__(self, data: Any) -> Any:
        """Validate the selection."""
        if isinstance(data, dict) and data.get(data.get("active_choice")) is None:
            offer = self._offer
            if offer is not None and data.get("active_choice") == offer.choice:
                return offer.number
            return None
        return super().__call__(data)


def misfit(
    hass: HomeAssistant, entity_id: str, dimension: Dimension, unit: str | None = None
) -> str:
    """An entity with the unit that it has and the one that it should, without any words."""
    wanted = unit or BASE_UNITS[dimension] or "–"
    return f"`{entity_id}` ({unit_of(hass, entity_id) or '–'} ≠ {wanted})"


def source_selector(
    field: Field, chosen: object, offers: Offers = MappingProxyType({})
) -> EntitySelector | SourceSelector:
    """The selector of a field that starts with `chosen`: an entity id, a number, or None.

    What must be chosen can be the number that is offered for its dimension.
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
    offer = offers.get(field.dimension) if field.required else None
    if offer is not None:
        whole = ConstantSelector(
            ConstantSelectorConfig(value=offer.number, label=offer.label)
        )
        choices[offer.choice] = {"selector": whole.serialize()["selector"]}
    return SourceSelector(
        ChooseSelectorConfig(choices=choices, translation_key="source"), offer
    )


def _entity_selector(dimension: Dimension) -> EntitySelector:
    config = EntitySelectorConfig()
    if found := entity_filter(dimension):
        config["filter"] = cast(list[EntityWithDeviceFilterSelectorConfig], found)
    return EntitySelector(config)
