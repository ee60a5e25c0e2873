"""Addresses of pages that may or may not be there: a link is drawn only to a page that exists."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address_of(name: str, *args: object) -> str | None:
    """Return the address of the page of that name, or nothing where there is no such page."""
    try:
        return reverse(name, args=args or None)
    except NoReverseMatch:
        return None
