"""What the entities of all kinds of config entry share."""

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity


class EnergyBridgeEntity(Entity):
    """An entity that is told of changes, and writes its state where its value is another one."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def refresh(self) -> bool:
        """Take over the present value; answers whether it is another one."""
        return False

    @callback
    def async_refresh(self) -> None:
        """Show the present value."""
        if self.refresh():
            self.async_write_ha_state()
