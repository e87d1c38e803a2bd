"""Tests of Energy Bridge."""
