"""A day of trouble in an hour: everything in real processes, faults on a seeded schedule, and an audit of what left the house."""
