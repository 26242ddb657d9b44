"""`--list-exceptions`, `--as-of`, and that a build reads no clock."""

import json
from pathlib import Path

import jsonschema
import pytest

from netpolc.reports.schemas import schema_text
from tests.cli.running import project, run

HEAD = "from netpolc import Clauses, all_pods, allow, app, deny_ingress, policy, policy_set\n"
SHOP = (
    HEAD
    + """
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_ingress{ending})
    yield allow(from_=app("legacy"), to=app("db"), until="2026-12-31", because="SEC-123")
    yield policy("x", app("x"), allow(from_=app("y"), until="2026-06-30"))
"""
)


def written(folder: Path, **texts: str) -> None:
    project(folder, shop=SHOP.format(ending=texts.get("ending", "")))


def test_every_exception_is_listed_by_its_last_day(tmp_path: Path) -> None:
    written(tmp_path, ending=', until="2027-01-01", because="OPS-1"')
    ran = run(tmp_path, "check", "--list-exceptions", "--as-of", "2026-12-01", "-o", "json")
    assert ran.code == 0
    answer = json.loads(ran.out)
    jsonschema.validate(answer, json.loads(schema_text("exceptions") or ""))
    assert [(item["until"], item["days_left"], item["because"], item["line"]) for item in answer["exceptions"]] == [
        ("2026-06-30", -154, None, 7),
        ("2026-12-31", 30, "SEC-123", 6),
        ("2027-01-01", 31, "OPS-1", 5),
    ]
    assert {item["set"] for item in answer["exceptions"]} == {"shop"}
    assert answer["exceptions"][1]["clause"] == 'allow(from_=app("legacy"), to=app("db"))'


def test_without_exceptions_that_is_said(tmp_path: Path) -> None:
    project(
        tmp_path,
        shop=HEAD + '@policy_set(namespace="a")\ndef a() -> Clauses:\n    yield policy("p", all_pods, deny_ingress)\n',
    )
    ran = run(tmp_path, "check", "--list-exceptions")
    assert (ran.code, ran.out) == (0, "no exceptions\n")


def test_what_does_not_compile_has_no_list(tmp_path: Path) -> None:
    project(tmp_path, shop=SHOP.format(ending=', until="soon"'))
    ran = run(tmp_path, "check", "--list-exceptions", "-o", "json")
    assert (ran.code, ran.out) == (1, "")
    assert "error[NP185]" in ran.err


@pytest.mark.parametrize("words", [("--as-of", "tomorrow"), ("--as-of", "2026-02-30")])
def test_what_is_no_date_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    written(tmp_path)
    ran = run(tmp_path, "build", *words)
    assert ran.code == 2
    assert "is no date" in ran.err


def test_manifests_have_no_exceptions_to_list(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: b\n")
    assert run(tmp_path, "check", "a.yaml", "--list-exceptions").code == 2


def test_a_build_reads_no_clock_and_its_bytes_do_not_change(tmp_path: Path) -> None:
    written(tmp_path)
    assert run(tmp_path, "build").code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "build").rglob("*.yaml")}
    project(tmp_path, shop=SHOP.format(ending="").replace(', until="2026-12-31", because="SEC-123"', ""))
    assert run(tmp_path, "build", "--check").code == 0
    assert before
    ran = run(tmp_path, "build", "--as-of", "2026-07-01")
    assert (ran.code, "ended on 2026-06-30" in ran.err) == (1, True)


def test_what_stands_for_a_refused_value_is_not_shown(tmp_path: Path) -> None:
    shop = SHOP.format(ending="").replace('to=app("db"), until', 'to=app("db"), ports=netpolc.tcp("5005"), until')
    project(tmp_path, shop="import netpolc\n" + shop)
    ran = run(tmp_path, "check", "--as-of", "2026-12-20")
    assert ran.code == 1
    assert "error[NP104]: `5005` is not the name of a port" in ran.out
    assert "warning[NP186]: an exception ends on 2026-12-31 (SEC-123)" in ran.out
    assert "tcp(1)" not in ran.out
