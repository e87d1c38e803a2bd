"""The audit of a long run with faults."""
