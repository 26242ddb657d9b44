"""What the real kubectl found in odd files, recorded, so that none is needed: netpolc finds the same, or refuses."""

import base64
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.kubectl.generate import odd_file
from tests.kubectl.judging import Said, compared

HERE = Path(__file__).parent


def test_netpolc_reads_what_kubectl_reads_or_refuses() -> None:
    figures: Counter[str] = Counter()
    for line in (HERE / "recorded.jsonl").read_text().splitlines():
        row = json.loads(line)
        data = base64.b64decode(row["file"])
        verdict = compared(data, Said(row["objects"], row["error"]))
        assert verdict in ("same", "refused", "stricter"), data
        figures[verdict] += 1
    assert figures["same"] >= 100
    assert figures["refused"] >= 200
    assert figures["stricter"] <= figures["same"]


def test_a_number_gives_the_same_file_every_time() -> None:
    assert [odd_file(number) for number in range(50)] == [odd_file(number) for number in range(50)]


POD = "{apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
OBJECT = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}


@pytest.mark.parametrize(
    ("text", "objects", "error", "verdict"),
    [
        (POD, [OBJECT], "", "same"),
        (POD, [OBJECT, OBJECT], "", "different"),
        (POD, [], "error parsing FILE: no", "missed"),
        (POD, [], "", "different"),
        ("a: [", [], "error parsing FILE: no", "refused"),
        ("a: [", [], "", "stricter"),
        ("a: 1", [], "unable to decode \"FILE\": Object 'Kind' is missing in '{\"a\":1}'", "same"),
        ("a: 1", [], "error parsing FILE: no", "missed"),
    ],
)
def test_what_differs_is_seen(text: str, objects: list[object], error: str, verdict: str) -> None:
    said = Said(json.loads(json.dumps(objects)), error)
    assert compared(text.encode(), said) == verdict
