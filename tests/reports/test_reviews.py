"""What a reviewer, a scanner or an editor is shown, by the rules of whoever shows it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator, ValidationError
from referencing import Registry, Resource

from netpolc.diagnostics.catalogue import all_codes
from netpolc.reports.class_pages import CLASSES, PROMISES
from netpolc.reports.explain import find_code
from netpolc.reports.fingerprints import with_fingerprints
from netpolc.reports.formats import FORMATS
from netpolc.reports.of_findings import topic_of
from netpolc.reports.review import Alert, Spot
from netpolc.reports.schemas import schema_names, schema_text
from netpolc.reports.texts import Texts
from netpolc.reports.touched import aligned, since_branch
from tests.cli.running import Ran, run
from tests.reports.judges import JUDGES
from tests.reports.repositories import BASE, FIRST, HEAD, HELPER, git, repository

HOME: Final = {"PATH": os.environ["PATH"], "NO_COLOR": "1", "COLUMNS": "60"}
MODULE: Final = "s%2C,o:p ü"
BAD: Final = HEAD + '    yield calls("first", 70000)\n    yield calls("second", 80)\n' + HELPER
OPENED: Final = HEAD + FIRST + '    yield calls("second", 81)\n' + HELPER


def netpolc(place: Path, *words: str) -> Ran:
    return run(place, *words, surroundings=HOME)


def sarif(text: str) -> Any:  # noqa: ANN401 - JSON, read by its own rules
    log = json.loads(text)
    (found,) = log["runs"]
    return found


def places(found: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Give the primary place of each result."""
    result = [item["locations"][0]["physicalLocation"] for item in found["results"]]
    return [(unquote(item["artifactLocation"]["uri"]), item["region"]["startLine"]) for item in result]


def of_github(text: str) -> list[tuple[str, str, int]]:
    """Give level, file and line of each command that has a place."""
    pattern = r"^::(\w+) [^:]*?file=([^,]*),line=(\d+)"
    return [(level, unquote(path), int(line)) for level, path, line in re.findall(pattern, text, re.MULTILINE)]


def test_the_paths_of_reviews_are_from_the_top_and_those_of_editors_from_the_project(tmp_path: Path) -> None:
    repository(tmp_path, "team a", BASE, module=MODULE)
    (tmp_path / "team a" / "policies" / f"{MODULE}.py").write_text("\n" + BAD, encoding="utf-8")
    said = {form: netpolc(tmp_path, "check", "-C", "team a", "-o", form) for form in FORMATS["check"]}
    assert {ran.code for ran in said.values()} == {1}
    mine, whole = f"policies/{MODULE}.py", f"team a/policies/{MODULE}.py"
    assert said["concise"].out.startswith(
        f"{mine}:18:56: error: port 70000 is outside 1-65535 [NP103 port-out-of-range]\n"
    )
    assert said["concise"].err == said["text"].err == "1 error\n"
    assert [said[form].err for form in ("json", "jsonl", "github", "gitlab", "sarif", "junit")] == [""] * 6
    assert json.loads(said["jsonl"].out)["path"] == mine
    assert places(sarif(said["sarif"].out)) == [(whole, 12)]
    assert of_github(said["github"].out) == [("error", whole, 12)]
    (entry,) = json.loads(said["gitlab"].out)
    assert entry["location"]["path"] == whole
    assert entry["severity"] == "critical"
    assert ET.fromstring(said["junit"].out)[0][0].get("file") == whole
    for form, ran in said.items():
        JUDGES[form](ran.out)


@pytest.mark.parametrize("command", ["check", "diff"])
def test_a_finding_stands_on_the_line_of_its_chain_that_the_change_touches(tmp_path: Path, command: str) -> None:
    project = repository(tmp_path, "team")
    module = project / "policies" / "shop.py"
    module.write_text(BAD if command == "check" else OPENED, encoding="utf-8")
    line = 11 if command == "check" else 12
    path = "team/policies/shop.py"
    ran = netpolc(tmp_path, command, "-C", "team", "-o", "sarif")
    assert places(sarif(ran.out)) == [(path, line)]
    related = sarif(ran.out)["results"][0].get("relatedLocations", [])
    assert all(item["physicalLocation"]["region"]["startLine"] != line for item in related)
    (shown,) = of_github(netpolc(tmp_path, command, "-C", "team", "-o", "github").out)
    assert shown[1:] == (path, line)
    assert f"{path}:{line}:" in "".join(
        text
        for element in ET.fromstring(netpolc(tmp_path, command, "-C", "team", "-o", "junit").out).iter()
        if (text := element.text)
    )


