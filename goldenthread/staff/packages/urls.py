"""Addresses of packages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.packages import line, views

urlpatterns: list[URLPattern] = [
    path("", views.packages, name="packages"),
    path("list.xlsx", views.workbook, name="packages_workbook"),
    path("list.csv", views.table, name="packages_table"),
    path("<slug:reference>/", views.package, name="package"),
    path("<slug:reference>/lines.xlsx", views.package_workbook, name="package_workbook"),
    path("<slug:reference>/lines.csv", views.package_table, name="package_table"),
    path("<slug:reference>/lines/<int:number>/", line.package_line, name="package_line"),
]
