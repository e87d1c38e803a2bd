"""One MQTT connection per entry, direct or through Home Assistant's own client."""
