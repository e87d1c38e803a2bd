"""Tests of the flows of reports."""
