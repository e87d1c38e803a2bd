"""What the demo's parts are called in Home Assistant."""

DOMAIN = "energy_bridge"
HUB = "EnergyHub"
CABINETS = ("2600401516000001", "2600401516000002")
REACHABLE = "binary_sensor.demo_127_0_0_1_reachable"
