"""Addresses of the scorecard."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.scorecard import views

urlpatterns: list[URLPattern] = [
    path("scorecard/", views.scorecard, name="scorecard"),
    path("scorecard.xlsx", views.workbook, name="scorecard_workbook"),
    path("scorecard.csv", views.table, name="scorecard_table"),
]
