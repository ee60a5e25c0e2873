"""Build the demo council, event by event, as it would have been entered in 2014."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.indicators.commands.parameters import NewParameter, add_parameter
from goldenthread.indicators.commands.received_files import record_file
from goldenthread.indicators.commands.shares import share_series
from goldenthread.indicators.commands.validation import validate_period
from goldenthread.indicators.commands.versions import adopt_rule, redefine
from goldenthread.management.wexcombe import Structure, build_structure, structure_written
from goldenthread.management.wexcombe_audits import build_audits
from goldenthread.management.wexcombe_beside import set_beside
from goldenthread.management.wexcombe_bodies import build_bodies
from goldenthread.management.wexcombe_chosen import build_chosen
from goldenthread.management.wexcombe_exceptions import (
    accept_some,
    adopt_exception_rules,
    note_what_is_late,
    note_what_stands,
)
from goldenthread.management.wexcombe_figures import (
    QuarterFile,
    figures_of,
    measures,
    quarter_files,
    targets_of,
    words_of,
)
from goldenthread.management.wexcombe_history import build_directorates, build_history
from goldenthread.management.wexcombe_life import build_life
from goldenthread.management.wexcombe_made import build_made, rate_by_hand
from goldenthread.management.wexcombe_packages import answer_packages, put_packages
from goldenthread.management.wexcombe_partners import build_partners
from goldenthread.management.wexcombe_plans import build_plans
from goldenthread.management.wexcombe_priorities import build_priorities
from goldenthread.management.wexcombe_proposals import build_proposals
from goldenthread.management.wexcombe_rollup import build_rollup
from goldenthread.management.wexcombe_routes import build_routes
from goldenthread.management.wexcombe_sets import build_sets
from goldenthread.management.wexcombe_terms import count_by_terms
from goldenthread.management.wexcombe_thread import build_thread
from goldenthread.management.wexcombe_yearcards import build_yearcards
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import Clause, GapInPercent, GapInPoints, Rule, hart_rule
from goldenthread.rules.vocabulary import Accumulation, Frequency, Polarity, RatingClass

LONDON: Final = ZoneInfo("Europe/London")
BUILT_AT: Final = datetime(2014, 6, 16, 9, 0, tzinfo=LONDON)

#: Notes in the files bear dates up to 13 August and 22 October: they were received just after.
RECEIVED_AT: Final = (
    datetime(2014, 8, 14, 10, 12, tzinfo=LONDON),
    datetime(2014, 10, 27, 9, 41, tzinfo=LONDON),
)
REDEFINED_AT: Final = datetime(2014, 10, 20, 16, 5, tzinfo=LONDON)
REDEFINED: Final = "Published for information only from 2014/15 Q2."

#: What the council decided that autumn for the year to come; earlier ratings keep what they say.
DECIDED_AT: Final = (
    datetime(2014, 11, 17, 11, 30, tzinfo=LONDON),
    datetime(2014, 11, 24, 15, 10, tzinfo=LONDON),
)
NEXT_YEAR: Final = date(2015, 4, 1)
NEXT_RULE: Final = Rule(
    "Corporate rule",
    (
        Clause(RatingClass.EXCEEDING, GapInPercent(number(10), GapInPoints(number(1)))),
        Clause(RatingClass.ON_TARGET, GapInPoints(number(0))),
        Clause(RatingClass.NEAR_TARGET, GapInPercent(number(-5), GapInPoints(number(-1)))),
    ),
)
NEXT_MEANING: Final = (
    "Calls answered within 15 seconds, of all calls to the contact centre. Calls that the caller ends"
    " within five seconds are left out."
)

#: What is worked out from the published figures, by whom nobody has to be asked again.
WORKED_OUT_AT: Final = datetime(2014, 12, 1, 10, 20, tzinfo=LONDON)
#: Residents of Hart, whose figures Wexcombe's are, and where that number is from.
POPULATION: Final = number(97_608)
POPULATION_SINCE: Final = date(2011, 4, 1)
POPULATION_FROM: Final = (
    "Hart in 2020: column pop-2020 of mySociety's uk_local_authority_names_and_codes at 67ef8b1 (MIT). No"
    " figure of 2014 with a source was at hand: the demonstration takes this one throughout."
)
#: code, title, service, decimals, good way, formula
CALCULATED: Final = (
    ("HS16p", "Affordable homes delivered for each 10,000 residents", "Housing Services", 2,
     Polarity.HIGH, "[HS16] ÷ [population] × 10000"),
    ("SNH34", "Domestic abuse incidents in all", "Safer North Hants", 0, Polarity.LOW,
     "[SNH03] + [SNH04]"),
)  # fmt: skip

#: The services whose head confirmed the first quarter, and when; the others had not come round to it.
CONFIRMED: Final = {
    "Audit": datetime(2014, 8, 18, 9, 20, tzinfo=LONDON),
    "Finance, Revs and Bens": datetime(2014, 8, 18, 14, 2, tzinfo=LONDON),
    "HR": datetime(2014, 8, 19, 11, 45, tzinfo=LONDON),
    "Housing Services": datetime(2014, 8, 20, 8, 55, tzinfo=LONDON),
    "IT Services": datetime(2014, 8, 20, 15, 30, tzinfo=LONDON),
    "Planning Services": datetime(2014, 8, 21, 10, 10, tzinfo=LONDON),
    "Regulatory Services": datetime(2014, 8, 22, 9, 5, tzinfo=LONDON),
}


def build_demo(*, today: date) -> None:
    """Build the council, its measures, the two quarters as they came in, and its structure's history.

    Each event comes after those of earlier moments: what changed lately is what was done last.
    """
    structure = build_structure(at=BUILT_AT)
    adopt_rule(
        by=SYSTEM,
        at=BUILT_AT,
        name="Corporate rule",
        rule=replace(hart_rule(), name="Corporate rule"),
        from_on=structure.begun_on,
        adopted_by="Cabinet",
        adopted_on=date(2013, 3, 12),
    )
    indicators, series = _add_measures(structure)
    adopt_exception_rules(_acting)
    first, second = quarter_files()
    _receive(first, series, at=RECEIVED_AT[0])
    note_exceptions(by=SYSTEM, at=RECEIVED_AT[0])
    _confirm(first, series)
    chosen_at = datetime(2014, 9, 15, 10, 30, tzinfo=LONDON)
    build_rollup(
        series,
        by=_acting("performance.officer", chosen_at),
        at=chosen_at,
        from_on=date(2014, 9, 30),
    )
    count_by_terms(_acting, structure)
    _redefine(indicators)
    _receive(second, series, at=RECEIVED_AT[1])
    note_exceptions(by=SYSTEM, at=RECEIVED_AT[1])
    accept_some(_acting, series)
    _look_ahead(indicators)
    _share(structure, series)
    set_beside(_acting, indicators, series)
    made = build_made(structure, _acting, indicators, series)
    _work_out(structure)
    build_directorates(structure)
    note_what_is_late()
    build_history(structure, today=today)
    build_partners(structure, _acting, today=today)
    rate_by_hand(_acting, made, today=today)
    build_bodies(structure, _acting, series, today=today)
    build_routes(structure, _acting, today=today)
    packages = put_packages(_acting, today=today)
    build_chosen(structure, _acting, today=today)
    objectives = build_thread(structure, _acting, today=today)
    answer_packages(_acting, packages, today=today)
    build_proposals(structure, _acting, objectives, today=today)
    build_priorities(structure, _acting, today=today)
    build_plans(structure, _acting, objectives, today=today)
    build_audits(structure, _acting, today=today)
    build_sets(_acting, today=today)
    build_yearcards(structure, _acting, objectives, today=today)
    build_life(structure, _acting, today=today)
    note_what_stands(today=today)


def _share(structure: Structure, series: Mapping[str, int]) -> None:
    """Let the housing association see what it and the council work at together."""
    at = datetime(2014, 11, 25, 11, 15, tzinfo=LONDON)
    share_series(
        [series[code] for code in ("HS01", "HS07", "HS16")],
        by=_acting("performance.officer", at),
        at=at,
        unit_id=structure.services["Wexcombe Homes"],
        reason="The housing partnership answers for these together.",
    )


def _acting(username: str, at: datetime) -> Actor:
    account = account_named(username)
    if account is None:
        raise LookupError(f"Nobody signs in as {username}.")
    return actor_for(account, on=at.date())


def _add_measures(structure: Structure) -> tuple[Mapping[str, int], dict[str, int]]:
    """Add the measures with their owners; return each one's own id and its series' by its code."""
    known = measures()
    indicators = add_indicators(
        [measure.new for measure in known], by=SYSTEM, at=BUILT_AT, from_on=structure.begun_on
    )
    ids = add_series(
        [
            NewSeries(
                code=measure.new.code,
                unit_id=structure.services[measure.service],
                owner_id=structure.posts[measure.owner],
            )
            for measure in known
        ],
        by=SYSTEM,
        at=BUILT_AT,
        from_on=structure.begun_on,
    )
    return indicators, dict(zip([measure.new.code for measure in known], ids, strict=True))


def _receive(file: QuarterFile, series: dict[str, int], *, at: datetime) -> None:
    record_file(
        by=_acting("performance.officer", at),
        at=at,
        file=file.received(),
        figures=figures_of(file, series),
        targets=targets_of(file, series),
        words=words_of(file, series),
    )


def _confirm(file: QuarterFile, series: dict[str, int]) -> None:
    heads = _heads_of_service()
    for service, at in CONFIRMED.items():
        codes = [line.code for line in file.lines if line.cells["service"] == service]
        validate_period(
            by=_acting(heads[service], at),
            at=at,
            series_ids=[series[code] for code in codes],
            period=parse_period(file.quarter),
        )


def _heads_of_service() -> dict[str, str]:
    """Return the account of each service's head."""
    return {
        service: post.get("username") or post["holder"].casefold().replace(" ", ".")
        for post in structure_written()["posts"]
        for role, service in post["roles"]
        if role == "head_of_service"
    }


