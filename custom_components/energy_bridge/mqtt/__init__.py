"""One MQTT connection for each entry, straight to a broker or through Home Assistant's own client."""
