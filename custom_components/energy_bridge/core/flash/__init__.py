"""Live messages on their way: in memory only, and never twice for one second."""
