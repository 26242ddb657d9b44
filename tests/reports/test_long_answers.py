"""What is told to people has an end, and says what it leaves out and what tells it."""

import json
from pathlib import Path

import pytest

from netpolc.diagnostics.catalogue.checks import HALF_OPEN
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Severity
from netpolc.reports import build_text, connections_text, mutate_text, text
from netpolc.reports.counting import first_of
from netpolc.reports.formats import Page
from netpolc.reports.mutate import JudgedMutant, MutantFate, MutationAnswer
from tests.analysis.worlds import manifest
from tests.cli.running import run

TEAMS = """from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp, within


@policy_set()
def teams() -> Clauses:
    yield within("vault", policy("deny", all_pods, deny_all))
    for number in range({number}):
        vault = allow(from_=app("api"), to=app("vault", namespace="vault"), ports=tcp(8200))
        yield within(f"team-{{number}}", policy("deny", app("api"), deny_all), vault)
"""

WRONG = """from netpolc import Clauses, allow, app, policy_set, tcp


@policy_set(namespace="shop")
def shop() -> Clauses:
    yield allow(from_=app("a b"), to=app("cart"))
    yield allow(from_=app("web"), to=app("cart"), ports=tcp(70001))
    yield allow(from_=app("web"), to=app("cart"), ports=tcp(70002))
    yield allow(from_=app("web"), to=app("cart"), ports=tcp(70003))
    yield allow(from_=app("web"), to=app("cart"), ports=tcp(70004))
    yield allow(from_=app("web"), to=app("cart"), ports=tcp(70005))
"""


@pytest.mark.parametrize(
    ("count", "told"),
    [(0, []), (2, ["0", "1"]), (3, ["0", "1", "2"]), (4, ["0", "1", "  … and 2 more, which `-o json` lists"])],
)
def test_the_first_of_many_lines_are_told_and_the_others_counted(count: int, told: list[str]) -> None:
    assert list(first_of([str(number) for number in range(count)], 2, "  ")) == told


def test_policies_that_decide_on_one_connection_are_counted(tmp_path: Path) -> None:
    shut: dict[str, object] = {"podSelector": {}, "policyTypes": ["Ingress"]}
    opened: dict[str, object] = {**shut, "ingress": [{}]}
    for folder, spec in (("shut", shut), ("open", opened)):
        text = "\n---\n".join(json.dumps(manifest(f"p{number:02}", "shop", spec)) for number in range(12))
        (tmp_path / f"{folder}.yaml").write_text(text)
        lines = run(tmp_path, "why", "shop/app=a", "shop/app=b", "--in", f"{folder}.yaml").out.splitlines()
        word = "isolated" if folder == "shut" else "allowed"
        assert sum(line.startswith(f"    {word} by shop/p") for line in lines) == 8
        assert "    … and 4 more, which `-o json` lists" in lines


def test_files_that_a_build_would_write_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_text, "_FILES", 2)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "teams.py").write_text(TEAMS.format(number=4))
    done = run(tmp_path, "build", "--check")
    assert done.out.splitlines() == [
        "added build/team-0/api.yaml",
        "added build/team-0/deny.yaml",
        "… and 8 more, which `-o json` lists",
    ]
    every = json.loads(run(tmp_path, "build", "--check", "-o", "json").out)
    assert sum(len(item["added"]) for item in every["environments"]) == 10


def test_a_line_of_brackets_alone_is_not_shown(tmp_path: Path) -> None:
    for side, blocks in (("before", range(200)), ("after", range(1, 200))):
        peers = [{"ipBlock": {"cidr": f"10.0.{number}.0/24"}} for number in blocks]
        spec: dict[str, object] = {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": peers}]}
        (tmp_path / f"{side}.yaml").write_text(json.dumps(manifest("p", "shop", spec), indent=1))
    lines = run(tmp_path, "diff", "before.yaml", "after.yaml").out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("  before: before.yaml:"))
    assert lines[place + 1].startswith("    for example  ")
    assert len(lines) == 13


