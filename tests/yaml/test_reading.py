"""Reading: any bytes become documents; what they mean is what Kubernetes' own library says."""

import math
import sys
import tracemalloc

import pytest

from netpolc.diagnostics.catalogue.reading import NO_PARSER
from netpolc.diagnostics.model import Origin, Place, Severity
from netpolc.rules.json import Json
from netpolc.yaml import reading
from netpolc.yaml.documents import Document, items
from netpolc.yaml.events import EventReader
from netpolc.yaml.parser import StopReadingError
from netpolc.yaml.reading import read_documents
from netpolc.yaml.scalars import key_text, resolve_plain


def read(text: str | bytes) -> tuple[Document, ...]:
    return read_documents(text.encode() if isinstance(text, str) else text, "test.yaml")


def one(text: str | bytes) -> Document:
    (document,) = read(text)
    return document


def codes(document: Document) -> list[str]:
    return [item.code.id for item in document.findings]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, True) for word in ("y", "Y", "yes", "YES", "true", "True", "on", "ON")),
        *((word, False) for word in ("n", "N", "no", "No", "false", "off", "OFF")),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        *((word, word) for word in ("yEs", "nULL", "tRue", "a", "_", "-", "+", ".", "..", "0x", "0b2", "1e", "1.2.3")),
        *((word, word) for word in ("2001-01-01", "2001-1-1T1:2:3Z", "12:30:45", "10.0.0.0/8", "::", "+.e1", "1__x")),
        ("0123", 83),
        ("08", 8.0),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", -31),
        ("0b11", 3),
        ("-0b11", -3),
        ("1_000", 1000),
        ("+12", 12),
        ("9223372036854775808", 9223372036854775808),
        ("18446744073709551616", 18446744073709551616.0),
        ("1.", 1.0),
        ("1.0", 1.0),
        ("1e3", 1000.0),
        ("12e03", 12000.0),
        ("1_e3", 1000.0),
        ("0.1e1", 1.0),
        (".5", 0.5),
        ("10e-5", 1e-4),
        ("1e999", "1e999"),
        ("0." + "0" * 400 + "1", 0.0),
        ("0x" + "0" * 400 + "1", 1),
        ("0" * 400 + "17", 15),
        ("9" * 5000, "9" * 5000),
        (".inf", math.inf),
        ("-.INF", -math.inf),
    ],
)
def test_a_plain_scalar_means_what_go_says(text: str, value: Json) -> None:
    found = resolve_plain(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("key", "text"),
    [(True, "true"), (False, "false"), (1, "1"), (1.5, None), (1000.0, None), (None, None), (1 << 63, None)],
)
def test_keys_become_text(key: str | float | None, text: str | None) -> None:
    assert key_text(key) == text


PLAIN = """\
# a comment
apiVersion: v1   # another
"kind": 'It''s'
list:
- a
-   b: 1
    c: "x # y"
nested:
    deep:
      - {app: web, "n": 1, l: [a, "b", 'c']}
      -
        k: v
empty: {}
none:
text: |
  one
    two

  three
kept: |+
  a

last: "a\\"b\\n"
"""


