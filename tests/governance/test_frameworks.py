"""The five councils' frameworks load into an empty council and the demo's, twice, and are written again."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

import goldenthread
from goldenthread.audit.queries import head
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.governance.queries.folder import framework_whole
from goldenthread.governance.queries.instead import powers_known
from goldenthread.governance.queries.register import framework_known
from goldenthread.management.beginning import Beginning, begin
from goldenthread.management.wexcombe import build_structure
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.register import register_known
from goldenthread.plan.commands.loading import load_framework
from goldenthread.plan.queries.written import objectives_written
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ChangeKind

pytestmark = pytest.mark.django_db
HOME = Path(goldenthread.__file__).parent / "frameworks"
SEEDS = ("lancaster_2006", "carlisle_2003", "portsmouth_2004", "west_lindsey_2012", "sefton_2010")
AT = datetime(2014, 7, 14, 9, 30, tzinfo=UTC)


def _load(files):
    folder = read_folder(files)
    return load_framework(folder, by=SYSTEM, at=timezone.now(), indicators={}).event


def _load_seed(name):
    return _load({it.name: it.read_bytes() for it in (HOME / name).glob("*.toml")})


def _begin(council):
    if council == "demo":
        build_structure(at=AT)
        return
    begin(
        Beginning("A council", "Jo Reed", "jo.reed", "a-long-enough-one", date(2000, 4, 1), number(5)),
        at=AT,
    )  # fmt: skip


@pytest.mark.parametrize("council", ["empty", "demo"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_loads_twice_the_same_and_what_is_written_loads_again(seed, council):
    _begin(council)
    assert _load_seed(seed) == head()
    assert _load_seed(seed) is None
    register, structure, powers = framework_whole(SYSTEM), register_known(), powers_known()
    for on in (None, date(2014, 4, 1)):
        objectives = objectives_written(SYSTEM, on=on)
        written = write_folder(register, structure, {}, on=on, objectives=objectives, powers=powers)
        assert _load({name: text.encode() for name, text in written.items()}) is None
    assert (HOME / seed / "README.md").is_file()


def test_lancasters_committee_is_abolished_and_its_work_passes_to_the_panel():
    _begin("empty")
    _load_seed("lancaster_2006")
    known, day = framework_known(), date(2006, 1, 1)
    committee, panel = (
        known.key_of("body", it)
        for it in ("performance-review-committee", "budget-and-performance-panel")
    )
    assert known.on("body", committee, date(2005, 12, 31)) is not None
    assert known.on("body", committee, day) is None
    assert known.ledgers["body"].on(committee, day).says["successor_id"] == panel
    assert known.on("watch", (panel, "words", None, "Performance information"), day) is not None


def test_seftons_council_lets_the_cabinet_member_decide_changes_within_the_year():
    _begin("empty")
    _load_seed("sefton_2010")
    (power,), known = powers_known(), framework_known()
    assert known.reference("body", power.body_id) == "council" and power.kinds == ("framework",)
    post = register_known().post_title(power.post_id, date(2010, 3, 25))
    assert post == "Cabinet Member Performance & Governance"
    assert power.is_on(date(2011, 4, 30)) and not power.is_on(date(2011, 5, 1))


@contextmanager
def _council_for_a_moment():
    """Begin a council that is gone afterwards."""
    held: Any = transaction.atomic()
    held._from_testcase = True  # as the tests' own is, so that an event may be the outermost inside
    with held:
        _begin("empty")
        yield
        transaction.set_rollback(True)


def _written():
    objectives = objectives_written(SYSTEM)
    known = framework_whole(SYSTEM), register_known()
    return write_folder(*known, {}, objectives=objectives, powers=powers_known())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_one_council_writes_another_loads_and_writes_the_same(seed):
    with _council_for_a_moment():
        _load_seed(seed)
        first = _written()
    with _council_for_a_moment():
        _load({name: text.encode() for name, text in first.items()})
        assert _written() == first


DAYS = some.dates(date(2005, 1, 1), date(2012, 1, 1))
WORDS = some.text(some.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8)
TEXTS = (WORDS | some.sampled_from(['a "b"\nc', "\\", '"""', "x\r\ny", "# [[bodies]]\n"])).map(
    str.strip
)


def _dated(draw, row, *, may_end=True):
    """Say from and until when of a row, or leave it out."""
    day = draw(some.none() | DAYS)
    if day is not None:
        row["from"] = day
    if may_end and draw(some.booleans()):
        row["ends"] = (day or date(2006, 1, 1)) + timedelta(days=draw(some.integers(1, 2_000)))
    return row


def _named(step):
    return step["name"].casefold()


def _adopts():
    return {"name": "It is adopted", "body": "council", "acts": ["adopt"]}


