"""Presets: what fills the fields of a message from a hub, a string or a cabinet."""
