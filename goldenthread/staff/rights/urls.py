"""Addresses of the pages of rights."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.rights import changes, restricting, views

urlpatterns: list[URLPattern] = [
    path("", views.roles, name="rights"),
    path("who/", views.who, name="rights_who"),
    path("person/<str:reference>/", views.person, name="rights_person"),
    path("grant/", changes.grant, name="rights_grant"),
    path("withdraw/<int:grant_id>/", changes.withdraw, name="rights_withdraw"),
    path("restrict/", restricting.restrict, name="rights_restrict"),
    path("share/", restricting.share, name="rights_share"),
]
