"""Addresses of an indicator's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.indicators import views

urlpatterns: list[URLPattern] = [
    path("<path:reference>/record/", views.record, name="record"),
    path("<path:reference>/validate/", views.validate, name="validate"),
    path("<path:reference>/answer/", views.answer, name="answer"),
    path("<path:reference>/question/", views.question, name="question"),
    path("<path:reference>/", views.indicator, name="indicator"),
]
