"""Addresses of what serves objectives: the list, the report, each talk, offers, delegates, delivery plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.contributions import delegating, talking, views

urlpatterns: list[URLPattern] = [
    path("contributions/", views.contributions, name="contributions"),
    path("contributions.csv", views.table, name="contributions_table"),
    path("contributions.xlsx", views.workbook, name="contributions_workbook"),
    path("contributions/report/", views.report, name="contributions_report"),
    path("contributions/report.xlsx", views.report_workbook, name="contributions_report_workbook"),
    path("contributions/<slug:reference>/", talking.talk, name="contribution"),
    path("contributions/<slug:reference>/<slug:step>/", talking.move, name="contribution_move"),
    path("objectives/<slug:reference>/offer/", talking.offer, name="contribution_offer"),
    path("objectives/<slug:reference>/delivery-plan/", views.delivery_plan, name="delivery_plan"),
    path("objectives/<slug:reference>/delegates/", delegating.delegates, name="delegates"),
    path(
        "objectives/<slug:reference>/delegates/<slug:post>/end/",
        delegating.end,
        name="delegate_end",
    ),
]
