"""What others achieve, as it stands: rows, all that a comparison needs, and what rules judge by."""
