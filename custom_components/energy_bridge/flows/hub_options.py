"""The options of an EnergyHub, and its way into the Energy dashboard."""

from collections.abc import Collection, Iterable
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import UnitOfElectricCurrent
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import (
    CONF_AUTO_ON_UNLOAD,
    CONF_FOLD_INTERVAL,
    CONF_KEEP_ALIVE,
    CONF_MAIN_FUSE,
    CONF_SWAP_BATTERY,
    DEFAULT_FOLD_INTERVAL,
)
from ..hub.coordinator import HubConfigEntry
from ..hub.energy_dashboard import (
    SourceKind,
    async_add_sources,
    async_kinds_in_use,
    async_missing_sources,
)
from .hub_identity import async_probed_kinds
from .selectors import whole_number

HUB_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_FOLD_INTERVAL, default=DEFAULT_FOLD_INTERVAL): whole_number(
            1, 300, "s"
        ),
        vol.Required(CONF_SWAP_BATTERY, default=False): BooleanSelector(),
        vol.Required(CONF_KEEP_ALIVE, default=0): whole_number(0, 3600, "s"),
        vol.Required(CONF_AUTO_ON_UNLOAD, default=False): BooleanSelector(),
        vol.Optional(CONF_MAIN_FUSE): whole_number(
            6, 400, UnitOfElectricCurrent.AMPERE
        ),
    }
)

CONF_SOURCES = "sources"

STEP_ENERGY = "energy"

SOURCE_SET_UP = "set_up"
"""Of the flow that a set-up leads on to."""


class HubOptionsFlow(OptionsFlowWithReload):
    """Options of one EnergyHub, and what it can add to the Energy dashboard."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer what the dashboard lacks beside the options; after a set-up that comes first."""
        if self._async_take_over():
            return await self.async_step_energy()
        if await self._async_missing():
            return self.async_show_menu(menu_options=[STEP_ENERGY, "settings"])
        return await self.async_step_settings()

    @callback
    def _async_take_over(self) -> bool:
        """End the flow that the set-up began, if nobody went on with it: Home Assistant's frontend begins another one."""
        flows = self.hass.config_entries.options
        for begun in flows.async_progress_by_handler(self.config_entry.entry_id):
            if begun["context"].get("source") == SOURCE_SET_UP:
                flows.async_abort(begun["flow_id"])
                return True
        return False

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and store the options."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(
                HUB_OPTIONS_SCHEMA, self.config_entry.options
            ),
        )

    async def async_step_energy(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add sources to the Energy dashboard; a kind that it has of somebody else is not chosen before."""
        if user_input is not None:
            kinds = user_input[CONF_SOURCES]
            added = await async_add_sources(
                self.hass,
                self.config_entry,
                kinds,
                async_probed_kinds(self.hass, self.config_entry),
            )
            return self.async_abort(
                reason="energy_added" if added else "energy_unchanged"
            )
        if not (missing := await self._async_missing()):
            return self.async_abort(reason="energy_unchanged")
        used = await async_kinds_in_use(self.hass)
        return self.async_show_form(
            step_id=STEP_ENERGY, data_schema=energy_schema(missing, used)
        )

    async def _async_missing(self) -> list[SourceKind]:
        return await async_missing_kinds(self.hass, self.config_entry)


def energy_schema(missing: Iterable[SourceKind], used: Collection[str]) -> vol.Schema:
    """The form that offers what is missing; what is in use of somebody else is not ticked."""
    kinds = [kind.value for kind in missing]
    return vol.Schema(
        {
            vol.Required(
                CONF_SOURCES, default=[kind for kind in kinds if kind not in used]
            ): SelectSelector(
                SelectSelectorConfig(
                    options=kinds,
                    multiple=True,
                    mode=SelectSelectorMode.LIST,
                    translation_key="energy_source",
                )
            )
        }
    )


async def async_missing_kinds(
    hass: HomeAssistant, entry: HubConfigEntry
) -> list[SourceKind]:
    """What a hub could add to the Energy dashboard; nothing of one that is not loaded."""
    if entry.state is not ConfigEntryState.LOADED:
        return []
    probed = async_probed_kinds(hass, entry)
    return list(await async_missing_sources(hass, entry, probed))


async def async_begin_energy_step(
    hass: HomeAssistant, entry: HubConfigEntry
) -> str | None:
    """Begin an options flow at the step for the Energy dashboard; answers its id, None where nothing is missing."""
    if not await async_missing_kinds(hass, entry):
        return None
    flows = hass.config_entries.options
    begun = await flows.async_init(entry.entry_id, context={"source": SOURCE_SET_UP})
    flow_id = begun["flow_id"]
    await flows.async_configure(flow_id, {"next_step_id": STEP_ENERGY})
    return flow_id
