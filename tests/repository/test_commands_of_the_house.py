"""The two commands and what CI runs: they parse, can be run, and are the same everywhere."""

from __future__ import annotations

import os
import subprocess

import pytest
import yaml
from repository.tree import ROOT

SCRIPTS = ["start", "test", ".ci/run", "scripts/lock"]


@pytest.mark.parametrize("script", [*SCRIPTS, "scripts/setup.sh"])
def test_script_as_it_stands_parses(script: str) -> None:
    told = subprocess.run(["bash", "-n", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_as_it_stands_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK), f"chmod +x {script}"


@pytest.mark.parametrize("script", ["start", "test", "scripts/lock"])
def test_script_that_fails_in_the_middle_stops(script: str) -> None:
    assert "set -euo pipefail" in (ROOT / script).read_text(encoding="utf-8")


def test_ci_calls_the_test_command_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == [
        'exec "$(dirname "${BASH_SOURCE[0]}")/../test"'
    ]


def test_hooks_before_a_commit_are_checks_of_the_test_command() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0][
        "hooks"
    ]
    commands = (ROOT / "test").read_text(encoding="utf-8").replace('"$bin/', "").replace('"', "")

    for hook in hooks:
        assert hook["entry"].removeprefix(".venv/bin/").removesuffix(" --quiet") in commands, hook["entry"]
