"""What is told to people has an end, and says what it leaves out and what tells it."""

import json
from pathlib import Path

import pytest

from netpolc.reports import build_text
from netpolc.reports.counting import first_of
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
    assert len(lines) == 16


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_findings_that_one_line_makes_are_one_with_what_the_next_say_of_their_own(tmp_path: Path, name: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "teams.py").write_text(TEAMS.format(number=5))
    told = run(tmp_path, "check", "-o", name).out
    assert told.count("4 more like it at this place, such as") == 1
    assert 2 <= sum(f"team-{number}" in told for number in range(5)) <= 3
    assert "and 2 more, which `-o json` lists" in told
