"""Tests of the AlsoEnergy files."""
