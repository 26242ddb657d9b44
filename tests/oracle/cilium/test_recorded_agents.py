"""What Cilium's own parser said of generated policies, recorded, so that no Go is needed: netpolc says the same."""

import json
from pathlib import Path

from netpolc.rules.version import NEWEST
from netpolc.targets.cilium.faults import faults
from tests.oracle.cilium.documents import differs

RECORDED = Path(__file__).with_name("recorded.jsonl")


def test_every_recorded_verdict_is_ours_too() -> None:
    rows = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
    assert not [row for row in rows if faults(row["document"], NEWEST)]
    wrong = [f"{row['document']}\n{said}" for row in rows if (said := differs(row["document"], row["refused"]))]
    assert not wrong, wrong[:3]
    assert {bool(row["refused"]) for row in rows} == {True, False}
    assert len(rows) >= 300
