"""Identifiers in diagnostics: enough to tell two apart, too little to recognise one."""

SHOWN = 3
"""Characters that are kept."""


def masked(identifier: str) -> str:
    """The end of an identifier; nothing stays nothing."""
    return f"**{identifier[-SHOWN:]}" if identifier else ""
