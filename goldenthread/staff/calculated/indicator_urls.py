"""Addresses below an indicator's own where it is said how it is worked out."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.calculated import formula, parts

urlpatterns: list[URLPattern] = [
    path("<path:reference>/formula/", formula.formula, name="formula"),
    path("<path:reference>/parts/", parts.parts, name="parts"),
]