@pytest.mark.parametrize("port", [{"port": 443}, None])
def test_an_example_is_told_where_it_says_more_than_its_row(tmp_path: Path, port: dict[str, object] | None) -> None:
    for side, first in (("before", 0), ("after", 1)):
        peers = [{"ipBlock": {"cidr": f"203.0.{number}.0/24"}} for number in range(first, 9)]
        rule = {"from": peers, "ports": [port]} if port else {"from": peers}
        spec: dict[str, object] = {"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [rule]}
        (tmp_path / f"{side}.yaml").write_text(json.dumps(manifest("web", "shop", spec), indent=1))
    said = run(tmp_path, "diff", "before.yaml", "after.yaml").out
    assert f"\n- closed  203.0.0.0/24 → shop/app=web  {'TCP 443' if port else 'every port'}\n  before: " in said
    assert ("\n    for example  203.0.0.0 → shop/app=web  TCP 443\n" in said) is (port is None)
    assert "\npolicy shop/web: changed\n  - allow(" in said


def test_a_row_too_long_for_the_line_of_its_head_stands_below(tmp_path: Path) -> None:
    name = "a" * 60
    for side, port in (("before", 80), ("after", 81)):
        peer = {"podSelector": {"matchLabels": {"app": name}}}
        spec: dict[str, object] = {"podSelector": {}, "ingress": [{"from": [peer], "ports": [{"port": port}]}]}
        (tmp_path / f"{side}.yaml").write_text(json.dumps(manifest("web", "shop", spec), indent=1))
    said = run(tmp_path, "diff", "before.yaml", "after.yaml").out.splitlines()
    assert f"- closed  shop/app={name} → shop/*  TCP 80" in said
    place = said.index("+ opened  [opened-inside-namespace]")
    assert said[place + 1] == f"    shop/app={name} → shop/*  TCP 81"


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_findings_that_one_line_makes_are_one_with_what_the_next_say_of_their_own(tmp_path: Path, name: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "teams.py").write_text(TEAMS.format(number=5))
    told = run(tmp_path, "check", "-o", name).out
    assert told.count("4 more like it at this place, such as") == 1
    assert 2 <= sum(f"team-{number}" in told for number in range(5)) <= 3
    assert "and 2 more, which `-o json` lists" in told


def test_of_many_findings_of_one_code_the_first_are_shown_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "_OF_A_CODE", 2)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(WRONG)
    done = run(tmp_path, "check")
    assert done.out.count("error[NP103]") == 2
    assert done.out.count("error[NP113]") == 1, "a code of its own is shown, however many of another there are"
    assert "… and 3 more errors of NP103 (port-out-of-range), which `-o json` lists\n" in done.out
    assert "6 errors" in done.err
    assert "which `-o json` lists" in run(tmp_path, "build").err
    asked = run(tmp_path, "connections", "--inventory", "policies")
    assert "which `netpolc check -o json` lists" in asked.err
    every = json.loads(run(tmp_path, "check", "-o", "json").out)["diagnostics"]
    assert [item["code"] for item in every].count("NP103") == 5


def test_one_more_finding_than_are_shown_is_shown_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_OF_A_CODE", 4)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(WRONG)
    done = run(tmp_path, "check")
    assert (done.out.count("error[NP103]"), "more errors" in done.out) == (5, False)


def test_an_error_is_not_left_out_behind_warnings_of_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_OF_A_CODE", 1)
    several = [
        Diagnostic(HALF_OPEN, f"said {number}", severity=severity)
        for number, severity in enumerate((Severity.WARNING,) * 4 + (Severity.ERROR,))
    ]
    lines = str(text.render(several, root=Path(), colour=False)).splitlines()
    assert [line for line in lines if line] == [
        "warning[NP201]: said 0",
        "error[NP201]: said 4",
        "… and 3 more warnings of NP201 (half-open), which `netpolc check -o json` lists",
    ]


def test_workloads_beyond_the_first_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections_text, "_ENTRIES", 2)
    objects: list[object] = []
    for number in range(5):
        spec = {"podSelector": {"matchLabels": {"app": f"a{number}"}}, "policyTypes": ["Ingress"]}
        ports = [{"port": 8000 + number}]
        objects.append(manifest(f"p{number}", "shop", {**spec, "ingress": [{"ports": ports}]}))
        metadata = {"name": f"a{number}", "namespace": "shop", "labels": {"app": f"a{number}"}}
        objects.append({"apiVersion": "v1", "kind": "Pod", "metadata": metadata})
    (tmp_path / "all.yaml").write_text("\n---\n".join(map(json.dumps, objects)))
    lines = run(tmp_path, "connections", "all.yaml").out.splitlines()
    assert [line for line in lines if line.startswith("  shop/a")] == ["  shop/a0[Pod]", "  shop/a1[Pod]"]
    assert "… and 3 more workloads, which `-o json` lists; `--from` and `--to` ask about some" in lines
    assert "TCP 8004" in run(tmp_path, "connections", "all.yaml", "--to", "shop/a4[Pod]").out


def test_survivors_beyond_the_first_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutate_text, "_SURVIVORS", 2)
    origin = Origin(Place("policies/shop.py", 1, 1, 1, 2))
    mutants = tuple(JudgedMutant("port", f"{name} may", origin, MutantFate.SURVIVED) for name in "abcd")
    (told,) = mutate_text.write(MutationAnswer(("never",), mutants, 4), Page(Path()))
    lines = str(told).splitlines()
    assert [line[-5:] for line in lines if line.startswith("nobody")] == ["a may", "b may"]
    assert "… and 2 more survive, which `-o json` lists" in lines
