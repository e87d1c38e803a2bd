"""Random attacks that the tests run for seconds, and `scripts/fuzz` for as long as one likes."""
