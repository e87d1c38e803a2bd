"""A flow without a step: entries come from elsewhere."""

from homeassistant.config_entries import ConfigFlow


class StandInFlow(ConfigFlow, domain="ferroamp"):
    """Home Assistant loads no entry of an integration without one."""
