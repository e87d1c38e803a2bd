"""Tests of the Teleport messages."""
