"""Golden Thread: the performance management system for councils."""

__version__ = "0.1.0"
