"""What is read line by line is what the reader of events reads, with the same places; all else is left to that one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netpolc.rules.json import Json
from netpolc.yaml.block_lines import read_lines
from netpolc.yaml.events import EventReader
from netpolc.yaml.marks import Mark, Marks, Step
from netpolc.yaml.reading import read_documents

_KEYS = ("a", "app.kubernetes.io/name", "port", "b", "no", "matchLabels")
_VALUES = (
    *("x", "8080", "10.0.0.0/8", "registry.example/x:1.0", "true", "null", "~", "0x1F", "1_000", "2024-01-01", "1.5"),
    *('"8080"', "'it'", '""', "{}", "[]", "a: b", "a #b", "*a", "&a x", "!!str 1", "|", "- x", "x:", "9" * 25, "1e999"),
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Write nested collections as blocks, then spoil a few lines."""
    lines = list(_written(draw, draw(st.integers(0, 2)), 0))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, max(0, len(lines) - 1)))
        line = lines[place] if lines else ""
        spoilt = (f" {line}", line[1:], f"- {line}", f"{line} ", "", f"{line}#", "# x", "---", line * 2)
        lines[place : place + 1] = [draw(st.sampled_from(spoilt))]
    start = draw(st.sampled_from(("", "---\n", "# of whom\n---\n", "\n")))
    return start + "\n".join(lines) + draw(st.sampled_from(("", "\n", "\n\n")))


def _written(draw: st.DrawFn, indent: int, depth: int, *, listed: bool | None = None) -> Iterator[str]:
    is_list = draw(st.booleans()) if listed is None else listed
    blank = " " * indent
    for key in draw(st.lists(st.sampled_from(_KEYS), min_size=1, max_size=3)):
        begins = f"{blank}- " if is_list else f"{blank}{key}:"
        if depth > 3 or draw(st.booleans()):
            value = draw(st.sampled_from(("", *_VALUES)))
            yield begins + value if is_list else f"{begins} {value}".rstrip()
        elif is_list:
            inner = list(_written(draw, indent + 2, depth + 1))
            yield begins + inner[0].lstrip()
            yield from inner[1:]
        else:
            yield begins
            inside = draw(st.booleans())
            yield from _written(draw, indent + (0 if inside else draw(st.integers(1, 3))), depth + 1, listed=inside)


def _tables(marks: Marks) -> Iterator[tuple[tuple[Step, ...], dict[Step, Mark] | None]]:
    todo: list[tuple[tuple[Step, ...], Json]] = [((), marks.root)]
    for steps, value in todo:  # the list grows meanwhile
        yield steps, marks.tables.get(id(value))
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        todo += [((*steps, step), item) for step, item in items if isinstance(item, dict | list)]


def _same(text: str, column: int) -> bool:
    """Compare both readers where the first one reads; say whether it does."""
    mine, theirs = Marks(), Marks()
    value = read_lines(text, 7, column, mine)
    assert repr(read_lines(text)) == repr(value)
    if value is None:
        return False
    reader = EventReader(7, column, theirs)
    assert repr(reader.read(text)) == repr(value)  # `1`, `1.0` and `True` are equal, but as text
    assert reader.problems == []
    assert list(_tables(mine)) == list(_tables(theirs))
    return True


@settings(deadline=None)
@given(texts(), st.sampled_from((1, 5)))
@example("a:\n- b: x\n  port: 1\n- - x\n  - {}\n", 1)
@example("- a:\n - x", 1)
@example("a: x\n  b: x", 1)
@example("- x\na: x", 1)
@example("a:\n  - x\n - x", 1)
@example("a:\n\n# x\n  b:\nno: x", 1)
@example("- " * 250 + "x", 1)
def test_what_is_read_is_what_the_reader_of_events_reads(text: str, column: int) -> None:
    _same(text, column)


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\nb: *x", "a: b: c", "a: x\na: x", "a: |\n  x", "a: x\n  y", "\ta: x", "a: 'it''s'", "y: x", "a: ü", "{}"],
)
def test_all_else_is_left_to_the_reader_of_events(text: str) -> None:
    assert read_lines(text) is None


def test_a_manifest_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(EventReader, "read", refused)
    rules = "  ingress:\n  - ports:\n    - port: 8081\n      protocol: TCP\n"
    text = f"---\nkind: NetworkPolicy\nspec:\n  podSelector: {{}}\n{rules}"
    (document,) = read_documents(text.encode(), "policy.yaml")
    assert document.value == {
        "kind": "NetworkPolicy",
        "spec": {"podSelector": {}, "ingress": [{"ports": [{"port": 8081, "protocol": "TCP"}]}]},
    }
    assert document.place(("spec", "ingress", 0, "ports", 0, "port")).line == 7


def test_what_this_repository_holds_is_read_alike() -> None:
    counts = [0, 0]
    for path in Path(__file__).parents[2].glob("build/**/*.yaml"):
        for text in path.read_text().split("---\n"):
            counts[_same(text, 1)] += bool(text.strip())
    assert counts[True] > counts[False]
