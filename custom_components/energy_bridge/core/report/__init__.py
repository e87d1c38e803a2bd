"""Reports: from the recorder's history to the documents of three partners."""
