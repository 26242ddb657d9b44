"""How policy modules are compiled: watched where a call stands as a statement, and ahead of time where that is sure."""

import ast
import marshal
import os
import sysconfig
from pathlib import Path

import pytest

from netpolc.diagnostics.model import Diagnostic
from netpolc.loading.modules import loaded
from netpolc.loading.sources import compiled, compiled_ahead, drops
from netpolc.rules.version import NEWEST

LIBRARY = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))


def has_call(tree: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Expr) and (isinstance(node.value, ast.Call) or is_tuple_of_calls(node.value))
        for node in ast.walk(tree)
    )


def is_tuple_of_calls(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and all(isinstance(item, ast.Call) for item in node.elts)


def test_no_call_that_stands_as_a_statement_is_missed() -> None:
    watched = unwatched = 0
    for path in LIBRARY:
        source = path.read_bytes()
        found = drops(compile(source, str(path), "exec", dont_inherit=True))
        assert found or not has_call(ast.parse(source)), path
        watched, unwatched = watched + found, unwatched + (not found)
    assert watched > 100
    assert unwatched > 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("f()", True),
        ("x = f()", False),
        ("f(),", True),
        ("def g(a):\n    f(a), f(2)", True),
        ("def g(a):\n    a and f(a)", True),
        ("def g(a):\n    return f(a), f(2)", False),
        ("yield_ = [f() for a in b]", False),
        ("def g():\n    yield f()", False),
        ("def g():\n    f(*a, **b)", True),
        ("class C:\n    def g(self):\n        for a in b:\n            with c():\n                a.f(x=1)", True),
        ("from a import b, c\nassert b(), c()", False),
    ],
)
def test_only_what_may_drop_a_clause_is_watched(text: str, found: bool) -> None:
    assert drops(compile(text, "", "exec")) is found


WELL = "x = 1\n"
DROPS = "print(2)\n"
LEFT = {
    "wrong": "x = = 1\n",
    "warned": "x = 1 is 1\n",
    "old_escape": 'x = "\\d"\n',
    "null": "x = 1\0\n",
    "deep": "(" * 10_000 + "\n",
}


def test_what_is_compiled_ahead_is_what_would_be_compiled(tmp_path: Path) -> None:
    inner = tmp_path / "policies" / "inner"
    hidden = tmp_path / "policies" / ".hidden"
    for folder in (inner, hidden):
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(WELL)
    (inner / "drops.py").write_text(DROPS)
    (inner / "note.txt").write_text(WELL)
    for name, text in LEFT.items():
        (inner / f"{name}.py").write_text(text)
    (inner / "folder.py").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(inner / "pipe.py")
    found = compiled_ahead(os.fspath(tmp_path))
    assert {path: text for path, (text, _) in found.items()} == {
        os.fspath(inner / "__init__.py"): WELL.encode(),
        os.fspath(inner / "drops.py"): DROPS.encode(),
    }
    for path, (data, code) in found.items():
        assert marshal.dumps(code) == marshal.dumps(compiled(data, path))


@pytest.mark.parametrize(("written", "said"), [("raise ValueError(1)\n", "1"), ("raise ValueError(3)\n", "3")])
def test_a_text_that_changed_since_is_compiled_anew(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "policies" / "web.py"
    path.parent.mkdir()
    path.write_text(written)
    ahead = {os.fspath(path.resolve()): (b"raise ValueError(1)\n", compiled(b"raise ValueError(1)\n", os.fspath(path)))}
    found: list[Diagnostic] = []
    with loaded(tmp_path, NEWEST, found, ahead):
        pass
    assert [item.message for item in found] == [f"the module raised `ValueError`: {said}"]


def test_what_is_compiled_ahead_is_what_runs(tmp_path: Path) -> None:
    path = tmp_path / "policies" / "web.py"
    path.parent.mkdir()
    path.write_text(WELL)
    ahead = {os.fspath(path.resolve()): (WELL.encode(), compiled(b"1 / 0\n", os.fspath(path)))}
    found: list[Diagnostic] = []
    with loaded(tmp_path, NEWEST, found, ahead):
        pass
    assert [item.code.id for item in found] == ["NP003"]