def _redefine(indicators: Mapping[str, int]) -> None:
    """Define anew what ceased to be rated between the two quarters."""
    by = _acting("performance.officer", REDEFINED_AT)
    for measure in measures():
        since = measure.information_only_from
        if since is None or measure.new.is_information_only:
            continue
        redefine(
            {indicators[measure.new.code]: {"is_information_only": True}},
            by=by,
            at=REDEFINED_AT,
            from_on=since.start,
            reason=REDEFINED,
        )


def _look_ahead(indicators: Mapping[str, int]) -> None:
    """Adopt next year's rule and count one measure otherwise from then on."""
    adopt_rule(
        by=_acting("performance.officer", DECIDED_AT[0]),
        at=DECIDED_AT[0],
        name="Corporate rule",
        rule=NEXT_RULE,
        from_on=NEXT_YEAR,
        adopted_by="Cabinet",
        adopted_on=date(2014, 11, 13),
        reason="Ten per cent hid too many misses, and nothing told what did better than asked.",
    )
    redefine(
        {indicators["CS02a"]: {"description": NEXT_MEANING}},
        by=_acting("performance.officer", DECIDED_AT[1]),
        at=DECIDED_AT[1],
        from_on=NEXT_YEAR,
        reason="Wrong numbers were counted as calls that waited.",
    )


