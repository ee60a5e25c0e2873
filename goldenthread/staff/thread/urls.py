"""Addresses of the thread."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.thread import views

urlpatterns: list[URLPattern] = [
    path("", views.thread, name="thread"),
    path("objectives/", views.objectives, name="objectives"),
    path("objectives.xlsx", views.workbook, name="objectives_workbook"),
    path("objectives.csv", views.table, name="objectives_table"),
    path("objectives/<slug:reference>/", views.objective, name="objective"),
    path("gaps/", views.gaps, name="thread_gaps"),
]
