"""One EnergyHub in Home Assistant."""
