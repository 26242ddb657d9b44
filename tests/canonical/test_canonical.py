"""The strict reader: it reads what `emit` writes, and nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.canonical.emitting import natural_order
from netpolc.canonical.header import HEADER
from netpolc.canonical.reading import CanonicalError, read_canonical
from netpolc.rules.json import Json
from tests.canonical.strategies import TRICKY, objects
from tests.canonical.whole import emit
from tests.laws import law


@law(120)
@given(objects)
def test_it_reads_what_emit_writes(value: dict[str, Json]) -> None:
    read = read_canonical(emit(value))
    assert json.dumps(read, sort_keys=True) == json.dumps(value, sort_keys=True)
    assert emit(read) == emit(value)


@pytest.mark.parametrize("text", TRICKY)
def test_it_reads_tricky_texts(text: str) -> None:
    assert read_canonical(emit({text: [text, {text: text}]})) == {text: [text, {text: text}]}


@law(120)
@given(objects, st.data())
def test_whatever_it_takes_is_what_emit_writes(value: dict[str, Json], data: st.DataObject) -> None:
    """Break the canonical text at one place: it is refused, or it is the canonical text of another value."""
    text = emit(value).decode()
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 2))
    broken = text[:at] + data.draw(st.text(alphabet=" -:\n\"'ay1{}[]#\\~\t\r", max_size=2)) + text[at + length :]
    try:
        read = read_canonical(broken.encode())
    except CanonicalError:
        return
    assert emit(read).decode() == broken


ORDERED = st.text(alphabet="abAB01239-._/é ", max_size=8)


@law(200)
@given(ORDERED, ORDERED)
def test_both_know_the_same_order(one: str, other: str) -> None:
    if one == other:
        return
    first, second = sorted((one, other), key=natural_order)
    assert read_canonical(emit({first: 1, second: 2}))
    lines = emit({first: 1, second: 2}).decode().splitlines(keepends=True)
    with pytest.raises(CanonicalError, match="not in order"):
        read_canonical((lines[0] + lines[2] + lines[1]).encode())


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 2, "neither a key nor an item"),
        ("a: 1", 2, "the last line has no end"),
        ("a: 1\n\n", 3, "neither a key nor an item"),
        ("a: 1 \n", 2, "a text without quotes that needs them"),
        ("a:  1\n", 2, "a text without quotes that needs them"),
        ("a: \n", 2, "neither a key nor an item"),
        ("a:\n", 2, "the key above has nothing below it"),
        ("a:\nb: 1\n", 3, "the key above has nothing below it"),
        ("a:1\n", 2, "neither a key nor an item"),
        ("b: 1\na: 1\n", 2, "the keys from here on are not in order"),
        ("x: 1\ny:\n- b: 1\n  a: 1\n", 3, "a text without quotes that needs them"),
        ("x: 1\nz:\n- b: 1\n  a: 1\n", 4, "the keys from here on are not in order"),
        ("a: 1\na: 1\n", 3, "the key occurs twice"),
        ("a:\n  b: 1\n  b: 2\n", 4, "the key occurs twice"),
        ("a:\n  - b\n", 3, "the key above has nothing below it"),
        ("a:\n    b: 1\n", 3, "the key above has nothing below it"),
        ("a:\n b: 1\n", 3, "wrong indentation"),
        ("a:\n- b\n  - c\n", 4, "wrong indentation"),
        ("  a: 1\n", 2, "wrong indentation"),
        ("- a\n", 2, "wrong indentation"),
        ("a: 1\n- b\n", 3, "wrong indentation"),
        ("a:\n-\n", 3, "neither a key nor an item"),
        ("a:\n- \n", 3, "a text without quotes that needs them"),
        ("a\n", 2, "neither a key nor an item"),
        ('a: "b"\n', 2, "a text in quotes that needs none"),
        ('"a": 1\n', 2, "a text in quotes that needs none"),
        ('a: "b\n', 2, "a text that does not end with its quotes"),
        ('a: "y" \n', 2, "a text that does not end with its quotes"),
        ("y: 1\n", 2, "a text without quotes that needs them"),
        ("a: yes\n", 2, "a text without quotes that needs them"),
        ("a: True\n", 2, "a text without quotes that needs them"),
        ("a: ~\n", 2, "a text without quotes that needs them"),
        ("a: 'b c'\n", 2, "a text without quotes that needs them"),
        ("a: b c\n", 2, "a text without quotes that needs them"),
        ("a: b # c\n", 2, "a text without quotes that needs them"),
        ("# a\na: 1\n", 2, "neither a key nor an item"),
        ("---\na: 1\n", 2, "neither a key nor an item"),
        ("a: 01\n", 2, "a text without quotes that needs them"),
        ("a: +1\n", 2, "a text without quotes that needs them"),
        ("a: -0\n", 2, "a text without quotes that needs them"),
        ("a: 1e3\n", 2, "a text without quotes that needs them"),
        ("a: 1.50\n", 2, "a number that is not written the shortest way"),
        ("a: 1.0e+3\n", 2, "a number that is not written the shortest way"),
        ("a: 9223372036854775808\n", 2, "an integer of more than 64 bits"),
        ("a: {b: 1}\n", 2, "a text without quotes that needs them"),
        ("a: [b]\n", 2, "a text without quotes that needs them"),
        ("a: &b c\n", 2, "a text without quotes that needs them"),
        ("a: |\n  b\n", 2, "a text without quotes that needs them"),
        ("a:\tb\n", 2, "neither a key nor an item"),
        ("a: b\r\n", 2, "a text without quotes that needs them"),
        ('a: "\\x41 "\n', 2, "an escape that the canonical form does not have"),
        ('a: "\\u0041 "\n', 2, "an escape where the canonical form has none"),
        ('a: "\\u000A"\n', 2, "an escape where the canonical form has none"),
        ('a: "\\uD800"\n', 2, "an escape where the canonical form has none"),
        ('a: "\\U00000085"\n', 2, "an escape where the canonical form has none"),
        ('a: "\\U00110000"\n', 2, "an escape where the canonical form has none"),
        ('a: "\\u00ad"\n', 2, "an escape that the canonical form does not have"),
        ('a: "\u202e"\n', 2, "a character that is to be escaped"),
        ('a: "\t"\n', 2, "a character that is to be escaped"),
        ("a" * 1000 + ": 1\n", 2, "the key is too long"),
        ("a:\n" + "- " * 101 + "b\n", 3, "wrong indentation"),
    ],
)
def test_it_refuses_what_is_not_canonical(text: str, line: int, message: str) -> None:
    with pytest.raises(CanonicalError) as caught:
        read_canonical((HEADER + text).encode())
    assert (caught.value.message, caught.value.line) == (message, line)
    assert str(caught.value) == f"line {line}: {message}"


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "the header is missing"),
        (b"a: 1\n", 1, "the header is missing"),
        (HEADER.replace("\n", "\r\n").encode() + b"a: 1\n", 1, "the header is missing"),
        (HEADER.encode() + b'a: 1\nb: "\xff"\n', 3, "not UTF-8"),
        (HEADER.encode(), 2, "neither a key nor an item"),
    ],
)
def test_it_refuses_other_bytes(data: bytes, line: int, message: str) -> None:
    with pytest.raises(CanonicalError) as caught:
        read_canonical(data)
    assert (caught.value.message, caught.value.line) == (message, line)
