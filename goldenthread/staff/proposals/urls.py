"""Addresses of proposals."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.proposals import changing, views

_ONE = "<slug:reference>"
urlpatterns: list[URLPattern] = [
    path("", views.proposals, name="proposals"),
    path("list.xlsx", views.workbook, name="proposals_workbook"),
    path("effects/", views.effects, name="effects"),
    path("effects.xlsx", views.effects_workbook, name="effects_workbook"),
    path("add/", changing.add, name="proposal_add"),
    path(f"{_ONE}/", views.proposal, name="proposal"),
    path(f"{_ONE}/change/", changing.change, name="proposal_change"),
    path(f"{_ONE}/end/", changing.end, name="proposal_end"),
    path(f"{_ONE}/effects/", changing.effects, name="proposal_effects"),
    path(f"{_ONE}/consultations/add/", changing.consultation_add, name="consultation_add"),
    path(
        f"{_ONE}/consultations/<int:number>/",
        changing.consultation_change,
        name="consultation_change",
    ),
]
