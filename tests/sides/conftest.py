"""Whether a tree is what its project compiles to, by a second run that is forked: sides are what is tested."""

import pytest

from tests.second_runs import by_fork


@pytest.fixture(autouse=True)
def second_run(monkeypatch: pytest.MonkeyPatch) -> None:
    by_fork(monkeypatch)