@some.composite
def steps(draw):
    """Draw a step that decides or is heard, by a body that is there for good, a role or the proposer."""
    name = draw(some.text("abc xyz", min_size=1, max_size=6).map(str.strip).filter(bool))
    who = draw(some.sampled_from([{"body": "council"}, {"role": "director"}, {"proposer": True}]))
    acts = draw(
        some.lists(some.sampled_from(["challenge", "refine", "note"]), min_size=1, unique=True)
    )
    more = draw(
        some.sampled_from([{}, {"days": 14}, {"waits": True}, {"key": f"k-{name.encode().hex()}"}])
    )
    return {"name": name, **who, "acts": acts, **more}


@some.composite
def delegations(draw, route):
    """Draw what Council lets a post decide: kinds that a route brings before it, while that is there."""
    begins = route.get("from", date(2006, 1, 1))
    days = (route.get("ends", date(2030, 1, 1)) - begins).days
    first = draw(some.integers(0, days - 1))
    last = draw(some.integers(first, days))
    row = {
        "body": "council", "post": "leader", "from": begins + timedelta(days=first),
        "kinds": draw(some.lists(some.sampled_from(route["kinds"]), min_size=1, unique=True)),
        "to": begins + timedelta(days=last), "minute": draw(WORDS.map(str.strip)),
        "resolved_on": date(2005, 1, 1),
    }  # fmt: skip
    if draw(some.booleans()):
        row["ends"] = begins + timedelta(days=draw(some.integers(first, last)))
    return row


@some.composite
def frameworks(draw):
    """Draw a small framework: what names another part names one that is there for good."""
    levels = [
        _dated(draw, {"name": f"Level {it}", "plural": f"Levels {it}", "about": draw(TEXTS)})
        for it in range(draw(some.integers(0, 3)))
    ]
    bodies: list[dict[str, Any]] = [
        {"name": "Council", "reference": "council", "role": "decides", "from": date(2004, 1, 1)}
    ]
    for it in range(draw(some.integers(0, 3))):
        row = {"name": f"Body {it}", "reference": f"b{it}", "role": "manages", "terms": draw(TEXTS)}
        row |= {"above": "council"} if draw(some.booleans()) else {}
        row = _dated(draw, row)
        if "ends" in row:
            row["successor"] = "council"
        member = {"each": "ward"} if draw(some.booleans()) else {"body": "council"}
        row["members"] = [{**member, "capacity": draw(TEXTS)}]
        watched = draw(some.lists(WORDS.map(str.strip).filter(bool), max_size=2, unique=True))
        row["watches"] = [{"what": what, "how_often": "monthly"} for what in watched]
        bodies.append(row)
        if "ends" not in row and draw(some.booleans()):
            later = {"name": f"Body {it} as it is now", "from": date(2013, 1, 1)}
            bodies.append({"reference": f"b{it}", "role": "advises", **later})
    duties = [
        _dated(draw, {"does": f"Do {it} {draw(TEXTS)}", "body": "council", "to_words": draw(TEXTS)})
        for it in range(draw(some.integers(0, 2)))
    ]
    routes = [
        _dated(
            draw,
            {
                "name": f"Route {it} {draw(TEXTS)}",
                "reference": f"r{it}",
                "kinds": draw(
                    some.lists(some.sampled_from([*map(str, ChangeKind)]), min_size=1, unique=True)
                ),
                "required": draw(some.booleans()),
                "steps": [*draw(some.lists(steps(), max_size=3, unique_by=_named)), _adopts()],
            },
        )
        for it in range(draw(some.integers(0, 2)))
    ]
    lets = [{**draw(delegations(route)), "reference": f"D-{it}"} for it, route in enumerate(routes)]
    head = {"name": "One", "from": date(2006, 1, 1), "about": draw(TEXTS), "unit_kinds": ["ward"]}
    words = draw(
        some.dictionaries(some.sampled_from(["indicator", "plan", "body"]), some.just(["a", "b"]))
    )
    return {
        "framework": head, "words": words, "levels": levels, "bodies": bodies, "duties": duties,
        "routes": routes, "delegations": lets, "posts": [{"title": "Leader"}],
    }  # fmt: skip


@settings(max_examples=30)
@given(frameworks())
def test_any_framework_is_written_as_what_loads_as_the_same(said):
    with _council_for_a_moment():
        _load(
            {"all.toml": tomlkit.dumps({key: held for key, held in said.items() if held}).encode()}
        )
        first = _written()
        assert _load({name: text.encode() for name, text in first.items()}) is None
    with _council_for_a_moment():
        _load({name: text.encode() for name, text in first.items()})
        assert _written() == first
