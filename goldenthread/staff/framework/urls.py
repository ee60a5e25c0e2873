"""Addresses of the framework whole."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.framework import views

urlpatterns: list[URLPattern] = [
    path("", views.overview, name="framework"),
    path("handbook/", views.handbook, name="framework_handbook"),
    path("handbook.pdf", views.handbook_pdf, name="framework_handbook_pdf"),
    path("handbook.docx", views.handbook_word, name="framework_handbook_word"),
    path("framework.zip", views.files, name="framework_files"),
]
