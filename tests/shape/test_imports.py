"""Who may import whom, where import-linter cannot see it; and that import-linter runs."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.shape.repository import PACKAGE, ROOT, functions_in, python_files, said, tree_of

#: Where a model may be asked for by its name, and why.
MAY_ASK_BY_NAME = {
    "goldenthread/records/routing.py": "the framework hands the router names, not models",
}


def test_the_contracts_are_kept():
    # In a process of its own: the linter sets up logging for itself and silences ours.
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; exit(lint_imports())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{said(path)}: a relative import"
            yield node.module or ""


def _stands_alone(module: str) -> bool:
    if module == "goldenthread.rules" or module.startswith("goldenthread.rules."):
        return True
    return module.split(".")[0] in sys.stdlib_module_names


def test_rules_import_the_standard_library_alone():
    found = [
        f"{said(path)}: {module}"
        for path in python_files("goldenthread/rules")
        for module in _imported(path)
        if not _stands_alone(module)
    ]
    assert not found


#: What reads the clock, by the name it is called by.
CLOCK = {"datetime.now", "datetime.utcnow", "date.today", "timezone.now", "time.time"}


def _called(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ".".join(ast.unparse(node.func).split(".")[-2:])


def test_only_doors_read_the_clock():
    doors = {"staff", "public", "api", "management", "config"}
    found = [
        f"{said(path)}: {name}"
        for path in python_files("goldenthread")
        if path.relative_to(PACKAGE).parts[0] not in doors
        for name in _called(path)
        if name in CLOCK
    ]
    assert not found


def test_no_model_is_asked_for_by_its_name():
    found = [
        said(path)
        for path in python_files("goldenthread")
        if said(path) not in MAY_ASK_BY_NAME
        for name in _called(path)
        if name in {"apps.get_model", "apps.get_app_config"}
    ]
    assert not found


#: Public functions in commands that are no commands of their own, and why.
NO_COMMAND = {
    "plan/commands/contributions.py:append_move": "a step of a command, inside its event",
    "plan/commands/contributions.py:refuse_out_of_turn": "refuses, writes nothing",
    "plan/commands/contributions.py:refuse_unagreeable": "refuses, writes nothing",
    "plan/commands/contributions.py:require_turn": "refuses, writes nothing",
    "plan/commands/contributions.py:terms_checked": "refuses, writes nothing",
    "plan/commands/plan_stages.py:refuse_unfinished": "refuses, writes nothing",
    "plan/commands/promises.py:promise_checked": "refuses, writes nothing",
    "plan/commands/promises.py:refuse_place": "refuses, writes nothing",
    "plan/commands/promises.py:refuse_unheld": "refuses, writes nothing",
    "plan/commands/objectives.py:wanted_checked": "refuses, writes nothing",
    "plan/commands/thread_now.py:follow": "a follower of events, which the system runs",
    "plan/commands/thread_now.py:refresh_thread": "records nothing: it keeps a projection",
    "plan/commands/prioritising.py:named": "reads what a command changes",
    "plan/commands/prioritising.py:refuse_meanwhile": "asked by commands as they write",
    "plan/commands/prioritising.py:refuse_step": "asked by commands as they write",
    "plan/commands/prioritising.py:running": "asked by commands before they write",
    "plan/commands/versioned.py:append": "a step of a command, inside its event",
    "plan/commands/versioned.py:checked_words": "asked by commands before they write",
    "plan/commands/versioned.py:held_of": "reads what a command changes",
    "plan/commands/versioned.py:next_reference": "makes a text",
    "plan/commands/versioned.py:refuse_later": "asked by commands as they write",
    "plan/commands/versioned.py:refuse_strangers": "asked by commands before they write",
    "plan/commands/versioned.py:require_change": "asked by commands before they write",
    "plan/commands/versioned.py:standing": "reads what a command changes",
    "reports/commands/making.py:making": "reads what a command changes",
    "reports/commands/making.py:refuse_later": "asked by commands as they write",
    "reports/commands/making.py:refuse_personal": "asked by commands before they write",
    "reports/commands/making.py:written": "asked by commands before they write",
    "governance/commands/answering.py:answer_ready": "prepares rows before the event opens",
    "governance/commands/answering.py:line_decisions": "prepares rows before the event opens",
    "governance/commands/carriers.py:carrier_of": "finds what brings a change into force",
    "governance/commands/carriers.py:is_apart": "asked by commands before they write",
    "governance/commands/carriers.py:register": "called once, when an app is ready",
    "governance/commands/packages_now.py:keep_lines": "records nothing: it keeps a projection",
    "governance/commands/packages_now.py:keep_new": "records nothing: it keeps a projection",
    "governance/commands/packages_now.py:open_steps": "records nothing: it keeps a projection",
    "governance/commands/packages_now.py:stand_anew": "records nothing: it keeps a projection",
    "governance/commands/proposing.py:refuse_lines": "refuses, writes nothing",
    "governance/commands/entries.py:nearest": "makes a text",
    "governance/commands/naming.py:reference_of": "makes a text",
    "governance/commands/settling.py:settle": "draws on a register, writes nothing",
    "governance/commands/statements.py:said_by": "reads entries, writes nothing",
    "governance/commands/headings.py:headings_checked": "refuses, writes nothing",
    "governance/commands/power_statements.py:powers_said": "draws on a register, writes nothing",
    "governance/commands/route_statements.py:posts_named": "reads entries, writes nothing",
    "governance/commands/route_statements.py:route_says": "reads entries, writes nothing",
    "governance/commands/steps.py:kinds_checked": "refuses, writes nothing",
    "governance/commands/steps.py:steps_checked": "refuses, writes nothing",
    "indicators/commands/change_outlook.py:move_of": "makes a change to be made, writes nothing",
    "indicators/commands/refusals.py:indicators_administered": "asked by commands before they write",
    "indicators/commands/change_outlook.py:takeable": "sorts out what can be done, writes nothing",
    "indicators/commands/changes.py:make_ready": "prepares rows before the event opens, writes nothing",
    "indicators/commands/changes.py:prepare": "reads and rates before the event opens",
    "indicators/commands/calculating.py:spans_of": "tells what a prepared change holds",
    "indicators/commands/calculating.py:taken_over": "tells what a prepared change holds",
    "indicators/commands/calculating.py:refuse_unusable": "refuses, writes nothing",
    "indicators/commands/calculating.py:work_out_new": "a step of a command, inside its event",
    "indicators/commands/calculating.py:worked_by": "works figures out before the event opens",
    "indicators/commands/calculating.py:worked_by_parameter": "works figures out before the event opens",
    "indicators/commands/calculating.py:worked_by_parts": "works figures out before the event opens",
    "indicators/commands/changes.py:follow": "works figures out before the event opens",
    "indicators/commands/changes.py:rate": "rates before the event opens",
    "indicators/commands/rating_rows.py:rating_row": "makes a record, writes nothing",
    "indicators/commands/rating_rows.py:renewed_row": "makes a record, writes nothing",
    "indicators/commands/rating_rows.py:span_fields": "names columns, writes nothing",
    "indicators/commands/definitions.py:definition_of": "makes a record, writes nothing",
    "indicators/commands/changes.py:write": "a step of a command, inside its event",
    "indicators/commands/definitions.py:series_reference": "makes a text",
    "indicators/commands/exceptions.py:follow": "a follower of events, which the system runs",
    "indicators/commands/often.py:refuse_cutting": "asked by commands as they write",
    "indicators/commands/often.py:refuse_uncountable": "asked by commands as they write",
    "indicators/commands/outlooks.py:follow": "a follower of events, which the system runs",
    "indicators/commands/outlooks.py:rebuild_outlooks": "records nothing: it keeps a projection",
    "indicators/commands/outlooks.py:refresh_outlooks": "records nothing: it keeps a projection",
    "indicators/commands/figures.py:refuse_reset": "asked by commands as they write",
    "indicators/commands/import_outcome.py:outcome_of": "tells what a prepared import would do",
    "indicators/commands/import_plan.py:new_indicator": "makes a record, writes nothing",
    "indicators/commands/import_plan.py:plan": "reads and rates before the event opens",
    "indicators/commands/import_plan.py:question_key": "makes a text",
    "indicators/commands/projection.py:follow_the_calendar": "records nothing: it keeps a projection",
    "indicators/commands/projection.py:refresh": "a step of a command, inside its event",
    "indicators/commands/projection.py:refresh_series": "a step of a command, inside its event",
    "indicators/commands/projection.py:refresh_standing": "a step of a command, inside its event",
    "indicators/commands/restrictions.py:refuse_restricted_meanwhile": "asked before the reason is",
    "indicators/commands/touched.py:administered": "asked by commands before they write",
    "indicators/commands/touched.py:subject_of": "makes a mention, writes nothing",
    "indicators/commands/resting.py:first_days": "reads before series are added",
    "indicators/commands/resting.py:refuse_resting_on_nothing": "asked by commands as they write",
    "indicators/commands/refusals.py:refuse_unowned": "asked by commands before they write",
    "indicators/commands/refusals.py:refuse_unreasoned": "asked by commands as they write",
    "organisation/commands/accounts.py:ask_to_prove_address": "asks for a mail, changes nothing",
    "organisation/commands/accounts.py:ask_to_recover": "asks for a mail, changes nothing",
    "organisation/commands/accounts.py:tell_of_change": "a step of a command, inside its event",
    "organisation/commands/invitations.py:refusal_of_username": "asked by commands before they write",
    "organisation/commands/mails.py:ask_for_mail": "a step of a command, inside its event",
    "organisation/commands/mails.py:note_mail_failed": "post on its way is no record",
    "organisation/commands/mails.py:note_mail_sent": "post on its way is no record",
    "organisation/commands/mails.py:take_due_mails": "post on its way is no record",
    "plan/commands/planning.py:planned": "asked by commands before they write",
    "plan/commands/planning.py:refuse_later": "asked by commands as they write",
    "plan/commands/planning.py:shortened": "makes a text",
    "plan/commands/planning.py:subject_of": "makes a mention, writes nothing",
    "indicators/commands/rerating.py:quiet": "tells nobody how far it is",
    "indicators/commands/rerating.py:work_out": "reads and rates before the event opens",
    "indicators/commands/rerating.py:write_versions": "a step of a command, inside its event",
    "indicators/commands/responsibility.py:ownership_rows": "makes records, writes nothing",
    "governance/commands/carriers.py:is_carried": "asks, writes nothing",
    "governance/commands/framework.py:kinds_of": "asks, writes nothing",
    "governance/commands/framework.py:judge": "refuses, writes nothing",
    "indicators/commands/versions.py:defined_otherwise": "makes records ready, writes nothing",
    "indicators/commands/versions.py:write_defined": "called inside an event of its caller's",
    "indicators/commands/versions.py:definition_rows": "makes records, writes nothing",
    "indicators/commands/versions.py:rule_row": "makes a record, writes nothing",
    "organisation/commands/refusals.py:refuse_far": "asked by commands before they write",
    "organisation/commands/refusals.py:refuse_past_rights": "asked by commands before they write",
    "organisation/commands/refusals.py:refuse_unreasoned": "asked by commands before they write",
    "organisation/commands/passing.py:above_what_ends": "asked by commands before they write",
    "organisation/commands/passing.py:pass_all": "draws in memory, writes nothing",
    "organisation/commands/passing.py:pass_roles": "draws in memory, writes nothing",
    "organisation/commands/standing.py:post_of": "asked by commands before they write",
    "organisation/commands/standing.py:unit_of": "asked by commands before they write",
    "organisation/commands/standing.py:post_there": "asked by commands before they write",
    "organisation/commands/standing.py:unit_there": "asked by commands before they write",
    "organisation/commands/unit_changes.py:listed_in_words": "makes a text",
    "organisation/commands/structure.py:reference_from": "makes a text",
    "organisation/commands/structure.py:free_reference": "makes a text",
}


def _command_files() -> list[Path]:
    areas = [it for it in PACKAGE.iterdir() if it.is_dir() and it.name != "management"]
    single = [area / "commands.py" for area in areas if (area / "commands.py").is_file()]
    return sorted([*single, *(file for area in areas for file in (area / "commands").glob("*.py"))])


def test_every_command_takes_who_and_when_by_keyword():
    found = []
    for path in _command_files():
        for node in functions_in(path):
            where = f"{path.relative_to(PACKAGE).as_posix()}:{node.name}"
            opens = any(
                isinstance(it, ast.Call) and ast.unparse(it.func).split(".")[-1] == "event"
                for it in ast.walk(node)
            )
            is_public = node in tree_of(path).body and not node.name.startswith("_")
            wanted = opens or (is_public and where not in NO_COMMAND)
            if wanted and not {"by", "at"} <= {it.arg for it in node.args.kwonlyargs}:
                found.append(where)
    assert not found


def test_no_exemption_has_outlived_its_function():
    there = {
        f"{path.relative_to(PACKAGE).as_posix()}:{node.name}"
        for path in _command_files()
        for node in functions_in(path)
    }
    assert set(NO_COMMAND) <= there
