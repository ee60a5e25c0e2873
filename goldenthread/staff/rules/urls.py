"""Addresses of the rating rules."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.rules import views

urlpatterns: list[URLPattern] = [
    path("", views.rules, name="rules"),
    path("add/", views.add, name="rule_add"),
    path("<slug:slug>/", views.rule, name="rule"),
    path("<slug:slug>/adopt/", views.adopt, name="rule_adopt"),
    path("<slug:slug>/withdraw/<int:version>/", views.withdraw, name="rule_withdraw"),
]
