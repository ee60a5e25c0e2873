"""The addresses of every door."""

from __future__ import annotations

urlpatterns: list[object] = []
