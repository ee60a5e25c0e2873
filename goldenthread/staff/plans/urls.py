"""Addresses of plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.plans import beginning, entering, history, views, writing

urlpatterns: list[URLPattern] = [
    path("", views.plans, name="plans"),
    path("plans.xlsx", views.workbook, name="plans_workbook"),
    path("plans.csv", views.table, name="plans_table"),
    path("wanting/", views.wanting, name="plans_wanting"),
    path("begin/", beginning.begin, name="plan_begin"),
    path("<slug:reference>/", views.plan, name="plan"),
    path("<slug:reference>/change/", beginning.change, name="plan_change"),
    path("<slug:reference>/write/", writing.write, name="plan_write"),
    path("<slug:reference>/write/<slug:heading>/", writing.passage, name="plan_passage"),
    path("<slug:reference>/add/<slug:heading>/", entering.add, name="plan_entry_add"),
    path("<slug:reference>/order/<slug:heading>/", entering.order, name="plan_entries_order"),
    path("<slug:reference>/entries/<int:number>/", entering.change, name="plan_entry_change"),
    path(
        "<slug:reference>/entries/<int:number>/out/",
        entering.withdraw,
        name="plan_entry_withdraw",
    ),
    path("<slug:reference>/history/", history.deeds, name="plan_history"),
    path("<slug:reference>/history/<slug:heading>/", history.texts, name="plan_passage_history"),
]
