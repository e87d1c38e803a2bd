"""The Ferroamp EnergyHub: protocol, counters, control. Nothing here imports Home Assistant."""
