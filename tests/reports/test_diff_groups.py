"""Rows of a long comparison are groups in the JSON, and these, written out again, are the rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

from netpolc.analysis.answers import Difference
from netpolc.analysis.existing_difference import difference_of_existing
from netpolc.analysis.possible import difference
from netpolc.program.inventory import Inventory
from netpolc.program.model import Program
from netpolc.reports import diff_groups
from netpolc.reports.diff_json import diff_json
from netpolc.reports.schemas import schema_text
from netpolc.sides.comparison import Compared, Comparison, Side
from tests.analysis.strategies import Sides, changes, inventory_changes
from tests.analysis.worlds import Manifest, manifest, program
from tests.causes.projects import TOP, write
from tests.cli.running import assert_fits, run
from tests.laws import law

Row = dict[str, Any]
SAME = ("classes", "ports", "port_names", "rename", "more_renames")
ROW = (*SAME, "source", "destination", "except")


CALL = """allow(from_=app("web"), to=app({}), ports=tcp(80))"""


def written_out(environment: Row, word: str) -> Iterator[Row]:
    """Write groups out again, as the documentation of the JSON says."""
    for group in environment[word]:
        if "pairs" not in group:
            yield group
            continue
        assert group["rows"] == len(group["pairs"]) > 1
        rows: list[Row] = []
        for source, destination, *cut in group["pairs"]:
            row = {key: group[key] for key in SAME if key in group}
            row |= {"source": environment["ends"][source], "destination": environment["ends"][destination]}
            if cut:
                row["except"] = [
                    {**part, **{end: environment["ends"][part[end]] for end in ("source", "destination")}}
                    for part in cut[0]
                ]
            rows.append(row)
        assert kept(group["example"]) == kept(rows[0])
        yield from rows


def kept(row: Row) -> str:
    """Give what says which connections a row is of, and how they are called."""
    return json.dumps({key: row[key] for key in ROW if key in row}, sort_keys=True)


def answers(found: Difference) -> tuple[Row, Row]:
    """Write a difference row by row, and in groups."""
    sides = [Side(name, Path("/a"), Path("/a"), {None: Program(None, ())}, path=name) for name in ("before", "after")]
    compared = Comparison(sides[0], sides[1], (Compared(None, found, (), found.notes),))
    with patch.object(diff_groups, "MOST_ROWS", 0):
        texts = ["".join(diff_json(compared, every=every)) for every in (True, False)]
    return json.loads(texts[0]), json.loads(texts[1])


def assert_the_same(rows: Row, groups: Row) -> None:
    assert_fits(groups, json.loads(schema_text("diff") or ""))
    (small,), (large,) = rows["environments"], groups["environments"]
    counts = {word: len(small[word]) for word in ("opened", "closed")}
    assert groups.get("grouped", {"every_row": "-o jsonl"} | dict.fromkeys(counts, 0)) == {
        **counts,
        "every_row": "-o jsonl",
    }
    assert "grouped" not in rows
    for word in counts:
        assert sorted(map(kept, written_out(large, word))) == sorted(map(kept, small[word]))
        assert len(large[word]) <= len(small[word])
        classes = [{name for row in rows for name in row["classes"]} for rows in (large[word], small[word])]
        assert classes[0] == classes[1]
    rest = [{key: item[key] for key in item if key not in {*counts, "ends"}} for item in (small, large)]
    assert rest[0] == rest[1]


@law(200)
@given(changes(4))
def test_groups_are_the_rows(sides: Sides) -> None:
    assert_the_same(*answers(difference(program(sides[0]), program(sides[1]))))


@law(60)
@given(changes(3), inventory_changes())
def test_groups_of_what_exists_are_the_rows(sides: Sides, inventories: tuple[Inventory, Inventory]) -> None:
    assert_the_same(*answers(difference_of_existing(program(sides[0]), program(sides[1]), inventories)))


def allowing(number: int, port: int | str) -> Manifest:
    """A policy of a namespace of its own."""
    peer: Manifest = {"podSelector": {"matchLabels": {"app": "web"}}}
    rule: Manifest = {"from": [peer], "ports": [{"port": port}]}
    return manifest("p", f"n{number:03}", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Change the port of 40 policies, and open one to all ports."""
    for name, port in (("before", 80), ("after", 81)):
        (tmp_path / name).mkdir()
        items = [allowing(number, port) for number in range(40)]
        if name == "after":
            items.append(manifest("odd", "n000", {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{}]}))
        (tmp_path / name / "all.yaml").write_text("\n---\n".join(map(json.dumps, items)))
    return tmp_path


