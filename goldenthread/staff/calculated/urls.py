"""Addresses of the parameters."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.calculated import parameters

urlpatterns: list[URLPattern] = [
    path("", parameters.parameters, name="parameters"),
    path("add/", parameters.add, name="parameter_add"),
    path("<str:code>/", parameters.parameter, name="parameter"),
]
