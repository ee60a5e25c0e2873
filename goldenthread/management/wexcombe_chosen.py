"""What the demo council chose: portfolios and who holds them, levels, kinds of plan and their guidance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from goldenthread.governance.commands.changes import Add, PutInPortfolio, Say
from goldenthread.governance.commands.framework import Change, reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.indicators.queries.portfolios import indicators_seen
from goldenthread.management.wexcombe import Structure
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.commands.post_changes import AddPost, Appoint, Somebody
from goldenthread.organisation.queries.register import register_known
from goldenthread.records.ref import Ref

LONDON: Final = ZoneInfo("Europe/London")
FROM: Final = date(2015, 4, 1)
ANNUAL_COUNCIL: Final = date(2016, 5, 20)
AGREED: Final = "Council, 26 February 2015: the cabinet of the new year."

#: Each portfolio's name, what it is about, who holds it, and the services whose indicators are in it.
PORTFOLIOS: Final = (
    ("Finance and Performance", "Money, people, technology and audit.", "Cllr Dev Chaudhry",
     ("Audit", "Finance, Revs and Bens", "HR", "IT Services")),
    ("Customers, Culture and Leisure", "How residents reach the council, and what they do for leisure.",
     "Cllr Sanjay Patel", ("Customer Services", "Leisure Services")),
    ("Housing, Health and Care", "Homes for those in need, and what the council does for health with others.",
     "Cllr Brenda Whitlock", ("Housing Services", "Wexcombe Homes", "Hampshire Partnership")),
    ("Environment", "Streets, waste, parks and how people get about.", "Cllr Susan Pike",
     ("Environmental & Technical Services",)),
    ("Planning, Regulation and Safety", "New building, licensing, and a safe district.", "Cllr Anne Colley",
     ("Planning Services", "Regulatory Services", "Safer North Hants")),
)  # fmt: skip
#: What nobody has put into a portfolio yet, so that the list of gaps has something to say.
IN_NONE: Final = ("HS16p", "SNH34")
#: What another member of the cabinet came to answer for.
MOVED: Final = ("RB09", "Customers, Culture and Leisure")

#: Levels from the top: one, many, what stands on it, whether it is one person's.
LEVELS: Final = (
    ("Outcome", "Outcomes", "What is to be different for residents.", False),
    ("Priority", "Priorities", "What the council puts first for some years.", False),
    ("Objective", "Objectives", "What a directorate or a service is to achieve.", False),
    ("Key action", "Key actions", "What a service does for an objective by a day.", False),
    ("Personal objective", "Personal objectives", "What one member of staff agreed at the appraisal.", True),
)  # fmt: skip


def _heading(
    name: str, asks: str, holds: str = "words", longest: int | None = None, *, needed: bool = True
) -> dict[str, Any]:
    return {"name": name, "asks": asks, "holds": holds, "longest": longest, "is_required": needed}


_CONTEXT: Final = _heading(
    "Where we stand", "Past trends, what residents say, and what is coming.", longest=6_000
)
_RISKS: Final = _heading("Risks", "What may go wrong, and what lessens it.", "risks")
_RESOURCES: Final = _heading("Resources", "Money, people, buildings and technology.", "resources")

#: Kind, about, owner, kind of unit, years, rolling, the kind above, levels, headings.
PLAN_KINDS: Final = (
    ("Community strategy", "What all partners want for the district.", "partners", "", 10, False, "",
     ("outcome",), (
         _heading("Vision", "What the district is to be, in a page.", longest=4_000),
         _heading("Outcomes for residents", "What is to be different, and by when.", "objectives"),
         _heading("How we shall know", "The measures that partners watch together.", "indicators"),
         _heading("Who contributes", "What each partner offered and agreed.", "contributions", needed=False),
     )),
    ("Corporate plan", "Aims, values and priorities of the council.", "council", "", 4, False,
     "community-strategy", ("priority",), (
         _heading("Aims and values", "What the council stands for.", longest=4_000),
         _heading("Priorities", "What comes first, and which outcome it serves.", "objectives"),
         _heading("Key indicators", "What the scorecard shows of each priority.", "indicators"),
         _heading("What it takes", "How money and people follow the priorities.", "resources"),
         _heading("Strategies it rests on", "Those that it cites.", "strategies", needed=False),
     )),
    ("Improvement plan", "All improvement in one plan.", "council", "", 1, False, "corporate-plan",
     ("priority", "key-action"), (
         _heading("What is to improve", "From inspections, reviews and our own figures.", longest=8_000),
         _heading("Key actions", "What is done, by whom, by when.", "objectives"),
         _heading("Targets", "What is to be reached.", "targets"),
     )),
    ("Directorate business plan", "How a directorate develops over three years.", "unit", "directorate", 3,
     True, "corporate-plan", ("objective",), (
         _heading("Purpose", "What the directorate is for, in a few sentences.", longest=1_500),
         _heading("Vision", "Where it wants to be at the end of the plan.", longest=1_500),
         _CONTEXT,
         _heading("Outcomes", "What it will deliver, and how that is measured.", "objectives"),
         _heading("Key targets for the coming year", "Measurable, challenging and realistic.", "targets"),
         _heading("Outline strategies", "How the outcomes are to be delivered.", longest=8_000),
         _heading("Contributions to priorities", "What it offers to each, and what was agreed.",
                  "contributions"),
         _RESOURCES,
         _RISKS,
         _heading("How the plan is watched", "By whom, how often, and what follows.", longest=3_000),
     )),
    ("Service plan", "What a service puts first, and where it can improve most.", "unit", "service", 1, False,
     "directorate-business-plan", ("objective", "key-action"), (
         _CONTEXT,
         _heading("Objectives", "Priorities, and what has the greatest scope for improvement.",
                  "objectives"),
         _heading("Indicators", "How each objective is measured.", "indicators"),
         _heading("Key targets", "For the year, with the trend behind them.", "targets"),
         _RESOURCES,
         _RISKS,
     )),
    ("Team plan", "What a team does from day to day for the service plan.", "unit", "team", 1, False,
     "service-plan", ("key-action",), (
         _heading("Tasks", "What is done, by whom, by when.", "objectives"),
         _heading("How we work", "What the team has agreed.", longest=4_000, needed=False),
     )),
    ("Individual objectives", "Agreed at the appraisal; the person and their managers see them.", "person",
     "", 1, False, "team-plan", ("personal-objective",), (
         _heading("Objectives", "Each with the action or objective that it serves.", "objectives"),
         _heading("Training and development", "What is needed to reach them.", longest=4_000, needed=False),
     )),
)  # fmt: skip
#: How plans of two kinds are to be written: kind, text, by whom approved and when, launched when.
GUIDANCE: Final = (
    ("directorate-business-plan",
     "Begin with the priorities that the directorate serves, and say for each what is done now and what"
     " should be. No more than ten key targets, each with its trend. Show the draft to the owner of every"
     " priority before it is finalised.",
     "Strategic Directors Board", date(2014, 10, 21), date(2014, 11, 12)),
    ("service-plan",
     "List priorities and what has the greatest scope for improvement, not all that the service does.",
     "Corporate Management Team", date(2014, 12, 9), None),
)  # fmt: skip


def build_chosen(
    structure: Structure, acting: Callable[[str, datetime], Actor], *, today: date
) -> None:
    """Write down levels, kinds of plan and portfolios as they hold, as the performance officer would."""
    at = datetime.combine(today - timedelta(days=7), time(10, 15), tzinfo=LONDON)
    officer = acting("performance.officer", at)

    def make(change: Change, reason: str = "") -> None:
        reframe(change, by=officer, at=at, reason=reason)

    _levels(make)
    _plan_kinds(make)
    _portfolios(make, structure, _holders(structure, officer, at))


def _levels(make: Callable[..., None]) -> None:
    for place, (one, many, about, is_personal) in enumerate(LEVELS, start=1):
        says = {"name": one, "plural": many, "position": place, "about": about}
        make(Add("level", {**says, "is_personal": is_personal}, FROM))


def _plan_kinds(make: Callable[..., None]) -> None:
    for name, about, owner, unit_kind, years, is_rolling, above, levels, headings in PLAN_KINDS:
        known = framework_known(only=("plan_kind",))
        says = {
            "name": name, "about": about, "owner": owner, "unit_kind": unit_kind, "years": years,
            "is_rolling": is_rolling, "levels": list(levels), "headings": list(headings),
            "above_id": known.key_of("plan_kind", above) if above else None,
        }  # fmt: skip
        make(Add("plan_kind", says, FROM))
    known = framework_known(only=("plan_kind",))
    for kind, text, approved_by, approved_on, launched_on in GUIDANCE:
        wanted = {
            "text": text, "approved_by": approved_by, "approved_on": approved_on,
            "launched_on": launched_on,
        }  # fmt: skip
        make(Say("guidance", known.key_of("plan_kind", kind), wanted, FROM))


def _holders(structure: Structure, officer: Actor, at: datetime) -> Mapping[str, int]:
    """Return the posts that hold portfolios, adding those that are not there with their councillors."""
    titles = {name: f"Portfolio Holder for {name}" for name, *_ in PORTFOLIOS}

    def ids() -> dict[str, int]:
        posts = register_known().posts_in_force(FROM)
        return {str(it.says["title"]): pk for pk, it in posts.items()}

    for name, _, who, _ in PORTFOLIOS:
        if titles[name] in ids():
            continue
        add = AddPost(titles[name], structure.council_id, FROM)
        reorganise(add, by=officer, at=at, reason=AGREED)
        appoint = Appoint(ids()[titles[name]], Somebody(name=who), "substantive", FROM, None)
        reorganise(appoint, by=officer, at=at, reason=AGREED)
    held = ids()
    return {name: held[title] for name, title in titles.items()}


def _portfolios(
    make: Callable[..., None], structure: Structure, holders: Mapping[str, int]
) -> None:
    for name, about, _, _ in PORTFOLIOS:
        says = {"name": name, "about": about, "holder_id": holders[name]}
        make(Add("portfolio", says, FROM), AGREED)
    known = framework_known(only=("portfolio",))
    keys = {str(it.says["name"]): key for key, it in known.in_force("portfolio", FROM).items()}
    seen = indicators_seen(SYSTEM)
    for name, _, _, services in PORTFOLIOS:
        refs = tuple(
            Ref("indicator", pk, it.code)
            for pk, it in seen.items()
            if it.code not in IN_NONE
            and it.unit_id in {structure.services[name] for name in services}
        )
        make(PutInPortfolio(refs, keys[name], FROM), AGREED)
    code, name = MOVED
    moved = tuple(Ref("indicator", pk, code) for pk, it in seen.items() if it.code == code)
    reason = "Annual Council: benefits are answered for with the customers who ask for them."
    make(PutInPortfolio(moved, keys[name], ANNUAL_COUNCIL), reason)
