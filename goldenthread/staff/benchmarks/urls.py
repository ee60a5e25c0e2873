"""Addresses of others' figures; choosing a measure stands below the indicator's own address."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.benchmarks import bringing, choosing

urlpatterns: list[URLPattern] = [
    path("benchmarks/", bringing.benchmarks, name="benchmarks"),
    path("benchmarks/draft/<uuid:key>/", bringing.draft, name="benchmark_draft"),
    path("benchmarks/draft/<uuid:key>/drop/", bringing.drop, name="benchmark_drop"),
    path("benchmarks/neighbours/", choosing.neighbours, name="neighbours"),
    path("indicators/<path:reference>/benchmark/", choosing.choose, name="benchmark_choose"),
]
