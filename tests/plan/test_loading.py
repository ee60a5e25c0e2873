"""Objectives in a framework's folder: loaded with the rest of it, written back, and every mistake told."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.exchange.framework_files.writing import write_folder
from goldenthread.governance.commands.entries import FolderRefused
from goldenthread.governance.queries.folder import framework_whole
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.register import register_known
from goldenthread.plan.commands.loading import load_framework
from goldenthread.plan.models import Objective, ObjectiveNow
from goldenthread.plan.queries.thread import thread_known
from goldenthread.plan.queries.written import objectives_written
from goldenthread.rules.numbers import number
from tests.plan.threads import build_thread

pytestmark = pytest.mark.django_db

FRAME = """
[framework]
name = "Ours"
from = 2014-04-01
unit_kinds = ["directorate"]

[[levels]]
name = "Outcome"
plural = "Outcomes"

[[levels]]
name = "Priority"
plural = "Priorities"

[[levels]]
name = "Task"
plural = "Tasks"
personal = true

[[portfolios]]
name = "Places"

[[units]]
name = "Streets"
kind = "directorate"

[[posts]]
title = "Director of Streets"
unit = "streets"
from = 2015-04-01
"""
OBJECTIVES = """
[[objectives]]
title = "Safe streets"
level = "outcome"
due = 2030-03-31

[[objectives]]
title = "Clean streets"
reference = "CP-1"
level = "priority"
words = "Swept daily."
unit = "streets"
owner = "director-of-streets"
portfolio = "places"
internal = true
serves = ["safe-streets"]

[[objectives]]
title = "Calm nights"
level = "priority"
ends = 2031-04-01
successor = "CP-1"

[[objectives.contributions]]
to = "safe-streets"
how = "Wardens"
how_much = "Four nights"
weight = 2.5

