"""A folder of files becomes a framework: all of it or nothing, each mistake with its line; twice the same."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.governance.commands.entries import FolderRefused
from goldenthread.governance.commands.framework import foresee, reframe
from goldenthread.governance.commands.loading import LoadFramework
from goldenthread.governance.queries.folder import framework_whole
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.queries.codes import codes_of_indicators
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.register import register_known

pytestmark = pytest.mark.django_db

HEAD = """
[framework]
name = "The framework"
from = 2014-04-01
adopted_by = "Cabinet"
"""
WHOLE = (
    HEAD
    + """
not_used = ["benchmarks"]

[words]
indicator = ["measure", "measures"]

[[levels]]
name = "Outcome"
plural = "Outcomes"

[[levels]]
name = "Objective"
plural = "Objectives"
personal = true

[[plan_kinds]]
name = "Service plan"
owner = "unit"
unit_kind = "service"
levels = ["objective"]

  [[plan_kinds.headings]]
  name = "Risks"
  holds = "risks"
  required = true

  [[plan_kinds.guidance]]
  text = \"\"\"
Write it short.
And plain.\"\"\"
  approved_on = 2014-05-01
  launched_on = 2014-06-01

[[bodies]]
name = "Council"
role = "decides"

[[bodies]]
name = "Review Committee"
role = "scrutinises"
above = "council"
from = 2013-04-01
ends = 2014-04-01
successor = "panel"

  [[bodies.watches]]
  what = "The corporate plan"
  how_often = "quarterly"
  purpose = "To challenge."

[[bodies]]
name = "Panel"
role = "scrutinises"
above = "council"

  [[bodies.members]]
  post = "head-of-fun"
  capacity = "Chair"

  [[bodies.members]]
  each = "service"

  [[bodies.watches]]
  indicator = "HS01"
  how_often = "monthly"

[[duties]]
does = "Report on the plan"
each = "service"
how_often = "quarterly"
to = "panel"

[[portfolios]]
name = "Housing"
holder = "head-of-fun"
indicators = ["HS01", "HS20"]

[[routes]]
name = "Targets"
kinds = ["targets", "plan"]
required = true

  [[routes.steps]]
  name = "Head of Fun recommends"
  post = "head-of-fun"
  acts = ["refine", "recommend"]
  days = 14

  [[routes.steps]]
  name = "Panel is heard"
  key = "heard"
  body = "panel"
  acts = ["suggest"]
  beside = true

  [[routes.steps]]
  name = "Each for its remit"
  bodies = ["panel", "council"]
  acts = ["recommend"]

  [[routes.steps]]
  name = "Officers finalise"
  proposer = true
  acts = ["refine"]
  waits = true

  [[routes.steps]]
  name = "Director approves"
  role = "director"
  acts = ["approve_final"]

[[units]]
name = "Fun"
kind = "service"

