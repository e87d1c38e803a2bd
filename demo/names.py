"""What the demo's parts are called in Home Assistant."""

DOMAIN = "energy_bridge"
HUB = "EnergyHub"
CABINETS = ("Swap cabinet 2600401516000001", "Swap cabinet 2600401516000002")
REACHABLE = "binary_sensor.demo_127_0_0_1_reachable"
