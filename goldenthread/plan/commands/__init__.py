"""Change plans and the thread."""
