"""The swap cabinets of one broker in Home Assistant."""
