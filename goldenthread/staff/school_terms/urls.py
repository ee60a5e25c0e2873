"""Addresses of the school terms."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.school_terms import views

urlpatterns: list[URLPattern] = [
    path("", views.school_terms, name="school_terms"),
    path("add/", views.add, name="school_year_add"),
    path("<int:first>/", views.correct, name="school_year"),
]
