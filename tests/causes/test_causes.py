"""An edit is the cause of a row if and only if undoing it undoes the row."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from netpolc.analysis.answers import Share
from netpolc.sides.comparison import FoundBy
from tests.causes.projects import TOP, Told, compared, shop, told

PROJECT = {
    "workloads.py": '''"""Who there is."""

from netpolc import app, tcp

WEB, CART, STORE, MAIL = app("web"), app("cart"), app("store"), app("mail")
METRICS = tcp(9100)
LISTENS_ON = {
    CART: tcp(7201),
    STORE: tcp(7202),
}
''',
    "helpers.py": '''"""What several sets say."""

from netpolc import Clauses, OwnPods, allow, app, tcp
from policies.workloads import CART, LISTENS_ON, MAIL


def calls(*callees: OwnPods) -> Clauses:
    for callee in callees:
        yield allow(from_=MAIL, to=callee, ports=LISTENS_ON[callee])


def reports(port: int = 7301) -> Clauses:
    yield allow(from_=CART, to=MAIL, ports=tcp(port))


def audited(*names: str) -> Clauses:
    for name in names:
        yield allow(
            from_=app(name),
            to=CART,
            ports=tcp(7401),
        )
''',
    "environments.py": '''"""What differs."""

from pathlib import Path

from attrs import frozen

import netpolc
from netpolc import read_environments


@frozen
class Environment(netpolc.Environment):
    office: str
    trial: bool = False


ENVIRONMENTS = read_environments(Environment, Path(__file__).with_name("environments.toml"))
''',
    "environments.toml": """[live]
office = "203.0.113.0/26"

