"""The second run of a check is another Python here, as it is for users."""

import pytest

from tests.second_runs import by_another


@pytest.fixture(autouse=True)
def another(monkeypatch: pytest.MonkeyPatch) -> None:
    by_another(monkeypatch)
