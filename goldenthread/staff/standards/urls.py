"""Addresses of standards and local priorities."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.standards import changing, views

urlpatterns: list[URLPattern] = [
    path("", views.standards, name="standards"),
    path("list.xlsx", views.workbook, name="standards_workbook"),
    path("add/<slug:kind>/", changing.add, name="standard_add"),
    path("places/<slug:reference>/", views.neighbourhood, name="neighbourhood"),
    path("<slug:reference>/", views.standard, name="standard"),
    path("<slug:reference>/change/", changing.change, name="standard_change"),
    path("<slug:reference>/end/", changing.end, name="standard_end"),
]
