"""Tests of the cabinets' pure core."""