def test_plain_yaml_is_read() -> None:
    value = one(PLAIN).value
    assert isinstance(value, dict)
    assert value["list"] == ["a", {"b": 1, "c": "x # y"}]
    assert value["nested"] == {"deep": [{"app": "web", "n": 1, "l": ["a", "b", "c"]}, {"k": "v"}]}
    assert (value["text"], value["kept"]) == ("one\n  two\n\nthree\n", "a\n\n")
    assert (value["empty"], value["none"], value["last"], value["kind"]) == ({}, None, 'a"b\n', "It's")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: !!str 1\nb: ! 2\nc: !mine 3\nd: !!float 1", {"a": "1", "b": "2", "c": "3", "d": 1.0}),
        ("a: !!binary aGk=", {"a": "hi"}),
        ("y: a\non: b", {"true": "b"}),
        ("1: a\n-2: b", {"1": "a", "-2": "b"}),
        ("x: &x {a: 1}\nb: {<<: *x, c: 2}", {"x": {"a": 1}, "b": {"a": 1, "c": 2}}),
        ("x: [{a: 1}, {b: 2}]\nb: {<<: [{a: 1}, {b: 2}]}", {"x": [{"a": 1}, {"b": 2}], "b": {"a": 1, "b": 2}}),
        ("a:\tb\t# c", {"a": "b"}),
        ("a: b\tc", {"a": "b\tc"}),
        ("{cidr: fd00::/8, l: [::ffff]}", None),
        ("{cidr: fd00::/8}", {"cidr": "fd00::/8"}),
        ("a: >-\n  b\n  c\n\n  d\n", {"a": "b c\nd"}),
        ("a: 'b\n  c'", {"a": "b c"}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: 1\r\nb:\r\n- c\r\n", {"a": 1, "b": ["c"]}),
        ("a: 1\rb: 2", {"a": 1, "b": 2}),
        ('{"a": [1, 2.5, null, true, "x"]}', {"a": [1, 2.5, None, True, "x"]}),
        ('{\n\t"a": 1\n}', {"a": 1}),
        ("a: 1\n...\n", {"a": 1}),
        ("a: b\u2028 c", {"a": "b\u2028c"}),
        ("a: b\u2028\n c", {"a": "b\u2028\nc"}),
        ("a: b\x85 c", {"a": "b c"}),
    ],
)
def test_values(text: str, value: Json) -> None:
    assert one(text).value == value


def test_utf_16_is_read_by_its_mark() -> None:
    assert one("a: é".encode("utf-16")).value == {"a": "é"}


@pytest.mark.parametrize(
    ("text", "code", "message", "line", "column"),
    [
        ("a: 1\n b: 2", "NP400", "this is not YAML: mapping values are not allowed in this context", 2, 3),
        ("a: [\n", "NP400", None, 2, 1),
        ("a: *x", "NP400", "there is no anchor `x` before this alias", 1, 4),
        ("a: &x [*x]", "NP400", "the anchor `x` contains itself", 1, 8),
        ("? [a]\n: b", "NP400", "a collection cannot be a key, only a text, a whole number or a boolean", 1, 3),
        ("~: b", "NP400", "a null cannot be a key, only a text, a whole number or a boolean", 1, 1),
        ("a: {<<: b}", "NP400", "a merge key takes a mapping, or a list of mappings", 1, 9),
        ('a: "\\ud800"', "NP400", "this is not YAML: found invalid Unicode character escape code", 1, 7),
        (
            "# a\n%YAML 1.1 # b",
            "NP400",
            "`%YAML 1.1 # b` is refused: kubectl cuts the file at the `---` behind it",
            2,
            1,
        ),
        ("a: 1\nb: 2\na: 3", "NP401", "`a` stands here a second time", 3, 1),
        ('{"a": 1, "a": 2}', "NP401", "`a` stands here a second time", 1, 10),
        ("y: 1\ntrue: 2", "NP401", "`true` stands here a second time", 2, 1),
        ("x: &x {a: 1}\nb:\n  <<: *x\n  a: 2", "NP401", "`a` stands here a second time", 4, 3),
        ("x: &x {a: 1}\nb:\n  a: 2\n  <<: *x", "NP401", "the merge key gives `a` a second time", 4, 7),
        ("[" * 300, "NP402", "the document is nested deeper than 200 levels", 1, 201),
        ("a: .inf", "NP404", "`.inf` is a number that JSON does not have", 1, 4),
        ("a: !!int x", "NP404", "`x` is not of the type `!!int`", 1, 4),
        ("a: !!binary '*'", "NP404", "`*` is not base64 of a text in UTF-8", 1, 4),
        ("a: b\x00c", "NP405", "the character U+0000 cannot stand in YAML", 1, 5),
        ("a: 1\nb: \ufeff", "NP405", "the character U+FEFF cannot stand in YAML", 2, 4),
        ("  a: 1\nb: 2", "NP433", "the document ends here, and what follows is never read", 1, 1),
    ],
)
def test_what_is_wrong_with_a_text(text: str, code: str, message: str | None, line: int, column: int) -> None:
    document = one(text)
    (found,) = document.findings
    assert found.code.id == code
    assert message is None or found.message == message
    assert found.origin is not None
    place = found.origin.place
    assert code == "NP433" or (place.line, place.column) == (line, column)
    assert (place.end_line, place.end_column) > (place.line, place.column)


