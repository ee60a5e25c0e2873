"""Addresses of roll-up: services and groups, the council's method, groups and weights."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.rolled_up import changing, choosing, views

urlpatterns: list[URLPattern] = [
    path("", views.rolled_up, name="rollup"),
    path("method/", choosing.method, name="rollup_method"),
    path("groups/add/", changing.add_group, name="group_add"),
    path("groups/<slug:reference>/", changing.change_group, name="group_change"),
    path("groups/<slug:reference>/withdraw/", changing.withdraw, name="group_withdraw"),
    path("weights/<slug:reference>/", changing.weights, name="unit_weights"),
]
