"""JSON in pieces is the JSON that `json` writes."""

import gc
import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from netpolc.reports.json_stream import Ready, Streamed, indented, streamed
from netpolc.rules.json import Json

_TEXTS = st.text(st.characters(blacklist_categories=["Cs"]))
_VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(_VALUES)
def test_it_is_indented_as_json_does(value: Json) -> None:
    assert indented(value) == json.dumps(value, indent=1, sort_keys=True)


@given(st.lists(_VALUES, max_size=4))
def test_what_is_ready_stands_as_if_it_were_written_in_its_place(values: list[Json]) -> None:
    ready = "".join(streamed({"rows": iter([Ready(indented(value)) for value in values]), "version": 1}))
    assert ready == "".join(streamed({"rows": iter(values), "version": 1}))
    assert json.loads(ready) == {"rows": values, "version": 1}


def _rows(count: int) -> Iterator[Streamed]:
    for number in range(count):
        yield {"source": "a", "ports": {"TCP": "80"}, "origins": [{"line": number}]}


def test_nothing_stays_behind() -> None:
    """A command collects no cycles, so whatever a million rows leave behind would stay."""
    gc.collect()
    gc.disable()
    try:
        for _ in streamed({"rows": _rows(200)}):
            pass
        assert gc.collect() < 100
    finally:
        gc.enable()