def test_bytes_that_are_no_text() -> None:
    (found,) = one(b"a: 1\nb: \xff\n").findings
    assert (found.code.id, found.message) == ("NP405", "the byte 0xff is not UTF-8")
    assert found.origin is not None
    assert (found.origin.place.line, found.origin.place.column) == (2, 4)


def test_a_broken_document_does_not_hide_the_others() -> None:
    first, second, third = read("a: 1\n---\nb: [\n--- # next\nc: 3\n")
    assert (first.value, second.value, third.value) == ({"a": 1}, None, {"c": 3})
    assert [codes(item) for item in (first, second, third)] == [[], ["NP400"], []]
    assert [(item.index, item.line) for item in (first, second, third)] == [(1, 1), (2, 3), (3, 5)]


def test_empty_documents_are_not_counted() -> None:
    assert [item.index for item in read("---\n# nothing\n---\na: 1\n---\n\n---\nnull\n---\nb: 2\n")] == [1, 3]
    assert read("") == read("# a\n") == read("---\n") == ()


def test_nothing_but_a_comment_stands_behind_a_mark() -> None:
    first, second, third, last = read("a: 1\n--- {b: 1}\nc: 1\n--- # d\ne: 1\n")
    assert (first.value, second.value, third.value, last.value) == ({"a": 1}, None, {"c": 1}, {"e": 1})
    (found,) = second.findings
    assert (found.code.id, found.message) == ("NP400", "kubectl takes nothing but a comment behind `---`")
    assert found.origin is not None
    assert (found.origin.place.line, found.origin.place.end_column) == (2, 11)


def test_a_duplicate_key_keeps_its_path_and_the_last_value() -> None:
    document = one("spec:\n  to: [{a: 1}]\n  l:\n  - x: 1\n    x: 2\n  to: []\n")
    assert document.value == {"spec": {"to": [], "l": [{"x": 2}]}}
    assert [(item.field, item.help) for item in document.findings] == [
        ("spec.l[0].x", "remove one: kubectl keeps the last and says nothing"),
        ("spec.to", "remove one: kubectl keeps the last and says nothing"),
    ]


def test_yaml_without_libyaml_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    (found,) = one("a: &a [1]\nb: *a\n").findings
    assert found.code is NO_PARSER
    assert found.message == "YAML cannot be read: this PyYAML was built without libyaml"
    assert found.help == "install PyYAML from a wheel: `pip install --force-reinstall --only-binary :all: PyYAML`"
    assert found.origin == Origin(Place("test.yaml", 1, 1, 1, 2))


def test_templates_are_named() -> None:
    document = one("metadata:\n  name: {{ .Release.Name }}-web\n")
    (found,) = document.findings
    assert found.origin == Origin(Place("test.yaml", 1, 1, 1, 2))
    assert (found.code.id, found.severity, found.message) == ("NP410", Severity.NOTE, "this is a template")
    assert found.help == "render it first: `helm template … | netpolc validate -`"
    assert codes(one('name: "{{ x }}"')) == []
    assert codes(one("a: [ # {{ x }}\n")) == ["NP400"]


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


