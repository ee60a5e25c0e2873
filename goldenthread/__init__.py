"""Golden Thread: the performance management system for councils."""

__version__ = "0.2.0.dev0"