[test]
office = "203.0.113.0/24"
trial = true
""",
    "market.py": '''"""Who may talk to whom."""

from netpolc import Clauses, all_pods, allow, app, cidr, deny_all, policy, policy_set, tcp
from policies.environments import Environment
from policies.helpers import audited, calls, reports
from policies.workloads import CART, METRICS, STORE, WEB

BACKUPS = (8101, 8102)


@policy_set(namespace="market")
def market(env: Environment) -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
    yield from calls(CART, STORE)
    yield from reports()
    yield from audited("web", "store")
    yield allow(from_=WEB, to=CART, ports=tcp(7501))
    yield allow(from_=STORE, to=WEB, ports=METRICS)
    yield allow(from_=cidr(env.office), to=WEB, ports=tcp(7701))
    if env.trial:
        yield allow(from_=STORE, to=CART, ports=tcp(7801))
    for name in ("red", "green"):
        yield allow(from_=app(name), to=STORE, ports=tcp(7901))
    yield allow(from_=STORE, to=cidr("192.0.2.128/25"), ports=tcp(*BACKUPS))
''',
}

EDITS: Mapping[str, tuple[str, list[tuple[str, str, str]], set[str]]] = {
    "a constant": (
        "9100,9101",
        [("workloads.py", "METRICS = tcp(9100)", "METRICS = tcp(9101)")],
        {"before: METRICS = tcp(9100)", "after: METRICS = tcp(9101)"},
    ),
    "an entry of a table": (
        "7201,7211",
        [("workloads.py", "CART: tcp(7201)", "CART: tcp(7211)")],
        {"before: CART: tcp(7201),", "after: CART: tcp(7211),"},
    ),
    "the entry below it": (
        "7202,7212",
        [("workloads.py", "STORE: tcp(7202)", "STORE: tcp(7212)")],
        {"before: STORE: tcp(7202),", "after: STORE: tcp(7212),"},
    ),
    "a default": (
        "7301,7311",
        [("helpers.py", "port: int = 7301", "port: int = 7311")],
        {
            "before: def reports(port: int = 7301) -> Clauses:",
            "after: def reports(port: int = 7311) -> Clauses:",
        },
    ),
    "an argument of a call": (
        "7401",
        [("market.py", 'audited("web", "store")', 'audited("web", "store", "mail")')],
        {'after: yield from audited("web", "store", "mail")'},
    ),
    "a clause": (
        "7501,7511",
        [("market.py", "ports=tcp(7501)", "ports=tcp(7511)")],
        {
            "before: yield allow(from_=WEB, to=CART, ports=tcp(7501))",
            "after: yield allow(from_=WEB, to=CART, ports=tcp(7511))",
        },
    ),
    "a fact in TOML": (
        "7701",
        [("environments.toml", '"203.0.113.0/26"', '"203.0.113.0/25"')],
        {'after: office = "203.0.113.0/25"'},
    ),
    "a condition": (
        "7801",
        [("market.py", "if env.trial:", 'if env.trial or env.name == "live":')],
        {'after: if env.trial or env.name == "live":'},
    ),
    "the list of a loop": (
        "7901",
        [("market.py", '("red", "green")', '("red", "blue")')],
        {'before: for name in ("red", "green"):', 'after: for name in ("red", "blue"):'},
    ),
    "a constant with a star": (
        "8101,8111",
        [("market.py", "(8101, 8102)", "(8111, 8102)")],
        {"before: BACKUPS = (8101, 8102)", "after: BACKUPS = (8111, 8102)"},
    ),
    "a clause that came": (
        "6001",
        [
            (
                "market.py",
                "    yield from reports()\n",
                "    yield from reports()\n    yield allow(from_=WEB, to=STORE, ports=tcp(6001))\n",
            )
        ],
        {"after: yield allow(from_=WEB, to=STORE, ports=tcp(6001))"},
    ),
    "a constant that came, and its use": (
        "6100",
        [
            ("workloads.py", "METRICS = ", "EXTRA = tcp(6100)\nMETRICS = "),
            ("market.py", "import CART, METRICS", "import CART, EXTRA, METRICS"),
            ("market.py", "    if env.trial", "    yield allow(from_=WEB, to=STORE, ports=EXTRA)\n    if env.trial"),
        ],
        {"after: yield allow(from_=WEB, to=STORE, ports=EXTRA)"},
    ),
    "names": (
        "",
        [
            ("workloads.py", 'MAIL = app("web")', 'POST = app("web")'),
            ("helpers.py", "LISTENS_ON, MAIL", "LISTENS_ON, POST"),
            ("helpers.py", "from_=MAIL,", "from_=POST,"),
            ("helpers.py", "to=MAIL,", "to=POST,"),
        ],
        set(),
    ),
    "comments": (
        "",
        [
            ("market.py", '"""Who may talk to whom."""', '"""Who talks."""\n\n# Not everybody does.'),
            ("helpers.py", "            to=CART,\n", "            to=CART,  # the books\n"),
        ],
        set(),
    ),
    "a place": (
        "",
        [
            ("market.py", "    yield from calls(CART, STORE)\n", ""),
            ("market.py", "    for name in", "    yield from calls(CART, STORE)\n    for name in"),
        ],
        set(),
    ),
}


def edited(names: tuple[str, ...]) -> dict[str, str]:
    files = dict(PROJECT)
    for name in names:
        for file, old, new in EDITS[name][1]:
            assert files[file].count(old) == 1, (name, old)
            files[file] = files[file].replace(old, new)
    return files


def of_ports(row: Told) -> set[str]:
    return {name for name, (ports, _, _) in EDITS.items() if {*row.ports.split(",")} & {*ports.split(",")} - {""}}


def test_each_edit_alone_is_the_cause_of_its_rows(tmp_path: Path) -> None:
    for number, name in enumerate(name for name in EDITS if EDITS[name][0]):
        rows = told(compared(tmp_path / str(number), PROJECT, edited((name,))))
        assert {text for row in rows for text in row.changed} == EDITS[name][2], name
        assert {row.share for row in rows} == {Share.NEEDED}, name


@pytest.mark.parametrize(
    "names",
    [
        tuple(EDITS),
        tuple(EDITS)[::2],
        tuple(EDITS)[1::2],
        tuple(EDITS)[::3],
        ("an entry of a table", "the entry below it"),
        ("an argument of a call", "a clause"),
        ("a default", "names"),
        ("an argument of a call", "comments"),
    ],
)
def test_of_edits_that_stand_beside_each_other_each_row_names_its_own(tmp_path: Path, names: tuple[str, ...]) -> None:
    _names_its_own(tmp_path, names)


def _names_its_own(folder: Path, names: tuple[str, ...]) -> None:
    comparison = compared(folder, PROJECT, edited(names))
    assert comparison.found_by is FoundBy.UNDOING
    rows = told(comparison)
    assert {name for row in rows for name in of_ports(row)} == {name for name in names if EDITS[name][0]}
    others = {text.partition(": ")[2] for name in names for text in EDITS[name][2]}
    for row in rows:
        (owner,) = of_ports(row)
        assert {*row.changed} <= EDITS[owner][2], (owner, row)
        assert row.changed, (owner, row)
        assert not {text.partition(": ")[2] for text in row.carrying} & others, (owner, row)
        assert row.share is Share.NEEDED


def test_the_lines_that_carry_a_changed_constant_follow(tmp_path: Path) -> None:
    rows = told(compared(tmp_path, PROJECT, edited(("a constant",))))
    opened = next(row for row in rows if row.word == "opened")
    assert opened.changed == ("after: METRICS = tcp(9101)",)
    assert opened.carrying == ("after: yield allow(from_=STORE, to=WEB, ports=METRICS)",)


def test_what_only_reads_otherwise_is_named_by_no_row(tmp_path: Path) -> None:
    comparison = compared(tmp_path, PROJECT, edited(("names", "comments", "a place")))
    assert told(comparison) == []


OUT = 'yield policy("out", app("a"), allow(to=app("b"), ports=tcp(1)))'
IN = 'yield policy("in", app("b"), allow(from_=app("a"), ports=tcp(1)))'
BOTH = 'yield allow(from_=app("a"), to=app("b"), ports=tcp(1))'
AGAIN = "yield allow(from_=app('a'), to=app('b'), ports=tcp(1))"


def _one(rows: list[Told]) -> Told:
    (row,) = rows
    return row


def test_of_two_halves_that_came_each_is_needed(tmp_path: Path) -> None:
    row = _one(told(compared(tmp_path, shop(), shop(OUT, IN))))
    assert (row.share, {*row.changed}) == (Share.NEEDED, {f"after: {OUT}", f"after: {IN}"})


def test_of_two_halves_that_went_each_suffices(tmp_path: Path) -> None:
    row = _one(told(compared(tmp_path, shop(OUT, IN), shop())))
    assert (row.share, {*row.changed}) == (Share.SUFFICES, {f"before: {OUT}", f"before: {IN}"})


def test_of_two_clauses_that_open_the_same_each_suffices(tmp_path: Path) -> None:
    row = _one(told(compared(tmp_path, shop("pass"), shop(BOTH, "pass", AGAIN))))
    assert (row.share, {*row.changed}) == (Share.SUFFICES, {f"after: {BOTH}", f"after: {AGAIN}"})


def test_where_one_of_each_pair_has_to_go_that_is_said(tmp_path: Path) -> None:
    twins = (OUT, IN, OUT.replace('"out"', '"out-again"'), IN.replace('"in"', '"in-again"'))
    row = _one(told(compared(tmp_path, shop(), shop(*twins))))
    assert row.share is Share.TOGETHER
    assert len(row.changed) == 2


def test_a_file_that_was_moved_is_compared_with_what_it_was(tmp_path: Path) -> None:
    before, after = shop(OUT, IN, "pass")["shop.py"], shop(OUT, IN.replace("tcp(1)", "tcp(2)"), "pass")["shop.py"]
    row = _one(told(compared(tmp_path, {"shop.py": before}, {"inner/market.py": after})))
    assert row.changed == (f"before: {IN}",)


def test_of_a_function_that_was_moved_and_edited_a_row_names_the_edited_line(tmp_path: Path) -> None:
    head, end = TOP.split("\n\n\n")
    more = """def more() -> Clauses:
    port = tcp({port})
    yield allow(from_=app("x"), to=app("y"), ports=port)
    for name in ("z", "w"):
        yield allow(from_=app("x"), to=app(name), ports=tcp(9))
