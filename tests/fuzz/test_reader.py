"""The reader against random texts: it never raises, and every finding has a place."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from netpolc.rules.json import Json
from netpolc.rules.version import NEWEST, Version
from netpolc.targets import judged_kinds
from netpolc.targets.judging import judge
from netpolc.yaml.reading import read_documents
from tests.laws import law

PIECES = (
    "a: 1\n",
    "b:\n",
    "  - ",
    "- ",
    "k: v\n",
    "  x: |\n    t\n",
    "{a: b}",
    "[1, 'x']",
    "\n",
    " ",
    "\t",
    ": ",
    "#",
    '"',
    "'",
    "&a ",
    "*a",
    "!!str ",
    "<<: ",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    ">-\n",
    "|2\n",
    "~",
    "0x1F",
    "é",
    "\u2028",
    "\ufeff",
    "\x00",
    "\r\n",
    "\\",
    "{{",
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n",
    "metadata: {name: a}\n",
    "spec: {podSelector: {}}\n",
    "spec:\n  ingress:\n  - from:\n    - ipBlock:\n        cidr: 10.0.0.1/8\n",
)
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
KEYS: tuple[str, ...] = ("a", "b-c", "d.e/f", "G")
keys: st.SearchStrategy[str] = st.sampled_from(KEYS)
trees: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.sampled_from(("x", "y", "", "10.0.0.0/8", "a b", "#", "- a")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


def check(data: bytes) -> None:
    """Read and judge bytes: nothing is raised, and every finding has a place in the text."""
    lines = data.count(b"\n") + data.count(b"\r") + 5 + len(data)
    for version in (NEWEST, Version(30)):
        for judgement in judge(read_documents(data, "fuzz.yaml", judged_kinds()), version):
            for found in judgement.diagnostics:
                assert found.origin is not None
                assert 1 <= found.origin.place.line <= lines
                assert found.origin.place.column >= 1
                assert "\n" not in found.message


@given(st.binary(max_size=200))
def test_any_bytes_are_read(data: bytes) -> None:
    check(data)


@law(200)
@given(texts)
def test_any_text_of_yaml_is_read(text: str) -> None:
    check(text.encode())


def written(value: Json, indent: int = 0) -> str:
    """Write a tree in block style, scalars plain where that is safe."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        return "".join(f"{pad}{key}:{inline(item, indent)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-{inline(item, indent)}" for item in value)
    return f"{pad}{scalar(value)}\n"


def inline(value: Json, indent: int) -> str:
    if isinstance(value, Mapping | list) and value:
        return "\n" + written(value, indent + 2)
    return f" {scalar(value)}\n"


def scalar(value: Json) -> str:
    if isinstance(value, str):
        return value if value in ("x", "10.0.0.0/8", "a b") else f'"{value}"'
    if value is None:
        return "~"
    if isinstance(value, bool):
        return "true" if value else "no"
    return str(value)


@given(st.dictionaries(keys, trees, min_size=1, max_size=3))
def test_what_is_written_plainly_is_read_back(tree: dict[str, Json]) -> None:
    (document,) = read_documents(written(tree).encode(), "fuzz.yaml")
    assert document.value == tree
