"""Hardware that speaks its real protocols, without the hardware: for demonstrations, tests and curious users."""
