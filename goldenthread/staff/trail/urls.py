"""Addresses of the trail."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.trail import views

urlpatterns: list[URLPattern] = [
    path("", views.events, name="trail"),
    path("events.xlsx", views.workbook, name="trail_workbook"),
    path("events.csv", views.table, name="trail_table"),
    path("verify/", views.verify, name="trail_verify"),
    path("verify/<uuid:key>/", views.verification, name="verification"),
    path("<int:number>/", views.event, name="event_shown"),
]
