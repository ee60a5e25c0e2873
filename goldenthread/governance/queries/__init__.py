"""Read the framework."""
