"""Addresses of what plans would do."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.proposals import of_plans

_OF = "<slug:reference>/effects"
urlpatterns: list[URLPattern] = [
    path(f"{_OF}/", of_plans.effects, name="plan_effects"),
    path(f"{_OF}/state/", of_plans.stating, name="plan_effects_state"),
    path(f"{_OF}/consultations/add/", of_plans.consultation_add, name="plan_consultation_add"),
    path(
        f"{_OF}/consultations/<int:number>/",
        of_plans.consultation_change,
        name="plan_consultation_change",
    ),
]
