"""What is written is what `ruff format` would write, whatever it is, and its imports are sorted."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.drafting.layout import literal, module_text
from netpolc.drafting.python import Assign, Call, Import, Module, Number, Word
from netpolc.drafting.words import LANGUAGE
from tests.drafting.trees import Trees

RUFF = Path(sys.executable).with_name("ruff")
SORTED = (
    "--config",
    'lint.isort.known-third-party=["netpolc"]',
    "--config",
    'lint.isort.known-first-party=["policies"]',
)


def ruff(folder: Path, width: int) -> str:
    """Say what ruff would change in the modules of a folder."""
    words = ("--isolated", "--no-cache", "--line-length", str(width))
    formatted = subprocess.run([RUFF, "format", "--diff", *words, folder], capture_output=True, text=True, check=False)
    checked = subprocess.run(
        [RUFF, "check", "--select", "I", *SORTED, *words, folder], capture_output=True, text=True, check=False
    )
    return formatted.stdout + (checked.stdout if checked.returncode else "")


@pytest.mark.parametrize("width", [60, 88, 120])
def test_any_tree_is_laid_out_as_ruff_does(width: int, tmp_path: Path) -> None:
    for seed in range(120):
        (tmp_path / f"m{seed}.py").write_text(module_text(Trees(seed * 1000 + width).module(), width), encoding="utf-8")
    assert ruff(tmp_path, width) == ""


def test_a_module_that_is_laid_out_otherwise_is_seen(tmp_path: Path) -> None:
    value = Call(Word("tcp"), tuple(map(Number, range(8000, 8030))))
    text = module_text(Module("Say.", (Import("netpolc", ("tcp",)),), (Assign("PORTS", value),)), 88)
    (tmp_path / "right.py").write_text(text, encoding="utf-8")
    assert ruff(tmp_path, 88) == ""
    (tmp_path / "wrong.py").write_text(text.replace("    8029,\n", "    8029\n"), encoding="utf-8")
    assert "wrong.py" in ruff(tmp_path, 88)


@given(st.text())
def test_a_text_is_a_literal_on_one_line(text: str) -> None:
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert written.isprintable()
    assert len(written.splitlines()) == 1


def test_the_words_that_are_written_are_words_of_the_language() -> None:
    import netpolc

    assert set(netpolc.__all__) >= LANGUAGE