def test_without_a_change_a_finding_stands_on_its_innermost_line(tmp_path: Path) -> None:
    text = HEAD + '    yield calls("first", 70000)\n' + HELPER
    innermost = 1 + text[: text.index("return allow")].count("\n")
    repository(
        tmp_path,
        "team",
        text.replace('calls("first", 70000)', 'calls("first", 0)').replace("tcp(port)", "tcp(70000 + port)"),
    )
    ran = netpolc(tmp_path, "check", "-C", "team", "-o", "sarif")
    assert places(sarif(ran.out)) == [("team/policies/shop.py", innermost)]
    lines = [
        item["physicalLocation"]["region"]["startLine"] for item in sarif(ran.out)["results"][0]["relatedLocations"]
    ]
    assert lines == [11]


def test_outside_of_a_repository_paths_are_from_the_project(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "shop.py").write_text(BAD, encoding="utf-8")
    ran = run(tmp_path, "check", "-o", "sarif", surroundings={**HOME, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})
    assert [path for path, _ in places(sarif(ran.out))] == ["policies/shop.py"]


def test_what_a_removed_line_closed_stands_where_it_stood(tmp_path: Path) -> None:
    project = repository(tmp_path, "team", OPENED)
    module = project / "policies" / "shop.py"
    module.write_text(BASE, encoding="utf-8")
    found = sarif(netpolc(tmp_path, "diff", "-C", "team", "-o", "sarif").out)
    assert places(found) == [("team/policies/shop.py", 12)]
    assert 'before: team/policies/shop.py:12 yield calls("second", 81)' in found["results"][0]["message"]["text"]
    module.write_text(HEAD + '    yield calls("other", 81)\n' + HELPER, encoding="utf-8")
    found = sarif(netpolc(tmp_path, "diff", "-C", "team", "-o", "sarif").out)
    assert {*places(found)} == {("team/policies/shop.py", 11)}


LINES: Final = st.lists(st.sampled_from("abcde"), max_size=9)


@settings(deadline=None)
@given(LINES, LINES)
def test_touched_lines_are_all_that_is_new(before: list[str], after: list[str]) -> None:
    found = aligned(before, after)
    kept = [line for number, line in enumerate(after, 1) if number not in found.touched]
    rest = iter(before)
    assert all(line in rest for line in kept), "what is not touched stood there before, in this order"
    assert found.touched >= {number for number, line in enumerate(after, 1) if line not in before}
    for number in range(1, len(before) + 1):
        assert 1 <= found.after(number) <= max(1, len(after))
    if before == after:
        assert not found.touched
        assert [found.after(number) for number in range(1, len(before) + 1)] == [*range(1, len(before) + 1)]
    assert aligned(None, after).touched == {*range(1, len(after) + 1)}


def alert(number: int, line: int, word: str) -> Alert:
    topic = topic_of(all_codes()[number])
    return Alert(topic, topic.severity, (word,), Spot("a.py", line), (word,), "")


ALERTS: Final = st.builds(
    alert,
    st.integers(0, 2),
    st.integers(1, 3),
    st.sampled_from(["", "a", "b\n", "\ud800"]),
)


@settings(deadline=None)
@given(st.lists(ALERTS, max_size=9))
def test_a_finding_is_known_again_wherever_its_line_is_and_once(alerts: list[Alert]) -> None:
    prints = [known for _, known in with_fingerprints(alerts)]
    assert len({*prints}) == len(prints)
    moved = [Alert(a.topic, a.severity, a.lines, Spot("a.py", 99), a.identity, a.title) for a in alerts]
    assert [known for _, known in with_fingerprints(moved)] == prints


