"""Whatever a text does when an edit of it is undone, an answer comes, and it says how it was found."""

import json
import os
from pathlib import Path

import pytest
from attrs import evolve

from netpolc.analysis.answers import Share
from netpolc.analysis.undone import Rows
from netpolc.causes import edits as cutting
from netpolc.causes import undoing
from netpolc.causes.aligning import Step
from netpolc.causes.closures import closures
from netpolc.causes.edits import Edit, File
from netpolc.loading.sources import Ahead
from netpolc.process import parent as policy_process
from netpolc.process.messages import Request
from netpolc.sets.steps import Steps
from netpolc.sides.comparison import FoundBy
from tests.causes.projects import TOP, compared, shop, told
from tests.cli.running import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")

ONE = 'yield allow(from_=app("a"), to=app("b"), ports=tcp(1))'
TWO = 'yield allow(from_=app("c"), to=app("d"), ports=tcp(2))'


def test_a_loop_that_has_no_end_without_an_edit_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "_PATIENCE", 1.0)
    loop = ("n = 0", "while n < 3:", '    yield allow(from_=app("a"), to=app("b"), ports=tcp(1 + n))')
    comparison = compared(tmp_path, shop(*loop, "    n += 1"), shop(*loop, "    pass", "    n += 1 + 1", TWO))
    rows = told(comparison)
    assert comparison.found_by is FoundBy.UNDOING
    assert [row.changed for row in rows if row.word == "opened"] == [(f"after: {TWO}",)]


def test_a_module_that_ends_the_process_without_an_edit_ends_nothing_else(tmp_path: Path) -> None:
    before = shop("import os", "x = 0", "if x:", "    os._exit(3)", ONE)
    after = shop("import os", "x = 1", "if not x:", "    os._exit(3)", ONE, TWO)
    comparison = compared(tmp_path, before, after)
    assert comparison.found_by is FoundBy.UNDOING
    assert [row.changed for row in told(comparison)] == [(f"after: {TWO}",)]


def test_what_ends_the_process_each_time_is_told_by_traces(tmp_path: Path) -> None:
    top = f"import os\n\nif '/{{side}}/' not in __file__:\n    os._exit(0)\n{TOP}"
    before = shop(ONE, top=top.format(side="before"))
    comparison = compared(tmp_path, before, shop(ONE, TWO, top=top.format(side="after")))
    assert comparison.found_by is FoundBy.TRACES
    assert [(row.share, row.changed) for row in told(comparison)] == [(Share.TRACED, (f"after: {TWO}",))]


def test_a_project_that_means_something_else_where_it_is_copied_is_told_by_traces(tmp_path: Path) -> None:
    line = 'yield allow(from_=app("a"), to=app("b"), ports=tcp(80 + len(__file__)))'
    comparison = compared(tmp_path, shop(line, ONE), shop(line, ONE, TWO))
    assert comparison.found_by is FoundBy.TRACES


def test_too_many_edits_are_told_by_traces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MOST_EDITS", 1)
    comparison = compared(tmp_path, shop("x = 1", ONE, "y = 1"), shop("x = 2", ONE, "y = 2", TWO))
    assert comparison.found_by is FoundBy.TRACES
    assert [(row.share, row.changed) for row in told(comparison)] == [(Share.TRACED, (f"after: {TWO}",))]


def test_nobody_compiles_longer_than_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "MOST_SECONDS", 0.0)
    old, new = ([f"x{number} = {value}" for number in range(5)] for value in (1, 2))
    assert compared(tmp_path, shop(*old, ONE), shop(*new, TWO)).found_by is FoundBy.TRACES


def test_a_module_that_changes_another_is_run_with_it(tmp_path: Path) -> None:
    registry = "PORTS: list[int] = []\n"
    register = "from policies.registry import PORTS\n\nPORTS.append({port})\n"
    reads = TOP.replace("from netpolc", "from policies.registry import PORTS\nfrom netpolc", 1)
    files = {
        **shop('yield allow(from_=app("a"), to=app("b"), ports=tcp(*PORTS))', "x = 1", top=reads),
        "registry.py": registry,
    }
    before = {**files, "ledger.py": register.format(port=7)}
    rows = told(compared(tmp_path, before, {**files, "ledger.py": register.format(port=8)}))
    assert {row.word: row.changed for row in rows} == {
        "opened": ("after: PORTS.append(8)",),
        "closed": ("before: PORTS.append(7)",),
    }


def test_whoever_wants_only_the_verdict_has_no_edit_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "Undoing", None)
    comparison = compared(tmp_path, shop(ONE), shop(ONE, TWO), causes=False)
    assert comparison.found_by is FoundBy.OFF
    assert [row.share for row in told(comparison)] == [None]


def test_where_a_side_is_yaml_no_process_is_started_for_causes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared(tmp_path, shop(ONE), shop(ONE, TWO))
    run(tmp_path / "before", "build")
    asked: list[str] = []
    ask = policy_process.PolicyProcess.ask

    def listening(self: policy_process.PolicyProcess, request: Request, ahead: Ahead | None = None) -> None:
        asked.append(request.job)
        ask(self, request, ahead)

    monkeypatch.setattr(policy_process.PolicyProcess, "ask", listening)
    done = run(tmp_path, "diff", "before/build", "after", "-o", "json")
    assert asked == ["programs"]
    assert "causes" not in json.loads(done.out)


