"""School terms: what they are, and the way to add and correct them."""
