"""What the trail's own names are called on pages: events, tables, fields."""

from __future__ import annotations

#: Every kind of event. A test holds that none is missing.
EVENTS = {
    "indicators:actual:questioned": "Question about an actual asked",
    "indicators:actual:validated": "Actual validated",
    "indicators:actuals:imported": "Actuals imported",
    "indicators:actuals:recorded": "Actuals recorded",
    "indicators:actuals:validated": "Actuals validated",
    "indicators:breakdown:defined": "Breakdown into groups defined",
    "indicators:breakdown:recorded": "Figures by group recorded",
    "indicators:benchmark:chosen": "Published measure to compare with chosen",
    "indicators:benchmarks:imported": "Others' figures imported",
    "indicators:definitions:changed": "Definitions changed",
    "indicators:composition:changed": "What a whole is made of changed",
    "indicators:exception_rule:adopted": "Rule of what needs attention adopted",
    "indicators:exception_rule:withdrawn": "Rule of what needs attention withdrawn",
    "indicators:exceptions:noted": "What needs attention noted",
    "indicators:forecast:stated": "Forecast stated by the owner",
    "indicators:override:withdrawn": "Rating set by hand withdrawn",
    "indicators:rating:overridden": "Rating set by hand",
    "indicators:flag:answered": "Question about an actual answered",
    "indicators:group:set": "Group of indicators set",
    "indicators:group:withdrawn": "Group of indicators withdrawn",
    "indicators:import:confirmed": "Import confirmed",
    "indicators:indicators:added": "Indicators added",
    "indicators:neighbours:chosen": "Neighbours to compare with chosen",
    "indicators:owners:set": "Owners set",
    "indicators:parameter:added": "Parameter added",
    "indicators:parameter:changed": "Parameter changed",
    "indicators:projection:rebuilt": "Present scorecard rebuilt",
    "indicators:responsibilities:set": "Responsibilities set",
    "indicators:rollup:chosen": "Method of roll-up chosen",
    "indicators:rule:adopted": "Rating rule adopted",
    "indicators:series:added": "Series added",
    "indicators:series:opened": "Series opened again",
    "indicators:series:restricted": "Series restricted",
    "indicators:series:shared": "Series shared with a partner",
    "indicators:series:unshared": "Series no longer shared",
    "indicators:series:moved": "Series moved to another unit",
    "indicators:targets:set": "Targets set",
    "indicators:underperformance:accepted": "Under-performance accepted",
    "indicators:underperformance:withdrawn": "Under-performance accepted no longer",
    "indicators:weights:set": "Weights in a unit set",
    "management:council:begun": "Council begun",
    "organisation:account:address_changed": "E-mail address for signing in changed",
    "organisation:account:app_added": "Authenticator app added",
    "organisation:account:app_removed": "Authenticator app removed",
    "organisation:account:codes_renewed": "Recovery codes made anew",
    "organisation:account:identity_linked": "Identity of the council's own sign-in linked",
    "organisation:account:passkey_added": "Passkey added",
    "organisation:account:passkey_removed": "Passkey removed",
    "organisation:account:passkey_renamed": "Passkey renamed",
    "organisation:account:password_changed": "Password changed",
    "organisation:account:password_recovered": "Password chosen by a mailed link",
    "organisation:account:recovery_sent": "Link for a new password sent",
    "organisation:account:restored": "Account restored",
    "organisation:account:second_steps_cleared": "Second steps removed by an administrator",
    "organisation:account:sessions_ended": "Sessions ended",
    "organisation:account:signed_in": "Signed in",
    "organisation:account:suspended": "Account suspended",
    "organisation:appointment:ended": "Appointment ended",
    "organisation:appointment:withdrawn": "Appointment withdrawn before it began",
    "organisation:area:renamed": "Area renamed",
    "organisation:areas:added": "Areas added",
    "organisation:invitation:accepted": "Invitation accepted",
    "organisation:invitation:sent": "Invitation sent",
    "organisation:invitation:withdrawn": "Invitation withdrawn",
    "organisation:person:appointed": "Person appointed",
    "organisation:person:changed": "Person changed",
    "organisation:plan:withdrawn": "Planned change withdrawn",
    "organisation:post:added": "Post added",
    "organisation:post:changed": "Post changed",
    "organisation:post:ended": "Post ended",
    "organisation:post:handed_over": "Post handed over",
    "organisation:posts:added": "Posts added",
    "organisation:role:granted": "Role granted",
    "organisation:role:withdrawn": "Role withdrawn",
    "organisation:structure:imported": "Structure imported",
    "organisation:unit:added": "Organisation unit added",
    "organisation:unit:changed": "Organisation unit changed",
    "organisation:unit:ended": "Organisation unit ended",
    "organisation:unit:split": "Organisation unit split among several",
    "organisation:units:added": "Organisation units added",
}