[[posts]]
title = "Head of Fun"
unit = "fun"
"""
).replace('\nnot_used = ["benchmarks"]\n', 'not_used = ["benchmarks"]\n')
ROUTE = '[[routes]]\nname = "Route"\nkinds = ["targets"]\n[[routes.steps]]\nname = "Decides"\n'
EARLIER = WHOLE.replace(
    '[[bodies]]\nname = "Council"\nrole = "decides"',
    '[[bodies]]\nname = "Council"\nrole = "decides"\nfrom = 2013-04-01',
)


def _change(*files):
    named = {f"{place}.toml": text.encode() for place, text in enumerate(files, start=1)}
    ids = {code: pk for pk, code in codes_of_indicators(SYSTEM).items()}
    return LoadFramework(read_folder(named), ids)


def _load(*files, reason=""):
    return reframe(_change(*files), by=SYSTEM, at=timezone.now(), reason=reason)


def _written(on=None):
    return write_folder(
        framework_whole(SYSTEM), register_known(), codes_of_indicators(SYSTEM), on=on
    )


def _mistakes(*files):
    with pytest.raises(FolderRefused) as refused:
        foresee(_change(*files), by=SYSTEM, at=timezone.now())
    return [str(it) for it in refused.value.mistakes]


def test_a_folder_is_one_event_and_loaded_twice_none(cast):
    assert _load(EARLIER) == head()
    known = framework_known()
    day = date(2014, 4, 1)
    panel = known.key_of("body", "panel")
    assert [it.says["singular"] for it in known.in_force("word", day).values()] == ["measure"]
    assert known.on("body", known.key_of("body", "review-committee"), day) is None
    passed = known.on("watch", (panel, "words", None, "The corporate plan"), day)
    assert passed.says["purpose"] == "To challenge."
    assert len(known.in_force("item", day)) == 2
    assert known.on("part_in_use", "benchmarks", day).says["is_used"] is False
    before = head()
    assert _load(EARLIER) is None
    assert head() == before


def test_what_was_written_loads_again_as_nothing_new_whole_and_of_any_day(cast):
    _load(EARLIER)
    before = head()
    assert _load(*_written().values()) is None
    assert _load(*_written(date(2014, 9, 1)).values()) is None
    assert head() == before


def test_what_comes_of_it_is_told_by_name(cast):
    change = _change(EARLIER)
    foresee(change, by=SYSTEM, at=timezone.now())
    said = {f"{it.noun} {it.verb}: {it.name}" for it in change.done}
    assert {
        "unit added: Fun",
        "post added: Head of Fun",
        "body added: Panel",
        "body ended: Review Committee",
        "member added: Head of Fun, on Panel",
        "member added: One for each service, on Panel",
        "watch added: The corporate plan, watched by Review Committee",
        "item added: HS01",
        "approval route added: Targets",
    } <= said
    assert framework_known().in_force("body", date(2014, 4, 1)) == {}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('[[bodys]]\nname = "A"', "1.toml:7: “bodys” is no table of a framework. Did you mean “bodies”?"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nterm = "x"', "10: “term” is no key of [[bodies]]. Did you"
         " mean “terms”?"),
        ('[[bodies]]\nname = "A"\nrole = "decidez"', "Did you mean “decides”?"),
        ('[words]\nindicater = ["KPI", "KPIs"]', "8: “indicater” is no term of the glossary. Did you mean"
         " “indicator”?"),
        ('[words]\nindicator = "KPI"', "write one and many of it"),
        ('[[bodies]]\nname = "Cabinet"\nrole = "decides"\n[[duties]]\ndoes = "X"\nbody = "cabinett"',
         "12: There is no body “cabinett” here or in the files. Did you mean “cabinet”?"),
        ('[[portfolios]]\nname = "P"\nholder = "head-of-housin"', "Did you mean “head-of-housing”?"),
        ('[[duties]]\ndoes = "X"\neach = "servise"', "unit “servise” here. Did you mean “service”?"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\n[[bodies.members]]\npost = "head-of-housing"\n'
         '[[bodies.members]]\npost = "head-of-housing"', "12: This is said already (line 10)"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\n[[bodies.members]]\npost = "head-of-housing"\n'
         'ends = 2015-04-01\n[[bodies.members]]\npost = "head-of-housing"\nfrom = 2014-05-01',
         "13: This both ends and goes on (line 10)"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nabove = "a"', "10: A would be above itself"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nabove = "b"\n[[bodies]]\nname = "B"\nrole = "decides"\n'
         'above = "a"', "round in a circle"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nends = 2015-04-01\nsuccessor = "b"\n[[bodies]]\n'
         'name = "The B"\nreference = "b"\nrole = "decides"\nfrom = 2016-04-01',
         "10: The B is not there on 1 April 2015: choose another, or another day."),
        ('[[portfolios]]\nname = "P"\nends = 2015-04-01\nsuccessor = "q"\nindicators = ["HS01"]\n'
         '[[portfolios]]\nname = "The Q"\nreference = "q"\nfrom = 2016-04-01',
         "Something would be in the portfolio The Q, which is not there on 1 April 2015"),
        ('[[portfolios]]\nname = "P"\nindicators = ["HS01"]\n[[portfolios]]\nname = "Q"\n'
         'indicators = ["HS01"]', "in another portfolio on that day too (line 7)"),
        ('[[portfolios]]\nname = "P"\nindicators = ["HS1"]', "no indicator “HS1” here or in the files. Did"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nends = 2013-01-01', "10: It would end before it begins"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nfrom = 0203-01-01', "The year 203 is too far away"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nfrom = "2014-01-01"', "holds a day such as 2006-04-01"),
        ('[[bodies]]\nname = "A"\nrole = ', "9: This is not TOML at the end of the file"),
        (f'[[levels]]\nname = "{"x" * 50_000}"\nplural = "x"', "is 50,000 characters long: shorten it to 60"),
        ('[[plan_kinds]]\nname = "P"\nowner = "unit"\n[[plan_kinds.headings]]\nname = "A"\n'
         '[[plan_kinds.headings]]\nname = "a"', "12: There are two headings “a”"),
        ('[[units]]\nname = "A"\nkind = "x"\nunder = "b"\n[[units]]\nname = "B"\nkind = "x"\nunder = "a"',
         "These units stand under each other in a circle"),
        ('[[levels]]\nname = "A"\nplural = "A"\n[[levels]]\nname = "B"\nplural = "B"\nposition = 1',
         "10: A and B would both be level 1"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\n[[bodies.watches]]\nhow_often = "monthly"',
         "10: What is watched is one of what"),
        ('[[bodies]]\nname = "A"\nrole = "decides"\nends = 2015-04-01\n[[duties]]\ndoes = "X"\nbody = "a"',
         "10: A still has 1 duty: choose the body that takes them over."),
        (f'{ROUTE}acts = ["adopt"]\nbody = "panle"\n[[bodies]]\nname = "Panel"\nrole = "decides"',
         "13: There is no body “panle” here or in the files. Did you mean “panel”?"),
        (f'{ROUTE}acts = ["adopts"]\nrole = "director"', "12: “acts” is one of propose, challenge"),
        (f'{ROUTE}acts = ["adopts"]\nrole = "director"', "not “adopts”. Did you mean “adopt”?"),
        (f'{ROUTE}acts = ["adopt"]\nrole = "directer"', "13: “role” is one of"),
        (f'{ROUTE}acts = ["recommend"]\nrole = "director"', "7: The last step, “Decides”, neither adopts"),
        (f'{ROUTE}acts = ["adopt"]', "10: Who acts is one of post, body, bodies, role, proposer"),
        (f'{ROUTE}acts = ["adopt"]\nbodies = ["a"]\n[[bodies]]\nname = "A"\nrole = "decides"',
         "10: Step 1, “Decides”, is split by remit: name two bodies or more."),
        (f'{ROUTE.replace("targets", "tagets")}acts = ["adopt"]\nrole = "director"',
         "9: “kinds” is one of targets"),
        ('[[routes]]\nname = "R"\nkinds = ["plan"]', "7: A route needs a step that decides"),
        (f'{ROUTE}acts = ["adopt"]\nbody = "a"\n[[bodies]]\nname = "A"\nrole = "decides"\n'
         'ends = 2015-04-01', "17: A still has 1 approval route through it"),
    ],
)  # fmt: skip
def test_every_mistake_names_its_line_and_what_to_mend(cast, said, sentence):
    before = head()
    found = _mistakes(f"{HEAD}\n{said}")
    assert any(sentence in each for each in found), found
    assert all(each.startswith("1.toml:") for each in found), found
    assert head() == before


def test_all_mistakes_of_all_files_are_listed_at_once_in_order(cast):
    found = _mistakes(HEAD + '[[levels]]\nnam = "x"', '[[duties]]\ndoes = "Y"\nto = "nobody"')
    places = [it.partition(": ")[0] for it in found]
    assert places == ["1.toml:6", "1.toml:6", "1.toml:7", "2.toml:3"]


def test_what_rests_on_a_post_that_begins_later_begins_with_it(cast):
    early = HEAD.replace("2014-04-01", "2004-04-01") + (
        '[[bodies]]\nname = "Board"\nrole = "manages"\n[[bodies.members]]\npost = "head-of-housing"\n'
        '[[portfolios]]\nname = "Homes"\nholder = "head-of-housing"'
    )
    assert _load(early) == head()
    known, begun = framework_known(), date(2013, 4, 1)
    assert known.in_force("membership", date(2013, 3, 31)) == {}
    assert len(known.in_force("membership", begun)) == 1
    homes = known.key_of("portfolio", "homes")
    assert known.on("portfolio", homes, date(2004, 4, 1)).says["holder_id"] is None
    assert known.on("portfolio", homes, begun).says["holder_id"] is not None
    assert _load(early) is None
    assert _load(*_written().values()) is None


def test_a_duty_that_falls_to_nobody_is_a_gap_and_no_mistake(cast):
    assert _load(HEAD + '[[duties]]\ndoes = "Answer for it"') == head()
    assert _load(*_written().values()) is None


def test_another_who_said_it_otherwise_is_corrected_only_with_a_reason(cast):
    _load(EARLIER)
    other = EARLIER.replace('name = "Panel"', 'name = "Scrutiny Panel"\nreference = "panel"')
    with pytest.raises(NotPossible, match="say why"):
        _load(other)
    assert _load(other, reason="It was misspelt") == head()
    assert _load(other) is None