def test_the_json_says_how_and_which_lines_were_changed(tmp_path: Path) -> None:
    compared(
        tmp_path,
        shop("port = 1", ONE.replace("tcp(1)", "tcp(port)")),
        shop("port = 2", ONE.replace("tcp(1)", "tcp(port)")),
    )
    answer = json.loads(run(tmp_path, "diff", "before", "after", "-o", "json").out)
    (row,) = answer["environments"][0]["opened"]
    assert answer["causes"] == "undoing"
    assert row["edits"] == "needed"
    lines = [(item["changed"], item["side"], item["path"], item["line"], item["end_column"]) for item in row["origins"]]
    assert lines[0] == (True, "after", "after/policies/shop.py", 7, 13)
    assert {item[:4] for item in lines[1:]} == {(False, "after", "after/policies/shop.py", 8)}
    only = json.loads(run(tmp_path, "diff", "before", "after", "-o", "json", "--no-causes").out)
    assert only["causes"] == "off"
    assert "edits" not in only["environments"][0]["opened"][0]


def test_the_text_says_what_carries_a_row_and_what_each_edit_does(tmp_path: Path) -> None:
    port = ONE.replace("tcp(1)", "tcp(port)")
    compared(tmp_path, shop("port = 1", port), shop("port = 2", port))
    shown = run(tmp_path, "diff", "before", "after").out
    assert "  after: after/policies/shop.py:7:5\n    | port = 2\n  unchanged: after/policies/shop.py:8:11\n" in shown
    out = 'yield policy("out", app("a"), allow(to=app("b"), ports=tcp(1)))'
    back = 'yield policy("in", app("b"), allow(from_=app("a"), ports=tcp(1)))'
    compared(tmp_path, shop(out, back), shop())
    shown = run(tmp_path, "diff", "before", "after").out
    assert "  each of these edits alone does it\n" in shown


def test_equal_rows_of_two_environments_are_told_once_with_the_edit_of_each(tmp_path: Path) -> None:
    head = "from attrs import frozen\nimport netpolc\n\n\n"
    head += "@frozen\nclass Environment(netpolc.Environment):\n    port: int\n\n\n"
    rows = 'ENVIRONMENTS = (\n    Environment("live", port={0}),\n    Environment("test", port={0}),\n)\n'
    top = TOP.replace("from netpolc", "from policies.environments import Environment\nfrom netpolc", 1)
    shops = shop(ONE.replace("tcp(1)", "tcp(env.port)"), top=top.replace("shop()", "shop(env: Environment)"))
    compared(
        tmp_path,
        {**shops, "environments.py": head + rows.format(1)},
        {**shops, "environments.py": head + rows.format(2)},
    )
    shown = run(tmp_path, "diff", "before", "after").out
    assert "\nlive, test\n\n+ opened" in shown
    for name in ("live", "test"):
        assert f'    | Environment("{name}", port=2),\n' in shown


def test_a_module_that_is_imported_by_its_package_is_imported_again(tmp_path: Path) -> None:
    top = TOP.replace("from netpolc", "from policies import zones\nfrom netpolc", 1)
    files = shop(ONE.replace("tcp(1)", "tcp(zones.PORT)"), top=top)
    rows = told(compared(tmp_path, {**files, "zones.py": "PORT = 1\n"}, {**files, "zones.py": "PORT = 2\n"}))
    assert [(row.share, row.changed) for row in rows if row.word == "opened"] == [(Share.NEEDED, ("after: PORT = 2",))]


def test_a_row_does_not_meet_what_is_taken_out_of_it(tmp_path: Path) -> None:
    before = shop(
        'yield policy("b", app("b"), deny_all)', top=TOP.replace("all_pods, deny_all)", 'app("z"), deny_all)')
    )
    comparison = compared(tmp_path, before, shop('yield policy("b", app("b"), deny_all)'), causes=False)
    rows = [row for row in comparison.environments[0].difference.closed if row.except_]
    assert rows
    for row in rows:
        first = row.except_[0]
        mine = evolve(row, source=first.source, destination=first.destination, ports=first.ports)
        hole = evolve(mine, names=first.names, except_=())
        assert Rows([row], Steps(10_000)).meeting([hole]) == frozenset()
        assert Rows([row], Steps(10_000)).meeting([evolve(row, except_=())]) == {0}


def test_an_edit_goes_with_the_fewest_others() -> None:
    lines = tuple(f"x{number} = {number}\n" for number in range(4))
    edits = [Edit(File("a.py", "a.py", lines, lines), (Step(n, n + 1, n, n + 1),)) for n in range(4)]
    asked: list[frozenset[int]] = []

    def compiles(some: frozenset[int]) -> bool:
        asked.append(some)
        return (0 in some) == (2 in some)

    alone = {number: compiles(frozenset({number})) for number in range(4)}
    found = closures(edits, alone, compiles)
    assert found == {0: {0, 2}, 1: {1}, 2: {0, 2}, 3: {3}}
    assert frozenset({0, 2}) in asked

    def needy(some: frozenset[int]) -> bool:
        return 0 not in some or {1, 3} <= some

    alone = {number: needy(frozenset({number})) for number in range(4)}
    assert closures(edits, alone, needy) == {0: {0, 1, 3}, 1: {1}, 2: {2}, 3: {3}}
