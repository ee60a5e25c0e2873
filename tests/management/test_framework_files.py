"""``goldenthread load-framework`` and ``export-framework``: what they say, and what they leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import goldenthread
from goldenthread.audit.queries import event_numbered, head

SEED = Path(goldenthread.__file__).parent / "frameworks" / "lancaster_2006"


def test_a_dry_run_tells_what_would_be_and_records_nothing(cast, capsys):
    before = head()
    call_command("load_framework", str(SEED), dry_run=True)
    said = capsys.readouterr().out
    assert "Body added from 1 January 2006: Budget and Performance Panel" in said
    assert "Body ended from 1 January 2006: Performance Review Committee" in said
    assert said.endswith("Nothing was recorded: this was a dry run.\n")
    assert head() == before


def test_it_is_loaded_as_who_says_so_and_twice_changes_nothing(cast, capsys):
    call_command("load_framework", str(SEED), username="performance.officer")
    number = head()
    assert f"Recorded as event {number}." in capsys.readouterr().out
    event = event_numbered(number)
    assert (event.name, event.by_label) == ("governance:framework:loaded", "Performance Officer")
    call_command("load_framework", str(SEED))
    assert capsys.readouterr().out == "Nothing was recorded: all of it stands already.\n"


@pytest.mark.parametrize("username", ["director", "partner", "nobody.at.all"])
def test_who_may_not_change_the_framework_loads_nothing(cast, username):
    before = head()
    with pytest.raises(CommandError):
        call_command("load_framework", str(SEED), username=username)
    assert head() == before


def test_every_mistake_is_said_with_its_file_and_line(cast, tmp_path):
    (tmp_path / "a.toml").write_text('[framework]\nname = "A"\nform = 2014-04-01\n', "utf-8")
    (tmp_path / "b.toml").write_text('[[duties]]\ndoes = "B"\nbody = "c"\n', "utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load_framework", str(tmp_path))
    said = str(refused.value).splitlines()
    assert said[0] == "a.toml:3: “form” is no key of [framework]. Did you mean “from”?"
    assert said[-1].startswith("Nothing was recorded: mend ")
    assert any(it.startswith("b.toml:3: There is no body “c”") for it in said)


def test_a_folder_that_is_not_there_or_holds_nothing_is_told(cast, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_framework", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match=r"no file that ends in \.toml"):
        call_command("load_framework", str(tmp_path))


def test_it_is_written_into_an_empty_folder_alone_and_loads_again(cast, tmp_path, capsys):
    with pytest.raises(CommandError, match="no framework to write"):
        call_command("export_framework", str(tmp_path / "none"))
    call_command("load_framework", str(SEED))
    into = tmp_path / "out"
    call_command("export_framework", str(into))
    with pytest.raises(CommandError, match="is not empty"):
        call_command("export_framework", str(into))
    with pytest.raises(CommandError, match="is not a day"):
        call_command("export_framework", str(tmp_path / "other"), on="April")
    capsys.readouterr()
    call_command("load_framework", str(into))
    assert capsys.readouterr().out == "Nothing was recorded: all of it stands already.\n"
