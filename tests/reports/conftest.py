"""Findings to be written come from a second run too, which is forked: how they are written is what is tested."""

import pytest

from tests.second_runs import by_fork


@pytest.fixture(autouse=True)
def second_run(monkeypatch: pytest.MonkeyPatch) -> None:
    by_fork(monkeypatch)
