"""Tests of the simulated cabinets."""
