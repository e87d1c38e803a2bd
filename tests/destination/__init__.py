"""Tests of destinations and their reports in Home Assistant."""
