"""What waits before a body, what it decides at a meeting, and what it has decided."""