def test_moved_lines_leave_an_alert_as_it_was(tmp_path: Path) -> None:
    project = repository(tmp_path, "team", BAD)
    before = sarif(netpolc(project, "check", "-o", "sarif").out)["results"]
    (project / "policies" / "shop.py").write_text(BAD.replace("\n\n\n@", "\n\n\n# moved\n@", 1), encoding="utf-8")
    after = sarif(netpolc(project, "check", "-o", "sarif").out)["results"]
    assert before[0]["locations"] != after[0]["locations"]
    assert [item["partialFingerprints"] for item in before] == [item["partialFingerprints"] for item in after]
    assert all({*item["partialFingerprints"]} == {"netpolcCheck/v1"} for item in after)


def schema_of_sarif() -> Mapping[str, Any] | None:
    folder = os.environ.get("NETPOLC_ACCEPTANCE")
    path = None if folder is None else Path(folder).parent / "schemas-formats" / "sarif-2.1.0.json"
    return json.loads(path.read_text(encoding="utf-8")) if path is not None and path.is_file() else None


def test_sarif_is_what_its_schema_says(tmp_path: Path) -> None:
    schema = schema_of_sarif()
    if schema is None:
        pytest.skip("NETPOLC_ACCEPTANCE does not say where the schema of SARIF is")
    repository(tmp_path, "team", BAD)
    (tmp_path / "bad.yaml").write_text("kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n", encoding="utf-8")
    for words in (
        ["check", "-C", "team"],
        ["build", "-C", "team"],
        ["validate", "bad.yaml"],
        ["diff", "bad.yaml", "bad.yaml"],
    ):
        log = json.loads(netpolc(tmp_path, *words, "-o", "sarif").out or "{}")
        if log:
            Draft4Validator(schema).validate(log)  # pyright: ignore[reportUnknownMemberType] - half typed


