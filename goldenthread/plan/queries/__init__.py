"""Read plans and the thread."""
