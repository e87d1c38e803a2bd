"""Tests of the recorder's rows as series."""
