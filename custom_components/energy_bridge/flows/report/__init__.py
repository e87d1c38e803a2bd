"""The steps that set up a report."""
