"""Every code of the catalogue is told somewhere, with its message, its help and the text that is underlined."""

import os
import re
from pathlib import Path
from typing import Final

import pytest

from netpolc.diagnostics.catalogue import all_codes
from tests.mistakes.project import cases as mistakes
from tests.told.transcripts import Case, every_case, transcript
from tests.validate.test_findings import CASES as MANIFESTS

TESTS: Final = Path(__file__).parents[1]
TOLD: Final = every_case()
ELSEWHERE: Final = {
    "NP057": ("sides", "NP057"),
    "NP080": ("reports", "NP080"),
    "NP178": ("program", "isolation-unknown"),
    "NP201": ("checks", "half-open"),
    "NP202": ("checks", "dns-blocked"),
    "NP206": ("checks", "check-given-up"),
    "NP207": ("checks", "NP207"),
    "NP208": ("checks", "NP208"),
    "NP209": ("checks", "unused-waiver"),
    "NP210": ("checks", "NP210"),
    "NP410": ("yaml", "NP410"),
    "NP436": ("yaml", "NO_PARSER"),
    "NP901": ("cli", "error[NP901]: "),
    "NP910": ("proof", "NP910"),
    "NP911": ("proof", "NP911"),
    "NP912": ("proof", "NP912"),
    "NP913": ("proof", "NP913"),
}
"""Codes that no project brings about alone: the folder of their test, and how it names them."""


@pytest.mark.skipif(os.name != "posix", reason="the commands are those of a shell")
@pytest.mark.parametrize("case", TOLD, ids=lambda case: f"{case.code} {case.name}")
def test_what_is_told(case: Case, tmp_path: Path) -> None:
    assert f"[{case.code}]: " in case.text
    assert transcript(case, tmp_path) == case.text


def test_a_case_tells_its_own_code_only() -> None:
    for case in TOLD:
        assert set(re.findall(r"^[a-z]+\[(NP\d+)\]: ", case.text, re.MULTILINE)) == {case.code}, case.name


def asserted() -> dict[str, str]:
    """Return the codes that tables assert, each with the table."""
    found = {case.code: "told" for case in TOLD}
    found |= {code: "validate" for _, code, *_ in MANIFESTS.values()}
    found |= {
        line.partition(" ")[0]: "mistakes" for case in mistakes(TESTS / "mistakes/cases") for line in case.expected
    }
    return found


def test_every_code_is_asserted() -> None:
    known = {code.id for code in all_codes()}
    assert known - asserted().keys() - ELSEWHERE.keys() == set(), "write a case into tests/told/cases"
    assert (asserted().keys() | ELSEWHERE.keys()) - known == set()
    assert asserted().keys() & ELSEWHERE.keys() == set()


@pytest.mark.parametrize("code", ELSEWHERE)
def test_what_is_asserted_elsewhere_is_there(code: str) -> None:
    folder, name = ELSEWHERE[code]
    texts = [path.read_text(encoding="utf-8") for path in sorted((TESTS / folder).glob("test_*.py"))]
    assert any(name in text for text in texts)
