"""Addresses of approval routes."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.routes import views, writing

urlpatterns: list[URLPattern] = [
    path("routes/", views.routes, name="routes"),
    path("routes.xlsx", views.workbook, name="routes_workbook"),
    path("routes.csv", views.table, name="routes_table"),
    path("routes/add-route/", writing.add, name="route_add"),
    path("routes/<slug:reference>/", views.route, name="route"),
    path("routes/<slug:reference>/change/", writing.change, name="route_change"),
    path("routes/<slug:reference>/end/", writing.end, name="route_end"),
]
