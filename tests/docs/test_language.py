"""Everything that docs/language.md shows is run, and is what it says."""

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import cast

import pytest
from attrs import frozen

import netpolc
from netpolc.diagnostics.model import Severity
from netpolc.loading import reading_settings
from netpolc.pipeline import Compiled, compile_project
from tests.docs.fenced import ROOT, Block, blocks

LANGUAGE = ROOT / "docs" / "language.md"
PRELUDE = f"from netpolc import {', '.join(netpolc.__all__)}\n" + 'WEB, API, DB = app("web"), app("api"), app("db")\n'


@frozen
class Example:
    """Sources of one example, and the blocks that say what becomes of them."""

    files: Mapping[str, str]
    refused: str
    """The code of the one error, or nothing."""
    line: int
    shown: tuple[Block, ...]


def _is_snippet(block: Block) -> bool:
    return block.language == "python" and not (block.words and block.words[0].startswith("policies/"))


def _yields(text: str) -> bool:
    return any(line.startswith("yield") for line in text.splitlines())


def _module(text: str) -> str:
    lines = text.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("yield"))
    before, after = "".join(lines[:first]), textwrap.indent("".join(lines[first:]), "    ")
    return f'{PRELUDE}{before}\n@policy_set(namespace="shop")\ndef shop() -> Clauses:\n{after}'


def _examples() -> Iterator[Example]:
    for _, group in groupby(blocks(LANGUAGE), key=lambda block: block.section):
        files: dict[str, str] = {}
        line, refused, shown = 0, "", list[Block]()
        for block in group:
            if block.language in {"yaml", "files", "text"}:
                shown.append(block)
                continue
            if _is_snippet(block) and not _yields(block.text):
                continue
            if files and (shown or _is_snippet(block)):
                yield Example(files, refused, line, tuple(shown))
                files, shown = {}, []
            refused = block.words[1] if "refused" in block.words else ""
            line = line if files else block.line
            files |= {"policies/shop.py": _module(block.text)} if _is_snippet(block) else {block.words[0]: block.text}
        if files:
            yield Example(files, refused, line, tuple(shown))
        else:
            assert not shown, "a result without an example"


EXAMPLES = tuple(_examples())
EXPRESSIONS = tuple(block for block in blocks(LANGUAGE) if _is_snippet(block) and not _yields(block.text))


def _compiled(example: Example, folder: Path) -> Compiled:
    for name, text in example.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return compile_project(folder)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line {example.line}")
def test_examples_compile_to_what_is_shown(example: Example, tmp_path: Path) -> None:
    compiled = _compiled(example, tmp_path)
    serious = [item for item in compiled.diagnostics if item.severity is not Severity.NOTE]
    assert [item.code.id for item in serious] == ([example.refused] if example.refused else [])
    manifests = {data.decode().partition("\n")[2] for data in compiled.files.values()}
    for block in example.shown:
        if block.language == "text":
            found = serious[0]
            assert f"{found.severity}[{found.code.id}]: {found.message}\nhelp: {found.help}\n" == block.text
        elif block.language == "files":
            assert "\n".join(map(str, sorted(compiled.files))) + "\n" == block.text
        else:
            assert block.text in manifests


@pytest.mark.parametrize("block", EXPRESSIONS, ids=lambda block: f"line {block.line}")
def test_comparisons_are_true(block: Block) -> None:
    scope: dict[str, object] = {}
    exec(PRELUDE, scope)
    for statement in ast.parse(block.text).body:
        source = ast.unparse(statement)
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Compare):
            assert eval(source, scope) is True, source
        else:
            exec(source, scope)


def test_every_name_of_the_language_is_explained() -> None:
    text = LANGUAGE.read_text(encoding="utf-8")
    words = text.replace("`", " ").replace("(", " ").replace(",", " ").replace(")", " ").replace("|", " ").split()
    assert [name for name in netpolc.__all__ if name not in words] == []


def test_every_setting_is_explained() -> None:
    rows = re.findall(
        r"^\| `([a-z-]+)` \|", LANGUAGE.read_text(encoding="utf-8").partition("## Settings")[2], re.MULTILINE
    )
    words = cast("tuple[str, ...]", vars(reading_settings)["_KNOWN"])
    assert rows == sorted(words)


def test_examples_are_found() -> None:
    assert len(EXAMPLES) > 10
    assert sum(block.language == "yaml" for block in blocks(LANGUAGE)) == sum(
        block.language == "yaml" for example in EXAMPLES for block in example.shown
    )
    assert PurePosixPath("policies/environments.toml").as_posix() in {
        name for example in EXAMPLES for name in example.files
    }
