"""Documents on disk until they are delivered."""
