"""``goldenthread``: what it offers, what it says when asked for what is not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from goldenthread import __version__
from goldenthread.management.cli import commands, main


def test_help_lists_our_commands_and_none_of_the_frameworks(capsys):
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "serve" in said
    assert "migrate" in said
    assert "makemigrations" not in said
    assert all(purpose for purpose in commands().values()), "each says what it does"


def test_a_mistyped_command_is_met_with_the_nearest(capsys):
    assert main(["serv"]) == 2
    assert "Did you mean serve?" in capsys.readouterr().err


def test_a_command_of_the_framework_is_none_of_ours(capsys):
    assert main(["flush"]) == 2
    assert "no command 'flush'" in capsys.readouterr().err


def test_it_says_which_version_it_is(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize("arguments", [["serve"], ["migrate"]])
def test_without_a_secret_key_it_does_not_start(arguments, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "goldenthread.management.cli", *arguments],
        env={"GOLDENTHREAD_HOME": str(tmp_path / "home"), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("GOLDENTHREAD_SECRET_KEY is not set")
    assert not (tmp_path / "home").exists()


def test_a_refusal_is_its_sentence_alone(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "goldenthread.management.cli", "seed-demo"],
        env={
            "GOLDENTHREAD_HOME": str(tmp_path),
            "GOLDENTHREAD_DEBUG": "yes",
            "PYTHONPATH": ":".join(sys.path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("The demo council would stay in this database for good.")
