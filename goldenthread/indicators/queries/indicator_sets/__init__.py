"""Statutory and national sets: their issues, their items, and which of ours stand in them."""
