"""What Kubernetes' own code said of generated documents, recorded, so that no Go is needed: netpolc says the same."""

import json
from pathlib import Path

from tests.oracle.judging import differs, judged

RECORDED = Path(__file__).with_name("recorded.jsonl")


def test_every_recorded_verdict_is_ours_too() -> None:
    rows = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    wrong = [row["document"] + said for row in rows if (said := differs(row, judged(row["document"])))]
    assert not wrong, wrong[:3]
    assert {row["verdict"] for row in rows} == {"accepted", "invalid", "undecodable"}
    assert len(rows) >= 3000
