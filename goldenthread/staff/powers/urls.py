"""Addresses of delegated powers."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.powers import changing, views

urlpatterns: list[URLPattern] = [
    path("delegations/", views.powers, name="powers"),
    path("delegations.xlsx", views.workbook, name="powers_workbook"),
    path("delegations.csv", views.table, name="powers_table"),
    path("delegations/add-delegation/", changing.grant, name="power_grant"),
    path("delegations/<str:reference>/", views.power, name="power"),
    path("delegations/<str:reference>/end/", changing.end, name="power_end"),
]
