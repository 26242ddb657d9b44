"""What Kubernetes' own code said of generated documents, recorded, so that no Go is needed: netpolc says the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from netpolc.rules.version import NEWEST, Version
from tests.oracle.judging import differs, judged

HERE = Path(__file__).parent


def rows(version: Version) -> list[dict[str, Any]]:
    """Return the recorded documents with what a version said of them: an older one as the newest, but for some."""
    found = [json.loads(line) for line in (HERE / "recorded.jsonl").read_text().splitlines()]
    if version != NEWEST:
        for line in (HERE / f"recorded-{version}.jsonl").read_text().splitlines():
            said = json.loads(line)
            number = said.pop("number")
            found[number] = {"document": found[number]["document"], **said}
    return found


@pytest.mark.parametrize("minor", [37, *(pytest.param(old, marks=pytest.mark.thorough) for old in (36, 33)), 30])
def test_every_recorded_verdict_is_ours_too(minor: int) -> None:
    version = Version(minor)
    recorded = rows(version)
    wrong = [row["document"] + said for row in recorded if (said := differs(row, judged(row["document"], version)))]
    assert not wrong, wrong[:3]
    assert {row["verdict"] for row in recorded} == {"accepted", "invalid", "undecodable"}
    assert len(recorded) >= 3000


def test_versions_differ() -> None:
    verdicts = [[row["verdict"] for row in rows(Version(minor))] for minor in (37, 36, 33)]
    assert verdicts[0] != verdicts[2]
    assert [row.get("causes") for row in rows(NEWEST)] != [row.get("causes") for row in rows(Version(36))]
