"""Styles and scripts under names that carry a digest of what is in them."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class NamedByDigest(ManifestStaticFilesStorage):
    """A browser keeps each file for good and asks for a changed one under its new name.

    One that was not collected keeps its plain name: a page without its style is better than none.
    """

    manifest_strict = False

    def hashed_name(self, name: str, *args: Any, **kwargs: Any) -> str:
        """Return the name with the digest, or as it is where there is no such file."""
        try:
            return super().hashed_name(name, *args, **kwargs)
        except ValueError:
            return name
