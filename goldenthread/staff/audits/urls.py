"""Addresses of the audits of indicators."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.audits import views, writing

urlpatterns: list[URLPattern] = [
    path("", views.audits, name="audits"),
    path("list.xlsx", views.workbook, name="audits_workbook"),
    path("begin/", writing.begin, name="audit_begin"),
    path("sheet/<path:code>/", writing.sheet, name="audit_sheet"),
]