"""
    call = "    yield from more()\n"
    before = {"shop.py": f"{head}\n\n\n{more.format(port=7)}\n\n{end}{call}"}
    after = {"shop.py": f"{head}\n\n\n{end}{call}\n\n{more.format(port=8)}"}
    rows = told(compared(tmp_path, before, after))
    assert {row.word: {*row.changed} for row in rows} == {
        "opened": {"after: port = tcp(8)"},
        "closed": {"before: port = tcp(7)"},
    }


def test_of_a_file_that_came_a_row_names_the_clauses_that_it_comes_by(tmp_path: Path) -> None:
    other = shop("PORT = tcp(5)", 'yield allow(from_=app("c"), to=app("d"), ports=PORT)')["shop.py"]
    second = other.replace('namespace="shop"', 'namespace="mart"').replace(" shop(", " mart(")
    rows = told(compared(tmp_path, shop(BOTH), {**shop(BOTH), "mart.py": second}))
    assert {row.changed for row in rows} == {('after: yield policy("default-deny", all_pods, deny_all)',)}


def test_an_environment_that_came_is_the_cause_of_all_its_rows(tmp_path: Path) -> None:
    more = PROJECT["environments.toml"] + '\n[more]\noffice = "203.0.113.0/26"\n'
    rows = told(compared(tmp_path, PROJECT, {**PROJECT, "environments.toml": more}))
    assert {row.environment for row in rows} == {"more"}
    assert {row.changed for row in rows} == {("after: [more]", 'after: office = "203.0.113.0/26"')}


def test_a_clause_under_a_new_condition_names_the_condition(tmp_path: Path) -> None:
    after = shop("if False:", f"    {BOTH}", f"{OUT}")
    row = _one(told(compared(tmp_path, shop(BOTH, OUT), after)))
    assert (row.word, row.changed[0]) == ("closed", f"before: {BOTH}")
    rows = told(compared(tmp_path / "back", after, shop(BOTH, OUT)))
    assert [(row.word, row.changed[0]) for row in rows] == [("opened", f"after: {BOTH}")]
