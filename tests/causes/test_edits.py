"""A change of text is cut into the smallest edits that can be undone alone; all undone, they give the old text."""

from hypothesis import given
from hypothesis import strategies as st

from netpolc.causes.edits import Lines, cut, undone
from netpolc.causes.moves import moves
from netpolc.process.dependents import dependents, only_binds

LINE = st.sampled_from(
    ["a = 1\n", "b = 2\n", "if a:\n", "    c = 3\n", "    d = 4\n", "\n", "# why\n", "f(\n", "    a,\n", ")\n"]
)
TEXT = st.lists(LINE, max_size=12).map(tuple)


def _lines(text: str) -> Lines:
    return tuple(text.splitlines(keepends=True))


def _edits(before: str, after: str, path: str = "policies/a.py") -> list[tuple[str, str]]:
    found = cut({path: _lines(before)}, {path: _lines(after)})
    return [(edit.removed(), edit.added()) for edit in found.edits]


@given(TEXT, TEXT)
def test_undoing_all_edits_of_a_text_gives_the_text_before(old: Lines, new: Lines) -> None:
    before, after = {"policies/a.txt": old}, {"policies/a.txt": new}
    texts = undone(cut(before, after).edits)
    assert texts.get("policies/a.txt", new) == old


@given(TEXT, TEXT)
def test_every_line_that_changed_is_known_as_changed(old: Lines, new: Lines) -> None:
    changed = cut({"policies/a.py": old}, {"policies/a.py": new}).changed
    kept_old = [line for number, line in enumerate(old, 1) if number not in changed["before"].get("policies/a.py", ())]
    kept_new = [line for number, line in enumerate(new, 1) if number not in changed["after"].get("policies/a.py", ())]
    assert kept_old == kept_new


def test_lines_beside_each_other_are_edits_of_their_own() -> None:
    assert _edits("A = {\n    1: 2,\n    3: 4,\n}\n", "A = {\n    1: 5,\n    3: 6,\n}\n") == [
        ("1: 2,", "1: 5,"),
        ("3: 4,", "3: 6,"),
    ]


def test_a_statement_that_came_is_one_edit() -> None:
    function = "def f():\n    a = 1\n    return a\n"
    assert _edits("x = 1\n", f"x = 1\n\n\n@g\n{function}y = 2\n") == [
        ("", "@g\ndef f():\na = 1\nreturn a"),
        ("", "y = 2"),
    ]
    assert _edits("x = f(\n    1,\n)\n", "x = f(\n    1,\n)\ny = f(\n    2,\n)\n") == [("", "y = f(\n2,\n)")]


def test_a_condition_keeps_the_lines_that_it_indents() -> None:
    before, after = "def f():\n    a()\n    b()\n    c()\n", "def f():\n    if x:\n        a()\n        b()\n    c()\n"
    assert _edits(before, after) == [("a()\nb()", "if x:\na()\nb()")]


def test_comments_blank_lines_and_format_are_no_edits() -> None:
    assert _edits("x = f(1, 2)\ny = 3\n", "# why\nx = f(\n    1,\n    2,\n)\n\ny = 3  # so\n") == []
    assert _edits("[a]\nb = 1\n", "# why\n[a]\nb = 1 # so\n", "policies/a.toml") == []


def test_lines_that_read_alike_are_told_as_whole_statements() -> None:
    clause = "    yield f(\n        {},\n    )\n"
    before = "def g():\n" + clause.format(1) + clause.format(3)
    after = "def g():\n" + clause.format(1) + clause.format(2) + clause.format(3)
    assert _edits(before, after) == [("", "yield f(\n2,\n)")]


def test_a_file_with_much_the_same_text_was_moved() -> None:
    lines = [f"x{number} = {number}\n" for number in range(9)]
    found = cut({"policies/a.py": tuple(lines)}, {"policies/b.py": (*lines[:8], "x8 = 9\n")})
    assert [(edit.file.before, edit.file.after) for edit in found.edits] == [("policies/a.py", "policies/b.py")]
    assert [(edit.removed(), edit.added()) for edit in found.edits] == [("x8 = 8", "x8 = 9")]


def test_a_file_that_came_is_not_there_when_it_is_undone() -> None:
    (edit,) = cut({}, {"policies/b.py": ("x = 1\n",)}).edits
    assert undone([edit]) == {"policies/b.py": None}


def test_more_edits_than_are_undone_are_none() -> None:
    old, new = ([f"x{number} = {value}\n" for number in range(99)] for value in (1, 2))
    assert len(cut({"policies/a.py": tuple(old)}, {"policies/a.py": tuple(new)}).edits) == 1  # one block
    spread = cut(
        {"policies/a.py": tuple(line for item in old for line in (item, "y = 0\n"))},
        {"policies/a.py": tuple(line for item in new for line in (item, "y = 0\n"))},
    )
    assert spread.edits == ()
    assert spread.too_many


def test_text_that_went_here_and_came_there_was_moved() -> None:
    body = ["def f():\n", "    return 1\n", "\n", "def g():\n", "    return 2\n", "\n", "x = f\n"]
    swapped = [*body[3:6], *body[:3], body[6]]
    edits = cut({"policies/a.py": tuple(body)}, {"policies/a.py": tuple(swapped)}).edits
    assert set(moves(edits).values()) == {frozenset({0, 1})}
    assert moves(cut({"policies/a.py": tuple(body)}, {"policies/a.py": (*body, "y = 1\n")}).edits) == {}


def test_whoever_may_import_a_module_can_see_it() -> None:
    texts = {
        "policies.a": "X = 1\n",
        "policies.b": "from policies.a import X\n",
        "policies.c": "from policies import b\n",
        "policies.d": "import importlib\n",
        "policies.e": "Y = 2\n",
        "policies.in": "",
        "policies.in.f": "Z = 3\n",
    }
    found = dependents(texts)
    assert found["policies.a"] == {"policies.a", "policies.b", "policies.c", "policies.d"}
    assert found["policies.e"] == {"policies.e", "policies.d"}
    assert found["policies.in"] >= {"policies.in", "policies.in.f"}


def test_only_a_module_that_binds_names_changes_no_other() -> None:
    plain = '''"""Words."""
from netpolc import app, by_label, policy_set, tcp
from policies.a import X

label = by_label("x")
WEB, PORTS = label("web"), {app("a"): tcp(1)}
LIMIT: int = len(X)


@policy_set(namespace="a")
def a(port: int = LIMIT):
    X.append(1)
    yield 1
'''
    assert only_binds(plain)
    for line in (
        "X.append(1)",
        "X[1] = 2",
        "X += [1]",
        "Y = X(1)",
        "Y = X.add(1)",
        "for x in X: pass",
        "del X",
        "from policies.a import *",
        "@X\ndef f(): pass",
        "def f(y=X(1)): pass",
        "class A(metaclass=X): pass",
        "def f(:",
    ):
        assert not only_binds(f"{plain}\n{line}\n"), line
