"""Tests of the ways of delivery."""
