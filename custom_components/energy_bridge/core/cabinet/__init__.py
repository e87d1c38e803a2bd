"""Battery swap cabinets: their messages, their slots and packs, and the orders to open a slot."""
