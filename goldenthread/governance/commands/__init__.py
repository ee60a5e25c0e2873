"""Change the framework."""
