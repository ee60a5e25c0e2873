"""Addresses of changes: choosing, writing, looking, recording."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.changes import adding, drafts, targets_file, views
from goldenthread.staff.life import changing

urlpatterns: list[URLPattern] = [
    path("", views.changes, name="changes"),
    path("add/", adding.add, name="add_indicator"),
    path("targets.xlsx", targets_file.targets_workbook, name="targets_workbook"),
    path("<uuid:key>/", views.change_form, name="change_form"),
    path("<uuid:key>/preview/", drafts.preview, name="change_preview"),
    path("<uuid:key>/progress/", drafts.progress, name="change_progress"),
    path("<uuid:key>/ratings.csv", drafts.table, name="change_table"),
    path("<uuid:key>/ratings.xlsx", drafts.workbook, name="change_workbook"),
    path("<uuid:key>/life/", changing.change_many, name="life_change_many"),
    path("<uuid:key>/drop/", drafts.drop, name="change_drop"),
]
