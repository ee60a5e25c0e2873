"""Addresses below an indicator's own where it is changed; the indicator's page takes what is left."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.changes import adding, charting, defining, targets

urlpatterns: list[URLPattern] = [
    path("<path:reference>/change/", defining.redefine, name="redefine"),
    path("<path:reference>/chart/", charting.chart_settings, name="chart_settings"),
    path("<path:reference>/withdraw/<int:definition_id>/", defining.withdraw, name="withdraw"),
    path("<path:reference>/copy/", adding.copy, name="copy_indicator"),
    path("<path:reference>/targets/", targets.targets, name="targets"),
]
