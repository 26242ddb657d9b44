"""Planted mistakes: each is a finding at its own text, said in the words of its case, and nothing is written."""

from pathlib import Path

import pytest

from netpolc.diagnostics.model import has_errors
from netpolc.pipeline import compile_project
from tests.mistakes.project import Case, cases, said, seen, write

CASES = tuple(cases(Path(__file__).with_name("cases")))


def test_there_are_many() -> None:
    assert len(CASES) >= 150
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_mistake_is_refused_at_its_text(case: Case, tmp_path: Path) -> None:
    marks = write(case, tmp_path.resolve())
    assert len(marks) == len(case.expected) > 0
    compiled = compile_project(tmp_path.resolve())
    found = [item for item in compiled.diagnostics if item.origin is not None]
    assert sorted(seen(item, tmp_path.resolve()) for item in found) == list(marks)
    assert tuple(map(said, found)) == case.expected
    assert has_errors(found)
    assert not compiled.files
