"""Tests of an EnergyHub in Home Assistant."""