def test_an_answer_of_usual_size_has_rows(folder: Path) -> None:
    few = json.loads(run(folder, "diff", "before", "after", "-o", "json").out)
    assert "grouped" not in few
    assert "ends" not in few["environments"][0]
    rows = sum(len(few["environments"][0][word]) for word in ("opened", "closed"))
    with patch.object(diff_groups, "MOST_ROWS", rows):
        assert json.loads(run(folder, "diff", "before", "after", "-o", "json").out) == few


def test_a_longer_one_has_groups_and_their_counts(folder: Path) -> None:
    few = json.loads(run(folder, "diff", "before", "after", "-o", "json").out)
    with patch.object(diff_groups, "MOST_ROWS", 10):
        many = json.loads(run(folder, "diff", "before", "after", "-o", "json").out)
        every = run(folder, "diff", "before", "after", "-o", "json", "--all").out
        lines = run(folder, "diff", "before", "after", "-o", "jsonl").out.splitlines()
    assert json.loads(every) == few
    assert_the_same(few, many)
    environment = many["environments"][0]
    assert len(environment["closed"]) == 1
    (group,) = environment["closed"]
    assert (group["rows"], group["ports"], group["classes"]) == (
        len(few["environments"][0]["closed"]),
        {"TCP": "80"},
        ["closed"],
    )
    assert group["example"] == few["environments"][0]["closed"][0]
    assert "group" not in group
    opened = [json.loads(line) for line in lines if json.loads(line).get("change") == "opened"]
    assert len(opened) == many["grouped"]["opened"]


def test_rows_that_hang_on_different_names_of_ports_are_no_group() -> None:
    before = [allowing(number, "http" if number % 2 else "dns") for number in range(6)]
    shut = [manifest("p", f"n{number:03}", {"podSelector": {}, "policyTypes": ["Ingress"]}) for number in range(6)]
    rows, groups = answers(difference(program(before), program(shut)))
    assert_the_same(rows, groups)
    names = [group["port_names"]["is"] for group in groups["environments"][0]["closed"] if "port_names" in group]
    assert sorted(names) == [["dns"], ["http"]]


def test_rows_of_different_edits_are_no_group(tmp_path: Path) -> None:
    """The lines that made a row are those of its group, too, where they are known."""
    lines = [
        "    for name in ('a', 'b', 'c'):",
        f"        yield {CALL.format('name')}",
        f"    yield {CALL.format(repr('d'))}",
    ]
    text = TOP + "".join(f"{line}\n" for line in lines)
    write(tmp_path / "before", {"shop.py": text})
    write(tmp_path / "after", {"shop.py": text.replace("tcp(80)", "tcp(81)")})
    few = json.loads(run(tmp_path, "diff", "before", "after", "-o", "json").out)
    with patch.object(diff_groups, "MOST_ROWS", 0):
        many = json.loads(run(tmp_path, "diff", "before", "after", "-o", "json").out)
    assert_the_same(few, many)
    numbers = {row["group"] for row in few["environments"][0]["opened"]}
    assert len(numbers) == 2
    for group in many["environments"][0]["opened"]:
        mine = [row for row in few["environments"][0]["opened"] if row["group"] == group["group"]]
        assert group.get("rows", 1) == len(mine)
        changed = [
            [item["line"] for item in row["origins"] if item["changed"]] for row in (*mine, group.get("example", group))
        ]
        assert changed[0]
        assert all(item == changed[0] for item in changed)
