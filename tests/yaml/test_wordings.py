"""What was parsed says what other texts of its form mean: always what the parser says of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolc.yaml import reading
from netpolc.yaml.events import EventReader
from netpolc.yaml.reading import read_documents
from netpolc.yaml.wordings import KnownForms, worded

_WORDS = ("web", "a", "e", "y", "no", "on", "null", "true", "x-1", "1", "80", "65536", "123456789", "-", "o1")
_QUOTES = ("", "a", "1:2", "://", "no", "x.example/y:1.0", "-")
_LINES = (
    "a: {}",
    "b: {}",
    "  gg",
    "- {}",
    "- c: {}",
    "  d: {}",
    "  - e: {}",
    "    f: {}",
    "g: | ",
    "h: >2",
    "i: 'j: {}",
    "k'",
    'l: "m: {}',
    '"',
    "n: {{o: {}",
    "}}",
    "p: [q: {}",
    "]",
    "# r: {}",
    "s: {} ",
    "t: {} # u",
    "v: &w {}",
    "x: *w",
    "<<: {}",
    "? y: {}",
    "z: !!str {}",
    "aa:",
    "bb: cc: {}",
    '"dd: {}": {}',
    "é: {}",
    "ee: 08",
    "%ff: {}",
    "\\/: {}",
)


def _value(dice: Random) -> str:
    word = dice.choice(_WORDS)
    return word if dice.random() < 0.7 else f'"{dice.choice(_QUOTES)}"'


def _text(dice: Random, lines: list[str]) -> str:
    return "\n".join(line.format(*(_value(dice) for _ in range(line.count("{}")))) for line in lines) + "\n"


@settings(deadline=None, max_examples=400)
@given(st.integers(0, 1 << 30))
def test_a_known_form_says_what_the_parser_says(seed: int) -> None:
    dice = Random(seed)
    lines = [dice.choice(_LINES[:9] if dice.random() < 0.6 else _LINES) for _ in range(dice.randint(1, 6))]
    texts = [_text(dice, lines) for _ in range(6)]
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(reading, "_KNOWN", reading.Known())
        patching.setattr(reading, "_FORMS", KnownForms())
        together = [read_documents(text.encode(), "f") for text in texts]
    for text, documents in zip(texts, together, strict=True):
        with pytest.MonkeyPatch.context() as patching:
            patching.setattr(reading, "_KNOWN", reading.Known())
            patching.setattr(reading, "_FORMS", KnownForms())
            alone = read_documents(text.encode(), "f")
        said, meant = [[(repr(item.value), item.findings) for item in found] for found in (documents, alone)]
        assert said == meant


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("a: web\nb: 80\n", "a: no\nb: x\n", {"a": False, "b": "x"}),
        (
            'a:\n- b: "c:1"\n  d: [1, {e: 2}]\n',
            'a:\n- b: "null"\n  d: [1, {e: 2}]\n',
            {"a": [{"b": "null", "d": [1, {"e": 2}]}]},
        ),
    ],
)
def test_the_second_text_of_a_form_is_not_parsed(
    first: str, second: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_FORMS", KnownForms())
    monkeypatch.setattr(reading, "_KNOWN", reading.Known())
    assert len(read_documents(first.encode(), "f")) == 1
    monkeypatch.delattr(EventReader, "read")
    (document,) = read_documents(second.encode(), "f")
    assert document.value == value


@pytest.mark.parametrize(
    "text",
    ["a: |\n  b: c\n", "a: 'b: c\n  '\n", "# a: b\nc: [d]\n", 'a: "b: c\n  "\n', "a: b\n  c: d\n", "a: b\n a\n"],
)
def test_what_is_no_scalar_of_its_own_says_nothing_of_others(text: str) -> None:
    forms = KnownForms()
    taken, reader = worded(text), EventReader(1)
    assert taken is not None
    try:
        forms.keep(taken, text, reader.read(text), reader.places)
    except Exception:  # noqa: BLE001 - it is no YAML
        return
    assert forms.value(taken) is None


@pytest.mark.parametrize("text", ["a: &b c\n", "a: *b\nc: d\n", "a: !!str b\nc: d\n", "<<: a\n", "%a: b\n", "? a: b\n"])
def test_more_than_plain_values_are_not_taken(text: str) -> None:
    assert worded(text) is None


def test_so_many_characters_are_kept_at_most() -> None:
    forms = KnownForms(2)
    for text in ("a: b\n", "cc: b\n"):
        taken, reader = worded(text), EventReader(1)
        assert taken is not None
        forms.keep(taken, text, reader.read(text), reader.places)
    kept = [forms.value(taken) for text in ("a: x\n", "cc: x\n") if (taken := worded(text)) is not None]
    assert kept == [{"a": "x"}, None]
