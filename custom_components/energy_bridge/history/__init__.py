"""The recorder's rows as series."""
