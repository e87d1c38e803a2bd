"""Tests of the MINT messages."""
