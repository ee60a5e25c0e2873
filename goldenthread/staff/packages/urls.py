"""Addresses of packages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.packages import deciding, line, printing, proposing, views

urlpatterns: list[URLPattern] = [
    path("", views.packages, name="packages"),
    path("list.xlsx", views.workbook, name="packages_workbook"),
    path("list.csv", views.table, name="packages_table"),
    path("<slug:reference>/", views.package, name="package"),
    path("<slug:reference>/lines.xlsx", views.package_workbook, name="package_workbook"),
    path("<slug:reference>/lines.csv", views.package_table, name="package_table"),
    path("<slug:reference>/lines.pdf", printing.pdf, name="package_pdf"),
    path("<slug:reference>/lines/<int:number>/", line.package_line, name="package_line"),
    path("<slug:reference>/decide/<slug:key>/", deciding.decide, name="package_decide"),
    path("send/<uuid:key>/", proposing.propose, name="package_propose"),
    path("<slug:reference>/again/", proposing.again, name="package_again"),
    path("<slug:reference>/withdraw/", proposing.withdraw, name="package_withdraw"),
    path("<slug:reference>/suggest/<slug:key>/", proposing.suggest, name="package_suggest"),
    path(
        "<slug:reference>/suggestions/<slug:suggestion>/",
        proposing.answer,
        name="package_suggestion",
    ),
]
