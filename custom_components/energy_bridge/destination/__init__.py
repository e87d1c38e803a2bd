"""One destination and its reports in Home Assistant."""