def test_aliases_cannot_blow_up() -> None:
    tracemalloc.start()
    document = one(BOMB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert codes(document) == ["NP403"]
    assert document.findings[0].message == "nearly all of the document comes from aliases, which Kubernetes refuses"
    assert peak < 30 << 20


def test_deep_nesting_is_bounded_in_every_style() -> None:
    for text in ("[" * 100_000, "- " * 50_000, '{"a":' * 50_000, "\n".join(" " * n + "a:" for n in range(2000))):
        assert codes(one(text))[0] in ("NP400", "NP402")


def test_large_documents_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES", 1000)
    monkeypatch.setattr(reading, "MOST_DOCUMENTS", 20)
    monkeypatch.setattr(reading, "LARGEST_FILE", 100_000)
    assert codes(one("- a\n" * 900)) == []
    assert codes(one("- a\n" * 2000)) == ["NP406"]
    assert one("- a\n" * 2000).findings[0].message == "the document is larger than 32 MiB or 1000 lines"
    assert [item.findings[0].message for item in read("---\na\n" * 30) if item.findings] == [
        "the file has more than 20 documents"
    ]
    assert one("a" * 100_001).findings[0].code.id == "NP406"


def test_faults_are_told_up_to_a_number() -> None:
    document = one("a: 1\n" * 5000)
    assert len(document.findings) == 1001
    assert document.findings[-1].message == "the document has more than 1000 faults"


def test_lists_are_opened() -> None:
    document = one(
        "apiVersion: v1\nkind: List\nitems:\n- {kind: Pod, metadata: {name: a, namespace: ns}}\n"
        "- kind: NetworkPolicyList\n  apiVersion: networking.k8s.io/v1\n  items:\n  - metadata: {name: b}\n- text\n"
    )
    first, second = items(document)
    assert (first.kind, first.name, first.namespace, first.steps) == ("Pod", "a", "ns", ("items", 0))
    assert (second.kind, second.api_version, second.steps) == (
        "NetworkPolicy",
        "networking.k8s.io/v1",
        ("items", 1, "items", 0),
    )
    place = second.place(("metadata", "name"))
    assert (place.line, place.column, place.end_column) == (8, 22, 23)


PLACED = """\
# one
a:
  b: "x"   # c
  l:
  - k: v
    m: {p: [1, 22]}
  -
    z: |
      t
"""


@pytest.mark.parametrize("precise", [False, True])
@pytest.mark.parametrize(
    ("steps", "key", "place"),
    [
        (("a", "b"), False, (3, 6, 3, 9)),
        (("a", "b"), True, (3, 3, 3, 4)),
        (("a",), False, (2, 1, 2, 2)),
        (("a", "l", 0, "k"), False, (5, 8, 5, 9)),
        (("a", "missing"), False, (2, 1, 2, 2)),
        (("missing",), False, (2, 1, 0, 0)),
        (("a", "l", 1, "z"), True, (8, 5, 8, 6)),
    ],
)
def test_places(steps: tuple[str | int, ...], key: bool, place: tuple[int, int, int, int], *, precise: bool) -> None:
    document = one(PLACED + ("u: >\n  v\n" if precise else ""))
    found = document.place(steps, key=key)
    expected = place if place[3] else (2, 1, 0, 0)
    assert (found.line, found.column, found.end_line, found.end_column) == expected


def test_the_place_of_a_quoted_value_ends_at_its_quote() -> None:
    for text in ('a: "x # y" # z\n', "a: 'x # y' # z\n", 'a: "x # y" # z\nb: >\n  c\n'):
        found = one(text).place(("a",))
        assert (found.column, found.end_column) == (4, 11)


def test_the_events_reader_says_where_inside_of_flow() -> None:
    found = one(PLACED + "u: >\n  v\n").place(("a", "l", 0, "m", "p", 1))
    assert (found.line, found.column, found.end_column) == (6, 16, 18)


def test_an_events_reader_stops_with_its_problem() -> None:
    with pytest.raises(StopReadingError, match="this is not YAML"):
        EventReader(1).read("a: [")


def test_a_text_that_was_read_means_the_same_elsewhere_and_keeps_its_own_places() -> None:
    again = "kind: again\nspec:\n  port: 80\n"
    first, second = read(again)[0], read(f"kind: other\n---\n{again}")[1]
    assert (first.value, second.value) == ({"kind": "again", "spec": {"port": 80}},) * 2
    assert [item.place(("spec", "port")).line for item in (first, second)] == [3, 5]


def test_a_text_in_which_something_is_wrong_is_judged_wherever_it_stands() -> None:
    wrong = "kind: wrong\na: 1\na: 2\n"
    for document, line in ((one(wrong), 3), (read(f"kind: other\n---\n{wrong}")[1], 5)):
        assert codes(document) == ["NP401"]
        assert document.findings[0].origin is not None
        assert document.findings[0].origin.place.line == line


def test_texts_that_were_read_are_kept_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = reading.Known()
    kept.left = 4
    monkeypatch.setattr(reading, "_KNOWN", kept)
    for text in ("a: 1\n", "b: 2", "b: 2\n", "c: d\n"):
        assert one(text).value is not None
    assert not kept
    kept.left = 10
    assert [one(text).value for text in ("a: 1\n", "b: 2\n", "c: 3\n")] == [{"a": 1}, {"b": 2}, {"c": 3}]
    assert list(kept) == ["a: 1\n", "b: 2\n"]
