"""Tests of swap cabinets in Home Assistant."""
