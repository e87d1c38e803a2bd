"""A stand-in for a checkout of the community integration, for who has none."""
