"""Addresses of the organisation's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.organisation import (
    areas,
    away,
    post_changes,
    splitting,
    spreadsheet,
    unit_changes,
    views,
)

urlpatterns: list[URLPattern] = [
    path("", views.tree, name="organisation"),
    path("areas/", areas.areas, name="areas"),
    path("areas/add/", areas.add, name="areas_add"),
    path("areas/<str:reference>/rename/", areas.rename, name="area_rename"),
    path("posts/", views.posts, name="posts"),
    path("people/", views.people, name="people"),
    path("responsibilities/", views.responsibilities, name="responsibilities"),
    path(
        "responsibilities.xlsx", views.responsibilities_workbook, name="responsibilities_workbook"
    ),
    path("responsibilities.csv", views.responsibilities_table, name="responsibilities_table"),
    path("responsibilities/<path:reference>/", post_changes.set_duties, name="responsibility_set"),
    path("structure/", spreadsheet.structure, name="structure"),
    path("structure/<uuid:key>/", spreadsheet.preview, name="structure_preview"),
    path("structure.xlsx", spreadsheet.workbook, name="structure_workbook"),
    path("plans/<int:number>/withdraw/", unit_changes.withdraw, name="plan_withdraw"),
    path("add-unit/", unit_changes.add, name="unit_add"),
    path("units/<str:reference>/", views.unit, name="unit"),
    path("units/<str:reference>/change/", unit_changes.change, name="unit_change"),
    path("units/<str:reference>/end/", unit_changes.end, name="unit_end"),
    path("units/<str:reference>/split/", splitting.split, name="unit_split"),
    path("units/<str:reference>/indicators/", unit_changes.move_series, name="unit_series"),
    path("add-post/", post_changes.add, name="post_add"),
    path("posts/<str:reference>/", views.post, name="post"),
    path("away/", away.absences, name="absences"),
    path("away.xlsx", away.workbook, name="absences_workbook"),
    path("away.csv", away.table, name="absences_table"),
    path("away/<str:reference>/", away.absence, name="absence"),
    path("away/<str:reference>/end/", away.end, name="absence_end"),
    path("posts/<str:reference>/away/", away.say, name="post_away"),
    path("posts/<str:reference>/change/", post_changes.change, name="post_change"),
    path("posts/<str:reference>/end/", post_changes.end, name="post_end"),
    path("posts/<str:reference>/appoint/", post_changes.appoint, name="post_appoint"),
    path("posts/<str:reference>/hand-over/", post_changes.hand_over, name="post_hand_over"),
    path(
        "posts/<str:reference>/appointments/<str:person>/<str:began>/",
        post_changes.end_appointment,
        name="appointment_end",
    ),
    path(
        "posts/<str:reference>/appointments/<str:person>/<str:began>/withdraw/",
        post_changes.withdraw_appointment,
        name="appointment_withdraw",
    ),
    path("people/<str:reference>/", views.person, name="person"),
    path("people/<str:reference>/change/", post_changes.change_person, name="person_change"),
]
