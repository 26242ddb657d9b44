"""The examples of docs/analysis.md run, one after the other, in the project that they describe."""

from pathlib import Path

import pytest

from tests.docs.fenced import blocks

PAGE = Path(__file__).parents[2] / "docs" / "analysis.md"
WORKLOAD = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: c}}]}}
---
"""


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "workloads.yaml").write_text("".join(WORKLOAD.format(name=name) for name in ("api", "web")))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    ran = 0
    for block in blocks(PAGE):
        first, _, rest = block.text.partition("\n")
        if first.startswith("# ") and first.endswith(".py"):
            place = tmp_path / first.removeprefix("# ")
            place.parent.mkdir(parents=True)
            place.write_text(rest)
        else:
            exec(compile(block.text, str(PAGE), "exec"), names)
            ran += 1
    assert ran == 9
