"""Business units paired with the committees that look at them."""