def test_sarif_has_what_github_demands(tmp_path: Path) -> None:
    project = repository(tmp_path, "team a", BASE)
    (project / "policies" / "shop.py").write_text(OPENED + "# end\n", encoding="utf-8")
    promised = {page.name for page in PROMISES.values()}
    for command in ("check", "diff", "build"):
        found = sarif(netpolc(project, command, "-o", "sarif").out)
        assert found["automationDetails"]["id"] == f"netpolc/{command}/team a/"
        driver = found["tool"]["driver"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", driver["version"])
        rules = {rule["id"]: rule for rule in driver["rules"]}
        assert {*rules} == (
            {*CLASSES, "unknown", *promised} if command == "diff" else {code.id for code in all_codes()}
        )
        for rule in rules.values():
            assert 0 < len(rule["shortDescription"]["text"]) <= 1024
            assert 0 < len(rule["fullDescription"]["text"]) <= 1024
            assert rule["help"]["markdown"] == rule["help"]["text"]
            assert re.fullmatch("[A-Z0-9][A-Za-z0-9]*", rule["name"])
            page = netpolc(project, "explain", rule["id"]).out
            assert page.partition("\n")[2] == rule["help"]["markdown"].partition("\n")[2]
        risks = {name: rule["properties"].get("security-severity") for name, rule in rules.items()}
        ranked = {name: risk for name, risk in risks.items() if risk}
        assert {*ranked} == (
            {"promise-broken", *(name for name in CLASSES if name.startswith(("opened", "isolation-l")))}
            if command == "diff"
            else set()
        )
        assert all(0 < float(risk) < 10 for risk in ranked.values())
    chosen = sarif(
        netpolc(project, "diff", "--env", "*", "--allow-empty", "-o", "sarif").out
        or '{"runs": [{"automationDetails": {"id": ""}}]}'
    )
    assert chosen["automationDetails"]["id"] in {"", "netpolc/diff/team a/*/"}


def test_two_runs_over_other_paths_do_not_replace_each_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(
            "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n", encoding="utf-8"
        )
    known = {
        sarif(netpolc(tmp_path, "validate", f"{name}.yaml", "-o", "sarif").out)["automationDetails"]["id"]
        for name in "ab"
    }
    assert known == {"netpolc/validate/a.yaml/", "netpolc/validate/b.yaml/"}


def test_ten_of_a_level_the_worst_first_and_the_verdict_last(tmp_path: Path) -> None:
    line = '    yield allow(from_=app("a"), to=app("b"), ports=tcp({}))\n'
    many = "".join(line.format(70000 + number) for number in range(12))
    repository(tmp_path, ".", HEAD + many + '    policy("lost", all_pods, deny_all)\n' + HELPER)
    lines = netpolc(tmp_path, "check", "-o", "github").out.splitlines()
    levels = [line.split(" ")[0] for line in lines]
    assert levels == ["::error"] * 10 + ["::notice"]
    assert lines[9].endswith("::4 more errors without an annotation: `netpolc check` tells every one")
    assert lines[10] == "::notice title=netpolc check::13 errors"


def test_no_finding_is_a_test_that_passes_an_empty_list_and_a_verdict(tmp_path: Path) -> None:
    repository(tmp_path, ".")
    said = {form: netpolc(tmp_path, "check", "-o", form).out for form in FORMATS["check"]}
    assert (said["text"], said["concise"], said["jsonl"], said["gitlab"]) == ("", "", "", "[]\n")
    assert said["github"] == "::notice title=netpolc check::no findings\n"
    (suite,) = ET.fromstring(said["junit"])
    assert [(case.get("name"), len(case)) for case in suite] == [("no findings", 0)]
    assert sarif(said["sarif"])["results"] == []


def test_a_stale_file_is_a_finding_of_a_review(tmp_path: Path) -> None:
    repository(tmp_path, "team")
    ran = netpolc(tmp_path, "build", "-C", "team", "--check", "-o", "github")
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert len(lines) == 5
    assert "::`build/shop/api.yaml` is missing%0Ahelp: run `netpolc build`" in lines[0]
    assert "title=netpolc%3A NP080 stale-build," in lines[0]
    assert lines[-1] == "::notice title=netpolc build::build: 4 added"
    assert netpolc(tmp_path, "build", "-C", "team").code == 0
    file = tmp_path / "team" / "build" / "shop" / "api.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    found = sarif(netpolc(tmp_path, "build", "-C", "team", "--check", "-o", "sarif").out)
    assert places(found) == [("team/build/shop/api.yaml", 1)]
    assert found["results"][0]["ruleId"] == "NP080"
    assert find_code("stale-build") is not None
    assert netpolc(tmp_path, "build", "-C", "team", "-o", "gitlab").out == "[]\n"


def test_what_is_unknown_is_a_finding_and_never_a_test_that_passes(tmp_path: Path) -> None:
    head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
    policy = f"{head}metadata: {{name: p, namespace: shop}}\nspec: {{podSelector: {{}}}}\n"
    for name, more in (
        ("before", ""),
        ("after", "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c}\nspec: {}\n"),
    ):
        (tmp_path / f"{name}.yaml").write_text(policy + more, encoding="utf-8")
    ran = netpolc(tmp_path, "diff", "before.yaml", "after.yaml", "-o", "junit")
    assert ran.code == 1
    assert ET.fromstring(ran.out).get("failures") == "1"
    assert "unknown: Whether connections opened or closed is not wholly known" in ran.out
    assert (
        sarif(netpolc(tmp_path, "diff", "before.yaml", "after.yaml", "-o", "sarif").out)["results"][0]["ruleId"]
        == "unknown"
    )
    assert netpolc(tmp_path, "explain", "unknown").code == 0


def registry() -> Registry[Any]:
    found: Registry[Any] = Registry()
    contents = [json.loads(schema_text(name) or "") for name in schema_names()]
    return found.with_resources((item["$id"], Resource.from_contents(item)) for item in contents if "$id" in item)


@pytest.mark.parametrize("command", ["check", "build", "diff", "validate"])
def test_a_line_of_jsonl_is_what_json_has_and_what_its_schema_says(tmp_path: Path, command: str) -> None:
    project = repository(tmp_path, "team", BAD if command != "diff" else BASE)
    if command == "diff":
        (project / "policies" / "shop.py").write_text(OPENED, encoding="utf-8")
    (project / "bad.yaml").write_text("kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n", encoding="utf-8")
    words = [command, *(["bad.yaml"] if command == "validate" else [])]
    lines = [json.loads(line) for line in netpolc(project, *words, "-o", "jsonl").out.splitlines()]
    whole = json.loads(netpolc(project, *words, "-o", "json").out)
    judge = Draft202012Validator(json.loads(schema_text(f"{command}-line") or ""), registry=registry())
    assert lines
    for line in lines:
        judge.validate(line)  # pyright: ignore[reportUnknownMemberType] - half typed
        with pytest.raises(ValidationError):
            judge.validate({**line, "kind": 1, "change": 1})  # pyright: ignore[reportUnknownMemberType] - as above
    if command == "diff":
        (environment,) = whole["environments"]
        opened = [
            {key: value for key, value in line.items() if key not in {"change", "environment"}}
            for line in lines
            if line.get("change") == "opened"
        ]
        assert opened == environment["opened"]
        assert [line["manifest"] for line in lines if line.get("kind") == "manifest"] == environment["manifests"]
        assert [line["kind"] for line in lines if "kind" in line] == [
            "verdict",
            *["manifest"] * len(environment["manifests"]),
        ]
    else:
        assert [line for line in lines if "code" in line] == whole["diagnostics"]


def test_notes_are_for_those_who_ask(tmp_path: Path) -> None:
    repository(tmp_path, ".", BASE)
    netpolc(tmp_path, "build")
    (tmp_path / "build" / "mine.yaml").write_text("kind: ConfigMap\n", encoding="utf-8")
    quiet, loud = (json.loads(netpolc(tmp_path, "build", *more, "-o", "gitlab").out) for more in ([], ["-v"]))
    assert quiet == []
    assert [entry["severity"] for entry in loud] == ["info"]


def test_the_mark_of_a_comment_is_of_one_project(tmp_path: Path) -> None:
    project = repository(tmp_path, "team -- a>", BASE)
    (project / "policies" / "shop.py").write_text(OPENED, encoding="utf-8")
    text = netpolc(project, "diff", "-o", "markdown").out
    assert text.startswith("<!-- netpolc:diff:team%20%2D%2D%20a%3E -->\n### netpolc: ")
    JUDGES["markdown"](text)
    block = text[text.index("```diff") :]
    assert re.search(r"^\+ allow", block, re.MULTILINE)
    git(tmp_path, "add", "--all")


def test_findings_that_are_alike_are_one_at_the_caller_that_the_change_touches(tmp_path: Path) -> None:
    several = [f'    yield calls("w{number}", {70000 + number})\n' for number in range(3)]
    project = repository(tmp_path, "team", HEAD + several[0] + HELPER)
    (project / "policies" / "shop.py").write_text(HEAD + "".join(several) + HELPER, encoding="utf-8")
    found = sarif(netpolc(project, "check", "-o", "sarif").out)
    assert places(found) == [("team/policies/shop.py", 12)]
    text = found["results"][0]["message"]["text"]
    assert "\n2 more like it at this place, such as\nport 70001 is outside 1-65535\nport 70002" in text
    lines = [item["physicalLocation"]["region"]["startLine"] for item in found["results"][0]["relatedLocations"]]
    assert {11, 13} <= {*lines}
    (line,) = netpolc(project, "check", "-o", "concise").out.splitlines()
    assert "port 70000 is outside 1-65535 2 more like it at this place" in line


def test_a_line_of_standard_input_is_told_and_never_a_file(tmp_path: Path) -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n"
    (tmp_path / "before.yaml").write_text(f"{text}  podSelector: {{}}\n  policyTypes: [Ingress]\n", encoding="utf-8")
    for form in ("github", "sarif"):
        done = subprocess.run(
            [sys.executable, "-m", "netpolc", "diff", "before.yaml", "-", "-o", form],
            cwd=tmp_path,
            input=f"{text}  podSelector: {{}}\n  policyTypes: [Ingress]\n  ingress: [{{}}]\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
        assert "after: -:7 " in done.stdout
        assert '"uri": "-"' not in done.stdout
        assert "file=" not in done.stdout


def test_lines_are_touched_since_the_branch_that_diff_takes(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    place = repository(folder, "team")
    (place / "pyproject.toml").write_text('[tool.netpolc]\nmain-branch = "change"\n', encoding="utf-8")
    module = place / "policies" / "shop.py"
    module.write_text(BASE.replace("81", "82"), encoding="utf-8")
    git(folder, "commit", "--all", "--quiet", "--message", "after")
    line = BASE[: BASE.index("81")].count("\n") + 1
    # What the change says of the main branch does not count, and neither does where the command runs.
    for start in (place, folder, tmp_path):
        assert since_branch(start, Texts())(str(module)) == {line}
    assert since_branch(tmp_path, Texts())(str(tmp_path / "none.yaml")) == frozenset()
