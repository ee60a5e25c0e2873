"""Addresses of portfolios: the list, each one, what is in which, what moved."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.portfolios import changes, contents, placing, views

urlpatterns: list[URLPattern] = [
    path("", views.portfolios, name="portfolios"),
    path("add/", changes.add, name="portfolio_add"),
    path("contents/", contents.contents, name="portfolio_contents"),
    path("moves/", contents.moves, name="portfolio_moves"),
    path("place/", placing.place, name="portfolio_place"),
    path("<slug:reference>/", views.portfolio, name="portfolio"),
    path("<slug:reference>/change/", changes.change, name="portfolio_change"),
    path("<slug:reference>/end/", changes.end, name="portfolio_end"),
]
