"""The addresses of every door."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("goldenthread.staff.home.urls")),
    path("", include("goldenthread.staff.search.urls")),
    path("", include("goldenthread.staff.awaiting.urls")),
    path("", include("goldenthread.staff.scorecard.urls")),
    path("", include("goldenthread.staff.benchmarks.urls")),
    path("", include("goldenthread.staff.exceptions.urls")),
    path("indicators/", include("goldenthread.staff.life.urls")),
    path("indicators/", include("goldenthread.staff.changes.indicator_urls")),
    path("indicators/", include("goldenthread.staff.calculated.indicator_urls")),
    path("indicators/", include("goldenthread.staff.indicators.urls")),
    path("audits/", include("goldenthread.staff.audits.urls")),
    path("indicator-sets/", include("goldenthread.staff.indicator_sets.urls")),
    path("thread/", include("goldenthread.staff.thread.urls")),
    path("plans/", include("goldenthread.staff.proposals.plan_urls")),
    path("standards/", include("goldenthread.staff.standards.urls")),
    path("proposals/", include("goldenthread.staff.proposals.urls")),
    path("priorities/", include("goldenthread.staff.priorities.urls")),
    path("packages/", include("goldenthread.staff.packages.urls")),
    path("plans/", include("goldenthread.staff.plans.urls")),
    path("year-scorecards/", include("goldenthread.staff.year_scorecards.urls")),
    path("organisation/", include("goldenthread.staff.organisation.urls")),
    path("framework/", include("goldenthread.staff.framework.urls")),
    path("framework/", include("goldenthread.staff.bodies.urls")),
    path("framework/", include("goldenthread.staff.pairings.urls")),
    path("framework/", include("goldenthread.staff.meetings.urls")),
    path("change/", include("goldenthread.staff.changes.urls")),
    path("rules/", include("goldenthread.staff.rules.urls")),
    path("roll-up/", include("goldenthread.staff.rolled_up.urls")),
    path("parameters/", include("goldenthread.staff.calculated.urls")),
    path("school-terms/", include("goldenthread.staff.school_terms.urls")),
    path("thread/", include("goldenthread.staff.contributions.urls")),
    path("import/", include("goldenthread.staff.imports.urls")),
    path("framework/portfolios/", include("goldenthread.staff.portfolios.urls")),
    path("framework/", include("goldenthread.staff.chosen.urls")),
    path("framework/", include("goldenthread.staff.routes.urls")),
    path("framework/", include("goldenthread.staff.powers.urls")),
    path("audit/", include("goldenthread.staff.trail.urls")),
    path("rights/", include("goldenthread.staff.rights.urls")),
    path("methods/", include("goldenthread.staff.methods.urls")),
    path("", include("goldenthread.staff.sign_in.urls")),
    path("account/", include("goldenthread.staff.account.urls")),
    path("", include("goldenthread.staff.accounts.urls")),
    path("", include("goldenthread.staff.upkeep.urls")),
]

handler400 = "goldenthread.staff.refusals.misunderstood"
handler403 = "goldenthread.staff.refusals.forbidden"
handler404 = "goldenthread.staff.refusals.not_found"
handler500 = "goldenthread.staff.refusals.broken"
