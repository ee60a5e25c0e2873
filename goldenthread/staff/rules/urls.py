"""Addresses of the rating rules."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.rules import comparing, editing, library, views

urlpatterns: list[URLPattern] = [
    path("", views.rules, name="rules"),
    path("add/", editing.add, name="rule_add"),
    path("library/", library.rule_library, name="rule_library"),
    path("<slug:slug>/", views.rule, name="rule"),
    path("<slug:slug>/adopt/", editing.adopt, name="rule_adopt"),
    path("<slug:slug>/compare/", comparing.compare, name="rule_compare"),
    path("<slug:slug>/file/", comparing.rule_file, name="rule_file"),
    path("<slug:slug>/withdraw/<int:version>/", views.withdraw, name="rule_withdraw"),
]
