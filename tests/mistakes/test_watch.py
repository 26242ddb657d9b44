"""Which policy modules are watched for clauses that are dropped: all in which a call stands as a statement."""

import ast
import sysconfig
from pathlib import Path

import pytest

from netpolc.sources import drops

LIBRARY = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))


def has_call(tree: ast.AST) -> bool:
    return any(isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) for node in ast.walk(tree))


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
        ("yield_ = [f() for a in b]", False),
        ("def g():\n    yield f()", False),
        ("def g():\n    f(*a, **b)", True),
        ("class C:\n    def g(self):\n        for a in b:\n            with c():\n                a.f(x=1)", True),
        ("from a import b, c\nassert b(), c()", False),
    ],
)
def test_only_what_may_drop_a_clause_is_watched(text: str, found: bool) -> None:
    assert drops(compile(text, "", "exec")) is found