[[objectives]]
title = "Calmer nights"
reference = "calm-nights"
level = "priority"
from = 2026-04-01
ends = 2031-04-01
successor = "CP-1"
"""


def _load(*texts, **more):
    files = {f"{place}.toml": text.encode() for place, text in enumerate(texts)}
    said = {"by": SYSTEM, "at": timezone.now(), "indicators": {}, **more}
    return load_framework(read_folder(files), **said)


def _written(on=None):
    objectives = objectives_written(SYSTEM, on=on)
    return write_folder(framework_whole(SYSTEM), register_known(), {}, on=on, objectives=objectives)


def _mistakes(*texts):
    with pytest.raises(FolderRefused) as refused:
        _load(*texts)
    return [str(it) for it in refused.value.mistakes]


def test_objectives_come_with_levels_posts_and_units_of_the_same_folder_as_one_event(cast):
    before = head()
    dry = _load(FRAME, OBJECTIVES, is_dry=True)
    assert (dry.event, head()) == (None, before)
    loaded = _load(FRAME, OBJECTIVES)
    assert loaded.event == head() == before + 1
    assert [it.name for it in loaded.done] == [it.name for it in dry.done]
    assert Event.objects.get(number=loaded.event).name == "governance:framework:loaded"
    now = ObjectiveNow.objects.get(reference="CP-1")
    post = next(it for it in register_known().posts_in_force(date(2020, 1, 1)).values()
                if it.says["title"] == "Director of Streets")  # fmt: skip
    assert now.owner_id is not None and post.says["unit_id"] == now.unit_id
    assert now.portfolio_id is not None and now.is_internal and now.reaches_top
    thread = thread_known(timezone.localdate())
    names = {pk: it.reference for pk, it in thread.objectives.items()}
    assert {(names[it.child_id], it.weight) for it in thread.edges} == {
        ("CP-1", number(1)), ("calm-nights", number("2.5")),
    }  # fmt: skip
    assert ObjectiveNow.objects.get(reference="calm-nights").title == "Calmer nights"


def test_loaded_twice_and_loaded_as_written_nothing_changes(cast):
    _load(FRAME, OBJECTIVES)
    before = head()
    assert _load(FRAME, OBJECTIVES).event is None
    written = _written()
    assert 'reference = "CP-1"' in written["objectives.toml"]
    assert _load(*written.values()).event is None
    assert head() == before
    today = _written(timezone.localdate())
    assert today["objectives.toml"].count("[[objectives]]") == 3
    assert "Calmer nights" in today["objectives.toml"]
    assert "successor" not in today["objectives.toml"]
    assert _load(OBJECTIVES.replace("Swept daily.", "Swept."), FRAME, reason="So").event == head()
    assert head() == before + 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('level = "outcome"', 'level = "outcom"', "1.toml:4: There is no level “outcom” here or in the"
         " files. Did you mean “outcome”?"),
        ('level = "outcome"', 'level = "task"', "1.toml:4: Task is a personal level"),
        ('owner = "director-of-streets"', 'owner = "director-of-street"', "1.toml:13: There is no post"
         " “director-of-street” here or in the files. Did you mean “director-of-streets”?"),
        ('unit = "streets"', 'unit = "street"', "1.toml:12: There is no unit “street”"),
        ('serves = ["safe-streets"]', 'serves = ["safe-street"]', "1.toml:16: There is no objective"
         " “safe-street” here or in the files. Did you mean “safe-streets”?"),
        ('to = "safe-streets"', 'to = "calm-nights"', "1.toml:18: An objective serves another one"),
        ("weight = 2.5", "weight = 0", "1.toml:28: “weight” is a number above nought"),
        ("weight = 2.5", 'weight = "2"', "1.toml:28: “weight” holds a number, without quotes"),
        ('reference = "CP-1"', 'reference = "CP 1"', "1.toml:9: A reference of an objective has letters"),
        ("due = 2030-03-31", "due = 2030-03-31\nserves = ['CP-1']", "in a circle"),
        ("due = 2030-03-31", "due = 2030-03-31\nbegins = 2031-03-31", "1.toml:5: It is due before it begins"),
        ('title = "Safe streets"', f'title = "{"x" * 301}"', "1.toml:3: “xxx"),
        ("from = 2026-04-01", "from = 2014-04-01", "1.toml:30: This is said already at 1.toml:18."),
        ('words = "Swept daily."', 'word = "Swept."', "1.toml:11: “word” is no key of [[objectives]]. Did you"
         " mean “words”?"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_the_nearest_word(cast, old, new, sentence):
    before = head()
    assert old in OBJECTIVES
    said = _mistakes(FRAME, OBJECTIVES.replace(old, new, 1))
    assert any(sentence in it for it in said), said
    assert head() == before and not Objective.objects.exists()


def test_mistakes_of_the_framework_and_of_objectives_are_told_together(cast):
    said = _mistakes(
        FRAME.replace('kind = "directorate"', 'kind = "directorat"'),
        OBJECTIVES.replace('level = "outcome"', 'level = "outcom"'),
        '[[bodies]]\nname = "A"\nrole = "decides"\nabove = "b"\n',
    )
    assert [it.partition(":")[0] for it in said if "There is no" in it] == ["1.toml", "2.toml"]


def test_peoples_own_objectives_are_in_no_file_and_their_references_are_taken(cast):
    thread = build_thread(cast)
    written = _written()["objectives.toml"]
    assert "Clean streets" in written and "Learn to listen" not in written
    mine = thread.reference(thread.mine)
    text = f'[[objectives]]\ntitle = "X"\nreference = "{mine}"\nlevel = "priority"\nfrom = 2014-04-01\n'
    assert "is taken already" in _mistakes(text)[0]


def test_to_say_otherwise_what_was_recorded_needs_a_reason(cast):
    _load(FRAME, OBJECTIVES)
    other = OBJECTIVES.replace("Swept daily.", "Swept.")
    with pytest.raises(NotPossible, match="say why"):
        _load(FRAME, other)
