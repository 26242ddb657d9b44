"""What is told of a second run comes from another Python; all else is told as well by a fork."""

from typing import Final

import pytest

from netpolc.diagnostics.catalogue.repeating import OTHER_CLAUSE, OTHER_END, OTHER_ENVIRONMENTS
from tests.second_runs import by_another
from tests.told.transcripts import Case

_OF_SECOND_RUNS: Final = {code.id for code in (OTHER_CLAUSE, OTHER_END, OTHER_ENVIRONMENTS)}


@pytest.fixture(autouse=True)
def another(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    case = request.node.callspec.params.get("case") if hasattr(request.node, "callspec") else None
    if isinstance(case, Case) and case.code in _OF_SECOND_RUNS:
        by_another(monkeypatch)
