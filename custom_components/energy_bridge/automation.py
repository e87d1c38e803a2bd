"""What triggers and conditions of all wings share: devices to which something happens, and entities by what they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast, override

from homeassistant.const import ATTR_DEVICE_ID, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.signal_type import SignalTypeFormat
import voluptuous as vol

from .const import DOMAIN


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a device; `device_ids` are those for which it counts, the device itself first."""

    device_ids: tuple[str, ...]
    data: Mapping[str, Any]


_HAPPENED = SignalTypeFormat[Happening](f"{DOMAIN}_happened_{{}}")


@callback
def async_tell_triggers(hass: HomeAssistant, name: str, happening: Happening) -> None:
    """Run the automations that wait for what has this name."""
    async_dispatcher_send(hass, _HAPPENED.format(name), happening)


class DeviceTrigger(Trigger):
    """A trigger for what happens to a device, which no state shows.

    Its variables are `device_id` and the data of what happened.
    """

    name: ClassVar[str]
    options: ClassVar[Mapping[vol.Marker, Any]] = {}

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Check target and options."""
        schema = vol.Schema(
            {
                vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
                vol.Required(CONF_OPTIONS, default=dict): dict(cls.options),
            }
        )
        return cast(ConfigType, schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Remember what is meant."""
        super().__init__(hass, config)
        self._target = TargetSelection(config.target or {})
        self._options = config.options or {}

    def is_meant(self, data: Mapping[str, Any]) -> bool:
        """Whether the options let it count."""
        return True

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the automation whenever it happens to a device of the target, as that is then."""

        @callback
        def async_run(happening: Happening) -> None:
            if not self.is_meant(happening.data):
                return
            meant = async_targeted_devices(self._hass, self._target)
            if meant.isdisjoint(happening.device_ids):
                return
            device_id = happening.device_ids[0]
            run_action(
                {ATTR_DEVICE_ID: device_id, **happening.data},
                f"{self.name} of {device_id}",
            )

        return async_dispatcher_connect(
            self._hass, _HAPPENED.format(self.name), async_run
        )


@callback
def async_targeted_devices(hass: HomeAssistant, target: TargetSelection) -> set[str]:
    """The devices of a target: those that it names, those in its areas and with its labels, and those of its entities."""
    selected = async_extract_referenced_entity_ids(hass, target)
    registry = er.async_get(hass)
    entries = map(
        registry.async_get, selected.referenced | selected.indirectly_referenced
    )
    of_entities = {entry.device_id for entry in entries if entry and entry.device_id}
    return selected.referenced_devices | of_entities


@callback
def async_entities_called(
    hass: HomeAssistant, entity_ids: Iterable[str], translation_key: str
) -> set[str]:
    """Those of some entities that are ours and have this translation key."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entity_ids
        if (entry := registry.async_get(entity_id)) is not None
        and entry.platform == DOMAIN
        and entry.translation_key == translation_key
    }
