"""Addresses of the scorecards of years."""

from __future__ import annotations

from django.urls import URLPattern, path

from goldenthread.staff.year_scorecards import listing, meeting, packing, running, using, views

_ONE = "<slug:reference>"
_SESSION = f"{_ONE}/sessions/<int:number>"
_SAID = f"{_SESSION}/said/<int:saying>"
urlpatterns: list[URLPattern] = [
    path("", views.cards, name="year_scorecards"),
    path("begin/", running.begin, name="year_scorecard_begin"),
    path(f"{_ONE}/", views.card, name="year_scorecard"),
    path(f"{_ONE}/change/", running.change, name="year_scorecard_change"),
    path(f"{_ONE}/drop/", running.drop, name="year_scorecard_drop"),
    path(f"{_ONE}/propose/", running.propose, name="year_scorecard_propose"),
    path(f"{_ONE}/agreed/", running.agreed, name="year_scorecard_agreed"),
    path(f"{_ONE}/steps/<slug:step>/", running.step, name="year_scorecard_step"),
    path(f"{_ONE}/lines/", views.lines, name="year_scorecard_lines"),
    path(f"{_ONE}/lines.xlsx", views.workbook, name="year_scorecard_workbook"),
    path(f"{_ONE}/lines.csv", views.table, name="year_scorecard_table"),
    path(f"{_ONE}/lines/take/", listing.take, name="year_scorecard_take"),
    path(f"{_ONE}/lines/take/confirm/", listing.taken, name="year_scorecard_taken"),
    path(f"{_ONE}/lines/measure/", listing.measure, name="year_scorecard_measure"),
    path(f"{_ONE}/lines/settle/", listing.settle, name="year_scorecard_settle"),
    path(f"{_ONE}/lines/<int:number>/", views.line, name="year_scorecard_line"),
    path(f"{_ONE}/lines/<int:number>/change/", listing.change, name="year_scorecard_line_change"),
    path(f"{_ONE}/pack/", packing.pack, name="year_scorecard_pack"),
    path(f"{_ONE}/pack.pdf", packing.pdf, name="year_scorecard_pack_pdf"),
    path(f"{_ONE}/pack.docx", packing.word, name="year_scorecard_pack_word"),
    path(f"{_ONE}/sessions/", meeting.sessions, name="year_scorecard_sessions"),
    path(f"{_ONE}/sessions.xlsx", meeting.workbook, name="year_sessions_workbook"),
    path(f"{_ONE}/sessions/add/", meeting.add, name="year_session_add"),
    path(f"{_SESSION}/", meeting.session, name="year_session"),
    path(f"{_SESSION}/change/", meeting.change, name="year_session_change"),
    path(f"{_SESSION}/withdraw/", meeting.withdraw, name="year_session_withdraw"),
    path(f"{_SESSION}/said/add/", meeting.saying_add, name="year_saying_add"),
    path(f"{_SAID}/change/", meeting.saying_change, name="year_saying_change"),
    path(f"{_SAID}/withdraw/", meeting.saying_withdraw, name="year_saying_withdraw"),
    path(f"{_ONE}/in-use/", using.in_use, name="year_scorecard_in_use"),
    path(f"{_ONE}/in-use.xlsx", using.in_use_workbook, name="year_scorecard_in_use_workbook"),
    path(f"{_ONE}/compared/", using.compared, name="year_scorecard_compared"),
    path(f"{_ONE}/compared.xlsx", using.compared_workbook, name="year_scorecard_compared_workbook"),
]
