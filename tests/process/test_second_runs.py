"""A second run that is forked, as tests of other things have it, notices what another Python does."""

import os
from pathlib import Path

import pytest

from netpolc.process import parent
from tests.cli.running import project, run
from tests.second_runs import by_fork

MODULE = """
import os

from netpolc import Clauses, all_pods, deny_all, policy, policy_set


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy(os.environ.get("HOSTS_OWN", "deny"), all_pods, deny_all)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_fork_sees_what_hangs_on_the_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_fork(monkeypatch)
    monkeypatch.setattr(parent, "again", None)
    project(tmp_path, shop=MODULE)
    assert run(tmp_path, "check", surroundings={"PATH": ""}).code == 0
    done = run(tmp_path, "check", surroundings={"PATH": "", "HOSTS_OWN": "here"})
    assert done.code == 1
    assert "error[NP174]" in done.out
