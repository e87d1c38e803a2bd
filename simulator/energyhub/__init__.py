"""A simulated Ferroamp EnergyHub that speaks the External API (C1) over MQTT."""
