"""A house to look at: a broker, a simulated EnergyHub and a real Home Assistant."""
