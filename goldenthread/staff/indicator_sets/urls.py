"""Addresses of sets of indicators."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.indicator_sets import bringing, matching, views

urlpatterns: list[URLPattern] = [
    path("", views.sets, name="indicator_sets"),
    path("bring/", bringing.bring, name="indicator_set_bring"),
    path("bring/record/", bringing.record, name="indicator_set_record"),
    path("bring/shipped/", bringing.load_shipped, name="indicator_set_load"),
    path("<slug:reference>/", views.indicator_set, name="indicator_set"),
    path("<slug:reference>/items.csv", views.table, name="indicator_set_table"),
    path("<slug:reference>/items.xlsx", views.workbook, name="indicator_set_workbook"),
    path("<slug:reference>/changes/", views.changes, name="indicator_set_changes"),
    path("<slug:reference>/<path:code>/", matching.item, name="indicator_set_item"),
]
