"""Addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.imports import drafts, views

urlpatterns: list[URLPattern] = [
    path("", views.imports, name="imports"),
    path("template/", views.template, name="import_template"),
    path("draft/<uuid:key>/", drafts.columns, name="import_columns"),
    path("draft/<uuid:key>/progress/", drafts.progress, name="import_progress"),
    path("draft/<uuid:key>/preview/", drafts.preview, name="import_preview"),
    path("draft/<uuid:key>/drop/", drafts.drop, name="import_drop"),
    path("<int:number>/", views.imported, name="import"),
    path("<int:number>/file/", views.file, name="import_file"),
]
