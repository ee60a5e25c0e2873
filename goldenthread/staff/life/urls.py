"""Addresses of the life of indicators: below an indicator's own, and the list of what was removed."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.life import changing, reading, removed

urlpatterns: list[URLPattern] = [
    path("removed/", removed.removed, name="removed"),
    path("removed.csv", removed.table, name="removed_table"),
    path("removed.xlsx", removed.workbook, name="removed_workbook"),
    path("<path:reference>/life/change/", changing.change, name="life_change"),
    path("<path:reference>/life/withdraw/<str:from_on>/", changing.withdraw, name="life_withdraw"),
    path("<path:reference>/life/", reading.life, name="life"),
]
