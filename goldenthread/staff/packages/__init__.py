"""Packages of changes that climb a route: looked at, proposed, answered line by line or all at once."""
