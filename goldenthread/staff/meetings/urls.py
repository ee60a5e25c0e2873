"""Addresses of what waits before a body and of what it decided."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.meetings import past, recording

urlpatterns: list[URLPattern] = [
    path("bodies/<str:reference>/decisions/", recording.decisions, name="body_decisions"),
    path("bodies/<str:reference>/meetings/", past.meetings, name="body_meetings"),
    path("bodies/<str:reference>/meetings.csv", past.table, name="body_meetings_table"),
]
