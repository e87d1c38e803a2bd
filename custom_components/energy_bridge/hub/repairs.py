"""What mends a hub's repairs: swap the battery's energy counters."""

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
import voluptuous as vol

from ..const import CONF_SWAP_BATTERY


class SwapBatteryFlow(RepairsFlow):
    """Swap which register counts as charged."""

    def __init__(self, entry_id: str) -> None:
        """Remember the hub's entry."""
        self._entry_id = entry_id

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Start with the question."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then swap."""
        entry = self.hass.config_entries.async_get_known_entry(self._entry_id)
        if user_input is None:
            return self.async_show_form(
                step_id="confirm",
                data_schema=vol.Schema({}),
                description_placeholders={"entry": entry.title},
            )
        swapped = entry.options.get(CONF_SWAP_BATTERY, False)
        self.hass.config_entries.async_update_entry(
            entry, options={**entry.options, CONF_SWAP_BATTERY: not swapped}
        )
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_create_entry(data={})
