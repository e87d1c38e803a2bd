"""README and docs: their tables, their code, their links."""
