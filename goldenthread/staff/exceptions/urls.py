"""Addresses of what needs attention, of its rules, and of what is accepted."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.exceptions import accepting, rules_views, views

urlpatterns: list[URLPattern] = [
    path("exceptions/", views.exceptions, name="exceptions"),
    path("exceptions.xlsx", views.workbook, name="exceptions_workbook"),
    path("exceptions.csv", views.table, name="exceptions_table"),
    path("exceptions/accept/", accepting.accept, name="accept"),
    path("exceptions/accept/withdraw/", accepting.withdraw, name="accept_withdraw"),
    path("exceptions/rules/", rules_views.rules, name="exception_rules"),
    path("exceptions/rules/add/", rules_views.add, name="exception_rule_add"),
    path("exceptions/rules/<slug:slug>/", rules_views.rule, name="exception_rule"),
    path("exceptions/rules/<slug:slug>/change/", rules_views.change, name="exception_rule_change"),
    path(
        "exceptions/rules/<slug:slug>/withdraw/",
        rules_views.withdraw,
        name="exception_rule_withdraw",
    ),
]
