"""The steps of the flows of reports."""
