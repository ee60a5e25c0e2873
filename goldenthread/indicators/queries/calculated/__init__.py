"""Calculated figures: what rests on what, what they come to, and how that is shown."""
