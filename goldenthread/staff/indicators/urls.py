"""Addresses of an indicator's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.indicators import benchmark_files, beside, breakdowns, by_group, views

urlpatterns: list[URLPattern] = [
    path("<path:reference>/groups/define/", breakdowns.define, name="breakdown_define"),
    path("<path:reference>/groups/record/", breakdowns.record_counts, name="breakdown_record"),
    path("<path:reference>/groups/thresholds/", breakdowns.thresholds, name="breakdown_thresholds"),
    path("<path:reference>/groups.csv", by_group.table, name="breakdown_table"),
    path("<path:reference>/groups.xlsx", by_group.workbook, name="breakdown_workbook"),
    path("<path:reference>/benchmark.csv", benchmark_files.table, name="benchmark_table"),
    path("<path:reference>/benchmark.xlsx", benchmark_files.workbook, name="benchmark_workbook"),
    path("<path:reference>/record/", views.record, name="record"),
    path("<path:reference>/validate/", views.validate, name="validate"),
    path("<path:reference>/answer/", views.answer, name="answer"),
    path("<path:reference>/question/", views.question, name="question"),
    path("<path:reference>/forecast/", beside.forecast, name="state_forecast"),
    path("<path:reference>/override/", beside.override, name="override"),
    path("<path:reference>/override/withdraw/", beside.withdraw_by_hand, name="withdraw_by_hand"),
    path("<path:reference>/", views.indicator, name="indicator"),
]
