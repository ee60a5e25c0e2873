"""Addresses of plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.plans import (
    auditing,
    beginning,
    comparing,
    entering,
    following,
    history,
    printing,
    talking,
    views,
    writing,
)

urlpatterns: list[URLPattern] = [
    path("", views.plans, name="plans"),
    path("plans.xlsx", views.workbook, name="plans_workbook"),
    path("plans.csv", views.table, name="plans_table"),
    path("wanting/", views.wanting, name="plans_wanting"),
    path("begin/", beginning.begin, name="plan_begin"),
    path("key-issues/", auditing.issues, name="plan_key_issues"),
    path("<slug:reference>/", views.plan, name="plan"),
    path("<slug:reference>.pdf", printing.pdf, name="plan_pdf"),
    path("<slug:reference>.docx", printing.word, name="plan_word"),
    path("<slug:reference>/comments/", talking.comments, name="plan_comments"),
    path("<slug:reference>/comments/add/", talking.comment, name="plan_comment"),
    path("<slug:reference>/comments/<int:number>/answer/", talking.answer, name="plan_answer"),
    path("<slug:reference>/step/<slug:step>/", talking.step, name="plan_step"),
    path("<slug:reference>/compare/", comparing.compare, name="plan_compare"),
    path("<slug:reference>/next/", following.following, name="plan_next"),
    path("<slug:reference>/audit/", auditing.findings, name="plan_findings"),
    path("<slug:reference>/audit/add/", auditing.add, name="plan_finding_add"),
    path("<slug:reference>/audit/<int:number>/", auditing.change, name="plan_finding_change"),
    path(
        "<slug:reference>/audit/<int:number>/withdraw/",
        auditing.withdraw,
        name="plan_finding_withdraw",
    ),
    path("<slug:reference>/change/", beginning.change, name="plan_change"),
    path("<slug:reference>/write/", writing.write, name="plan_write"),
    path("<slug:reference>/write/<slug:heading>/", writing.passage, name="plan_passage"),
    path("<slug:reference>/add/<slug:heading>/", entering.add, name="plan_entry_add"),
    path("<slug:reference>/order/<slug:heading>/", entering.order, name="plan_entries_order"),
    path("<slug:reference>/entries/<int:number>/", entering.change, name="plan_entry_change"),
    path(
        "<slug:reference>/entries/<int:number>/out/",
        entering.withdraw,
        name="plan_entry_withdraw",
    ),
    path("<slug:reference>/history/", history.deeds, name="plan_history"),
    path("<slug:reference>/history/<slug:heading>/", history.texts, name="plan_passage_history"),
]
