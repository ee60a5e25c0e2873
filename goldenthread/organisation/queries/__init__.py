"""Read the organisation: its units and posts, and who holds what."""
