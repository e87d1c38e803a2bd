"""Tests of live messages on their way."""
