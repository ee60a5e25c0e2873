"""Addresses of the pages of bodies, duties and gaps."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.bodies import body_changes, duties, seat_changes, views

urlpatterns: list[URLPattern] = [
    path("bodies/", views.bodies, name="bodies"),
    path("add-body/", body_changes.add, name="body_add"),
    path("bodies/<str:reference>/", views.body, name="body"),
    path("bodies/<str:reference>/change/", body_changes.change, name="body_change"),
    path("bodies/<str:reference>/end/", body_changes.end, name="body_end"),
    path("bodies/<str:reference>/members/add/", seat_changes.seat_add, name="seat_add"),
    path("bodies/<str:reference>/members/change/", seat_changes.seat_change, name="seat_change"),
    path("bodies/<str:reference>/members/end/", seat_changes.seat_end, name="seat_end"),
    path("bodies/<str:reference>/watches/add/", seat_changes.watch_add, name="watch_add"),
    path("bodies/<str:reference>/watches/change/", seat_changes.watch_change, name="watch_change"),
    path("bodies/<str:reference>/watches/end/", seat_changes.watch_end, name="watch_end"),
    path("duties/", duties.duties, name="duties"),
    path("duties.csv", duties.table, name="duties_table"),
    path("duties.xlsx", duties.workbook, name="duties_workbook"),
    path("add-duty/", duties.add, name="duty_add"),
    path("duties/<str:reference>/", duties.duty, name="duty"),
    path("duties/<str:reference>/change/", duties.change, name="duty_change"),
    path("duties/<str:reference>/end/", duties.end, name="duty_end"),
    path("gaps/", views.gaps, name="framework_gaps"),
]
