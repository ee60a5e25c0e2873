"""Addresses of the thread."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.thread import changing, measuring, mine, strategy, views

urlpatterns: list[URLPattern] = [
    path("", views.thread, name="thread"),
    path("objectives/", views.objectives, name="objectives"),
    path("objectives.xlsx", views.workbook, name="objectives_workbook"),
    path("objectives.csv", views.table, name="objectives_table"),
    path("objectives/add/", changing.add, name="objective_add"),
    path("objectives/add-own/", changing.add_own, name="own_objective_add"),
    path("objectives/<slug:reference>/change/", changing.change, name="objective_change"),
    path("objectives/<slug:reference>/end/", changing.end, name="objective_end"),
    path("objectives/<slug:reference>/measures/", measuring.measures, name="objective_measures"),
    path("objectives/<slug:reference>/", views.objective, name="objective"),
    path("my-part/", mine.my_part_page, name="my_part"),
    path("my-part/<str:person>/", mine.my_part_of, name="my_part_of"),
    path("map/", strategy.strategy, name="strategy_map"),
    path("map.svg", strategy.picture, name="strategy_picture"),
    path("overview/", strategy.overview, name="thread_overview"),
    path("gaps/plans/", views.plan_gaps, name="plan_gaps"),
    path("gaps/", views.gaps, name="thread_gaps"),
]
