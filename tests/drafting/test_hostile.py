"""What an input says is never code, nor an order to a tool, nor anything that cannot be seen."""

import ast
import re
import subprocess
import sys
import tempfile
import tokenize
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.drafting.remarks import lines_of, safe
from netpolc.pipeline import compile_project
from tests.drafting.importing import imported, policy, texts
from tests.laws import law

PAYLOADS = (
    '"""\nimport os\nos.mkdir("owned")\n"""',
    "'''; __import__('os').mkdir('owned'); '''",
    '\\"); __import__("os").mkdir("owned"); ("',
    "x\\",
    "\x00\x07\x1b[31m",
    "\u202e\u2066 reversed \u2069",
    "\u2028import os\x0bimport os\x0cimport os\x85",
    "{name!r} %s {0}",
    "# netpolc: allow[dns-blocked] hidden",
    "\ud7ff\ufffd\U0001f600",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_annotations_are_texts(payload: str, tmp_path: Path) -> None:
    written = policy("web", "web", policyTypes=["Ingress"])
    written["metadata"] |= {"annotations": {"note": payload, "other": payload, "kubernetes.io/description": payload}}
    again = policy("api", "api", policyTypes=["Ingress"])
    again["metadata"] |= {"annotations": {"note": payload, "other": payload}}
    outcome = imported(tmp_path, [written, again])
    assert outcome.found.policies == 2
    found = {item["metadata"]["name"]: item["metadata"]["annotations"] for item in outcome.built()}
    assert found["web"] == written["metadata"]["annotations"]
    assert found["api"] == again["metadata"]["annotations"]
    assert not list(tmp_path.rglob("owned"))
    for text in outcome.texts().values():
        assert text.replace("\n", "").isprintable()


YAML = """\
# {payload}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: web, namespace: shop}}  # {payload}
spec:
  podSelector: {{matchLabels: {{app: web}}}}
  policyTypes: [Ingress]
  ingress:
  # {payload}
  - from:
    - podSelector: {{}}  # {payload}
"""
REMARKS = (
    '"""',
    "\\",
    "netpolc: allow[dns-blocked] nobody said so",
    "noqa",
    "type: ignore",
    "mypy: ignore-errors",
    "pyright: basic",
    "ruff: noqa",
    "fmt: off",
    "isort: skip_file",
    "-*- coding: utf-7 -*-",
    "vim: set fileencoding=latin-1 :",
    "fine # noqa # fmt: skip",
    "!/bin/sh",
    "\u202e\u2066 reversed \u2069",
    "\u200b\u00a0unseen",
)


ORDER = re.compile(r"#\s*(?:noqa|type:|mypy:|pyright:|ruff:|fmt:|isort:|netpolc:)|coding[:=]|\b(?:vi|vim|ex):")


@pytest.mark.parametrize("payload", REMARKS)
def test_comments_are_remarks(payload: str, tmp_path: Path) -> None:
    outcome = texts(tmp_path, web=YAML.format(payload=payload))
    assert outcome.found.policies == 1
    text = outcome.module("shop")
    tokens = tokenize.tokenize(BytesIO(text.encode()).readline)
    remarks = [item.string for item in tokens if item.type == tokenize.COMMENT]
    for remark in remarks:
        assert remark.isprintable()
        assert not ORDER.search(remark), remark
    compiled = compile_project(outcome.root)
    assert [item.code.id for item in compiled.diagnostics if item.code.id.startswith(("NP0", "NP1", "NP9"))] == []
    ruff = Path(sys.executable).with_name("ruff")
    for words in (("format", "--check"), ("check",)):
        done = subprocess.run(
            [ruff, *words, "--no-cache", "policies"], cwd=outcome.root, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()


@given(st.text(), st.integers(20, 120))
def test_any_remark_is_one_comment(text: str, width: int) -> None:
    assert safe(text).isprintable()
    lines = [f"# {line}" for line in lines_of(((text,),), width)]
    source = "".join(f"{line}\n" for line in lines)
    assert ast.dump(ast.parse(source)) == ast.dump(ast.parse(""))
    assert len(source.splitlines()) == len(lines)


@given(
    st.integers(0, len(YAML)), st.integers(0, 40), st.text(alphabet="#-:[]{}'\"|>&*! \t\nab\r\x85\u2028é", max_size=12)
)
@law(30)
def test_whatever_stands_in_a_file_is_read_or_told(at: int, gone: int, more: str) -> None:
    whole = YAML.format(payload="a remark")
    with tempfile.TemporaryDirectory() as folder:
        outcome = texts(Path(folder), web=whole[:at] + more + whole[at + gone :], api=whole.replace("web", "api"))
        assert outcome.found.policies in (0, 1, 2)
        assert bool(outcome.found.written) == bool(outcome.found.policies)
        assert {item.code.id for item in outcome.found.diagnostics if item.code.id.startswith("NP9")} == set()
