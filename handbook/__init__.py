"""The tables in README and docs that are made from the code, and how they come into the pages."""
