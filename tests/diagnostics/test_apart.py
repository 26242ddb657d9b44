"""Places that tell themselves from others without a look are those that a look tells apart."""

from itertools import product

import pytest

from netpolc.yaml.documents import items
from netpolc.yaml.lazy_marks import LazyMark
from netpolc.yaml.reading import read_documents

RULES = "ingress:\n  - from: []\n  - {}\n  -\n  - - a\n  - x\n egress: [{}, [b], c, {d: e}]\n"
POLICY = f"apiVersion: v1\nkind: P\nspec:\n {RULES}"
TEXTS = {
    "plain": POLICY,
    "two": f"---\n{POLICY}---\n{POLICY}",
    "listed": "apiVersion: v1\nkind: List\nitems:\n"
    + "".join(f"- kind: P\n  apiVersion: v1\n  spec: {{ingress: [{{}}, {{}}], egress: [{mark}]}}\n" for mark in "abb"),
    "aliases": "apiVersion: v1\nkind: P\nspec:\n ingress: &a\n  - from: []\n  - {}\n egress: *a\n",
    "merged": "apiVersion: v1\nkind: P\nspec:\n <<: {ingress: [{}, {}]}\n egress: [{}]\n",
    "json": '{"apiVersion": "v1", "kind": "P", "spec": {"ingress": [{"a": "\\/"}, {}], "egress": [{}]}}',
    "twice": "apiVersion: v1\nkind: P\nspec:\n ingress: [{}, {}]\n egress: [{}]\n ingress: [{}]\n",
}
SURE = {"plain", "two", "listed", "merged"}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_what_is_told_apart_without_a_look_is(name: str) -> None:
    found = [item for document in read_documents(TEXTS[name].encode(), name) for item in items(document)]
    steps = [("spec", field, index) for field in ("ingress", "egress") for index in range(5)]
    marks = [LazyMark(item, each) for item in found for each in steps for _ in range(2)]
    known = [mark.apart() for mark in marks]
    assert any(item is not None for item in known) is (name in SURE)
    for (mine, one), (theirs, other) in product(zip(marks, known, strict=True), repeat=2):
        if one is not None and other is not None:
            assert (one == other) is (mine.locate() == theirs.locate())


@pytest.mark.parametrize(
    "steps", [(), ("spec",), ("spec", "ingress"), ("spec", "ingress", 9), ("spec", "ingress", 0, "from")]
)
def test_other_places_are_looked_up(steps: tuple[str | int, ...]) -> None:
    (document,) = read_documents(POLICY.encode(), "plain")
    (item,) = items(document)
    assert LazyMark(item, steps).apart() is None
