"""The whole structure as a workbook: the export changes nothing, each row has its outcome or its sentence."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.audit.queries import event_numbered, head
from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.structure_file import read_structure, write_structure
from goldenthread.exchange.writing import OutColumn, OutSheet, write_xlsx
from goldenthread.indicators.commands.reorganising import foresee, reorganise
from goldenthread.indicators.queries.responsibilities import responsibilities_known
from goldenthread.management.wexcombe_history import build_history
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.structure_import import ImportStructure
from goldenthread.organisation.queries.register import register_known
from tests.cast import AT

pytestmark = pytest.mark.django_db
COUNCIL = "wexcombe-district-council"
UNITS = ("Key", "From", "Name", "Kind", "Under", "Partner", "Ended", "Successor")


def workbook(**sheets):
    made = [
        OutSheet(name, [OutColumn(it) for it in rows[0]], rows[1:]) for name, rows in sheets.items()
    ]
    return write_xlsx(made, title="Structure")


def outcomes(content, **more):
    change = ImportStructure(read_structure("structure.xlsx", content))
    foresee(change, by=SYSTEM, at=AT, reason="A test.", **more)
    return [(it.outcome.value, it.words) for it in change.outcomes]


def test_the_export_brought_back_changes_nothing(cast):
    build_history(cast.structure, today=date(2026, 1, 20))
    content = write_structure(register_known(), council="Wexcombe", made=date(2026, 1, 20))
    before = head()
    change = ImportStructure(read_structure("structure.xlsx", content))
    assert reorganise(change, by=SYSTEM, at=AT) is None
    assert {it.outcome.value for it in change.outcomes} == {"same"}
    assert len(change.outcomes) > 100
    assert head() == before


def test_new_rows_join_each_other_in_any_order_and_are_one_event(cast):
    content = workbook(
        Units=[
            UNITS,
            ("", "2014-09-01", "Street Team", "team", "streets", "", "", ""),
            ("streets", "2014-09-01", "Streets", "service", COUNCIL, "", "", ""),
            ("streets", "2015-04-01", "Streets and Parks", "service", COUNCIL, "", "", ""),
        ],
        Posts=[("Title", "Unit", "From"), ("Head of Streets", "streets", "1/9/2014")],
        People=[("Name", "E-mail"), ("Ada Byron", "ada@example.org")],
        Appointments=[
            ("Post", "Person", "From", "To", "Terms"),
            ("head-of-streets", "ada-byron", "2014-09-01", "", "interim"),
        ],
        Roles=[
            ("Post", "Role", "Unit", "From", "Withdrawn"),
            ("head-of-streets", "Head of service", "streets", "2014-09-01", ""),
        ],
        Areas=[("Key", "Name"), ("", "North Ward")],
    )  # fmt: skip
    change = ImportStructure(read_structure("structure.xlsx", content))
    before = head()
    done = reorganise(change, by=SYSTEM, at=AT)
    assert head() == before + 1 == done.event
    assert event_numbered(done.event).name == "organisation:structure:imported"
    register = register_known()
    keys = {reference: pk for pk, reference in register.unit_references.items()}
    team = register.unit(keys["street-team"], date(2015, 5, 1))
    assert team.says["parent_id"] == keys["streets"]
    assert register.unit_name(keys["streets"], date(2015, 5, 1)) == "Streets and Parks"
    post = next(pk for pk, it in register.post_references.items() if it == "head-of-streets")
    [held] = register.holders(post, date(2014, 9, 1))
    assert (register.people[held.person_id].email, held.kind) == ("ada@example.org", "interim")
    assert (post, "head_of_service", keys["streets"]) in set(
        register.grants_in_force(date(2014, 9, 1))
    )
    [area] = [pk for pk, known in register.area_references.items() if known == "north-ward"]
    assert register.area_name(area, date(2014, 9, 1)) == "North Ward"


def test_each_row_that_cannot_be_taken_has_its_sentence_and_the_others_are_taken(cast):
    content = workbook(
        Units=[
            UNITS,
            ("a", "yesterday", "A", "team", "hr", "", "", ""),
            ("b", "", "B", "team", "hr", "", "", ""),
            ("c", "2014-09-01", "", "team", "hr", "", "", ""),
            ("d", "2014-09-01", "D", "team", "nowhere", "", "", ""),
            ("e", "2014-09-01", "E", "team", "", "", "", ""),
            ("f", "2014-09-01", "F", "team", "hr", "perhaps", "", ""),
            ("g", "2014-09-01", "G", "team", "hr", "", "", ""),
        ],
        Appointments=[
            ("Post", "Person", "From", "To", "Terms"),
            ("hr-manager", "louise-tan", "2014-09-01", "2014-08-01", ""),
            ("hr-manager", "louise-tan", "2014-09-01", "", "king"),
        ],
        Roles=[("Post", "Role", "Unit", "From"), ("hr-manager", "King", "hr", "2014-09-01")],
    )  # fmt: skip
    found = outcomes(content)
    assert [it for it in found if it[0] != "refused"] == [("new", "G is added.")]
    said = " ".join(words for _, words in found)
    for sentence in (
        "is not a day",
        "“From” is empty",
        "“Name” is empty",
        "no unit with the key “nowhere”",
        "“Under” is empty",
        "write yes or no",
        "“To” comes before “From”",
        "are no terms",
        "is no role",
    ):
        assert sentence in said, sentence


def test_a_file_that_would_bring_a_fault_is_refused_whole(cast):
    loop = ("hr", "2014-09-01", "HR", "service", "audit", "", "", "")
    back = ("audit", "2014-09-01", "Audit", "service", "hr", "", "", "")
    before = head()
    with pytest.raises(NotPossible, match="under itself"):
        outcomes(workbook(Units=[UNITS, loop, back]))
    assert head() == before


def test_indicators_of_a_unit_that_a_file_ends_pass_to_its_successor_or_it_is_refused(cast):
    begun = ("HR", "2014-09-01", "HR", "service", COUNCIL, "", "", "")
    ended = ("customer-services", "2015-04-01", "Customer Services", "service", COUNCIL, "", "yes")
    posts = [("Key", "Title", "Unit", "From")]
    for title in ("Head of Customer Services", "Contact Centre Manager"):
        posts.append((title.casefold().replace(" ", "-"), title, "hr", "2015-04-01"))
    with pytest.raises(NotPossible, match="CS01"):
        outcomes(workbook(Units=[UNITS, begun, (*ended, "")], Posts=posts))
    content = workbook(Units=[UNITS, begun, (*ended, "hr")], Posts=posts)
    reorganise(ImportStructure(read_structure("x.xlsx", content)), by=SYSTEM, at=AT)
    watched = responsibilities_known()
    hr = cast.structure.services["HR"]
    assert watched.unit_id(cast.series["CS01"], date(2015, 4, 1)) == hr


def test_history_in_a_file_needs_a_reason(cast):
    row = ("hr", "2013-09-01", "People", "service", COUNCIL, "", "", "")
    change = ImportStructure(read_structure("structure.xlsx", workbook(Units=[UNITS, row])))
    with pytest.raises(NotPossible, match="say why"):
        reorganise(change, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("sheets", "sentence"),
    [
        ({"Figures": [("Code",), ("A",)]}, "none of the sheets"),
        ({"Units": [("Name",), ("A",)]}, "has no column “From”"),
    ],
)
def test_what_is_no_structure_is_refused_in_a_sentence(sheets, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read_structure("x.xlsx", workbook(**sheets))


def test_names_of_areas_come_by_day_and_go_out_as_they_came(cast):
    rows = (
        ("Key", "From", "Name"),
        ("north", "", "North Ward"),
        ("north", "2015-04-01", "North and Central"),
        ("south", "2014-12-01", "South Ward"),
    )
    change = ImportStructure(read_structure("x.xlsx", workbook(Areas=rows)))
    reorganise(change, by=SYSTEM, at=AT)
    assert [(it.outcome.value, it.words) for it in change.outcomes] == [
        ("new", "North Ward is added."),
        ("new", "South Ward is added."),
        ("changed", "North Ward is called North and Central from 1 April 2015."),
    ]
    content = write_structure(register_known(), council="Wexcombe", made=date(2015, 5, 1))
    before = head()
    assert reorganise(ImportStructure(read_structure("x.xlsx", content)), by=SYSTEM, at=AT) is None
    assert head() == before
    plain = workbook(Areas=[("Key", "Name"), ("north", "North Ward"), ("south", "Far South")])
    assert outcomes(plain) == [
        ("same", "North Ward"),
        ("refused", "“From” is empty: write the day from which the area is called so."),
    ]
