"""The steps of the config flow, the options, and the flows of reports."""
