"""Addresses of what the council chooses: levels, words, parts, kinds of plan."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.chosen import guidance, kind_writing, kinds, levels, parts, words

urlpatterns: list[URLPattern] = [
    path("levels/", levels.levels, name="levels"),
    path("levels/add-level/", levels.add, name="level_add"),
    path("levels/<slug:reference>/", levels.level, name="level"),
    path("levels/<slug:reference>/change/", levels.change, name="level_change"),
    path("levels/<slug:reference>/end/", levels.end, name="level_end"),
    path("plan-kinds/", kinds.kinds, name="plan_kinds"),
    path("plan-kinds/add-kind/", kind_writing.add, name="plan_kind_add"),
    path("plan-kinds/<slug:reference>/", kinds.kind, name="plan_kind"),
    path("plan-kinds/<slug:reference>/change/", kind_writing.change, name="plan_kind_change"),
    path("plan-kinds/<slug:reference>/end/", kind_writing.end, name="plan_kind_end"),
    path("plan-kinds/<slug:reference>/guidance/", guidance.write, name="plan_guidance"),
    path("words/", words.words, name="council_words"),
    path("words/<slug:term>/", words.change, name="council_word"),
    path("words/<slug:term>/end/", words.end, name="council_word_end"),
    path("parts/", parts.parts, name="parts_in_use"),
    path("parts/<slug:part>/", parts.switch, name="part_switch"),
]
