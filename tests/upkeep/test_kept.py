"""Which backups are kept."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.upkeep.kept import backups_in, forget_all_but, name_for


def _make(folder, at, *days):
    for day in days:
        (folder / name_for(at + timedelta(days=day))).touch()


def test_the_latest_are_kept_and_files_of_others_are_left(tmp_path, at):
    _make(tmp_path, at, 3, 1, 2, 5, 4)
    (tmp_path / "goldenthread-of-mine.zip").touch()
    removed = forget_all_but(tmp_path, 2)
    assert len(removed) == 3
    assert [kept.at - at for kept in backups_in(tmp_path)] == [timedelta(days=5), timedelta(days=4)]
    assert (tmp_path / "goldenthread-of-mine.zip").exists()


def test_a_folder_that_is_not_there_holds_none(tmp_path):
    assert backups_in(tmp_path / "nowhere") == []
