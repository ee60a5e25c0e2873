"""Addresses of prioritisations."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.priorities import adopting, parts, preparing, results, sheet, views

_ONE = "<slug:reference>"
urlpatterns: list[URLPattern] = [
    path("", views.priorities, name="priorities"),
    path("list.xlsx", views.workbook, name="priorities_workbook"),
    path("list.csv", views.table, name="priorities_table"),
    path("add/", preparing.add, name="prioritisation_add"),
    path(f"{_ONE}/", views.prioritisation, name="prioritisation"),
    path(f"{_ONE}/change/", preparing.change, name="prioritisation_change"),
    path(f"{_ONE}/open/", preparing.open_for_scoring, name="prioritisation_open"),
    path(f"{_ONE}/close/", preparing.close, name="prioritisation_close"),
    path(f"{_ONE}/send/", adopting.propose, name="prioritisation_propose"),
    path(f"{_ONE}/drop/", preparing.drop, name="prioritisation_drop"),
    path(f"{_ONE}/criteria/add/", parts.criterion_add, name="criterion_add"),
    path(f"{_ONE}/criteria/<int:number>/", parts.criterion_change, name="criterion_change"),
    path(f"{_ONE}/options/add/", parts.option_add, name="option_add"),
    path(f"{_ONE}/options/<int:number>/", parts.option_change, name="option_change"),
    path(f"{_ONE}/options/<int:number>/withdraw/", parts.option_withdraw, name="option_withdraw"),
    path(f"{_ONE}/scorers/add/", parts.scorers_add, name="scorers_add"),
    path(f"{_ONE}/scorers/<int:place>/release/", parts.scorer_release, name="scorer_release"),
    path(f"{_ONE}/marks/", sheet.marks, name="prioritisation_marks"),
    path(f"{_ONE}/result/", results.result, name="prioritisation_result"),
    path(f"{_ONE}/result.xlsx", results.workbook, name="prioritisation_result_workbook"),
    path(f"{_ONE}/result.csv", results.table, name="prioritisation_result_table"),
]