def _work_out(structure: Structure) -> None:
    """Add what is worked out from the measures, and the population that one of them is for each of."""
    by = _acting("performance.officer", WORKED_OUT_AT)
    add_parameter(
        NewParameter("population", "Residents of Wexcombe", "people"),
        [(POPULATION_SINCE, POPULATION)],
        by=by,
        at=WORKED_OUT_AT,
        reason=POPULATION_FROM,
    )
    fields: dict[str, Any] = {"is_information_only": True, "frequency": Frequency.QUARTER}
    added = add_indicators(
        [
            NewIndicator(
                code=code, title=title, decimals=decimals, polarity=polarity,
                accumulation=Accumulation.SUM, **fields,
            )
            for code, title, _, decimals, polarity, _ in CALCULATED
        ],
        by=by, at=WORKED_OUT_AT, from_on=structure.begun_on,
    )  # fmt: skip
    add_series(
        [NewSeries(code=row[0], unit_id=structure.services[row[2]]) for row in CALCULATED],
        by=by,
        at=WORKED_OUT_AT,
        from_on=structure.begun_on,
    )
    for row in CALCULATED:
        redefine(
            {added[row[0]]: {"formula": row[5]}},
            by=by,
            at=WORKED_OUT_AT,
            from_on=structure.begun_on,
            reason="Asked for by the Overview and Scrutiny Committee.",
        )