TABLES = {
    "indicators_acceptedunderperformance": "Accepted under-performance",
    "indicators_actual": "Actuals",
    "indicators_benchmarkfigures": "Others' figures",
    "indicators_benchmarklink": "What indicators are compared with",
    "indicators_benchmarkmeasure": "Published measures",
    "indicators_benchmarkplace": "Places with published figures",
    "indicators_benchmarkset": "Publications of others' figures",
    "indicators_breakdown": "What indicators are divided into",
    "indicators_breakdownfigure": "Counts by group",
    "indicators_clearedexception": "What needs attention no longer",
    "indicators_commentary": "Commentary",
    "indicators_composition": "What wholes are made of",
    "indicators_compositionpart": "Parts of wholes",
    "indicators_definition": "Definitions",
    "indicators_exceptionrule": "Rules of what needs attention",
    "indicators_flaganswer": "Answers to questions",
    "indicators_import": "Imports",
    "indicators_importmapping": "How columns were read",
    "indicators_indicator": "Indicators",
    "indicators_neighbourgroup": "Groups of neighbours",
    "indicators_ownership": "Owners",
    "indicators_parameter": "Parameters",
    "indicators_parametervalue": "Values of parameters",
    "indicators_plausibilityflag": "Questions about actuals",
    "indicators_raisedexception": "What needs attention",
    "indicators_rating": "Ratings",
    "indicators_ratingoverride": "Ratings set by hand",
    "indicators_ratingrule": "Rating rules",
    "indicators_restriction": "Restrictions",
    "indicators_rollupchoice": "How ratings are rolled up",
    "indicators_schoolyear": "School years",
    "indicators_series": "Series",
    "indicators_seriesgroup": "Groups of indicators",
    "indicators_seriesplacement": "Moves to another unit",
    "indicators_seriesweight": "Weights",
    "indicators_share": "What is shared with partners",
    "indicators_statedforecast": "Forecasts stated by owners",
    "indicators_target": "Targets",
    "indicators_validation": "Validations",
    "organisation_appointment": "Appointments",
    "organisation_area": "Areas",
    "organisation_areaversion": "Names of areas",
    "organisation_invitation": "Invitations",
    "organisation_organisationunit": "Organisation units",
    "organisation_organisationunitversion": "Names and places of organisation units",
    "organisation_person": "People",
    "organisation_post": "Posts",
    "organisation_postversion": "Titles and places of posts",
    "organisation_rolegrant": "Roles",
    "records_storedfile": "Files received",
}

_FIELDS = {
    "adopted_by": "Adopted by",
    "adopted_on": "Adopted on",
    "from_on": "From",
    "is_ended": "Ended",
    "is_information_only": "For information only",
    "is_partner": "Partner organisation",
    "is_withdrawn": "Withdrawn",
    "line": "Line in the file",
    "long": "Long direction",
    "missing": "Why there is none",
    "order": "Place in the order",
    "sha256": "Digest of the file (SHA-256)",
    "short": "Short direction",
    "source_id": "From import",
    "text": "Commentary",
    "to_on": "To",
    "worked_out": "Worked out from",
    "year_to_date": "Year to date",
}


def event_in_words(name: str) -> str:
    """Return what a kind of event is called.

    >>> event_in_words("indicators:actuals:recorded")
    'Actuals recorded'
    """
    return EVENTS.get(name) or name.replace(":", " ").replace("_", " ").capitalize()


def table_in_words(table: str) -> str:
    """Return what the rows of a table are called."""
    return TABLES.get(table) or table.replace("_", " ").capitalize()


def field_in_words(field: str) -> str:
    """Return what a field is called.

    >>> field_in_words("rating_class"), field_in_words("series_id")
    ('Rating class', 'Series')
    """
    return _FIELDS.get(field) or field.removesuffix("_id").replace("_", " ").capitalize()
