import json
from pathlib import Path

import pytest

from netpolc.diagnostics.model import Severity
from tests.cli.running import ENVIRONMENTS, SHOP, assert_fits, project, run, run_program

WRONG = SHOP.replace("tcp(8080)", "tcp(80800)")
WARNED = SHOP.replace('app("api")', 'app("api", namespace="pay")') + (
    '\n\n@policy_set(namespace="pay")\ndef pay() -> Clauses:\n    yield policy("default", all_pods, deny_ingress)\n'
)


def test_a_mistake_is_shown_at_its_line(tmp_path: Path) -> None:
    ran = run(project(tmp_path, shop=WRONG), "check")
    assert ran.code == 1
    assert ran.out == (
        "error[NP103]: port 80800 is outside 1-65535\n"
        "  --> policies/shop.py:10:56\n"
        "   |\n"
        '10 |     yield allow(from_=app("web"), to=app("api"), ports=tcp(80800))\n'
        "   |                                                        ^^^^^^^^^^\n"
        "  help: a port is a number from 1 to 65535\n"
        "\n"
    )
    assert ran.err == "1 error\n"
    assert not (tmp_path / "build").exists()


def test_a_clean_project_has_no_findings(tmp_path: Path) -> None:
    ran = run(project(tmp_path), "check", "--strict")
    assert (ran.out, ran.err, ran.code) == ("", "no findings\n", 0)


def test_json_is_what_its_schema_says(tmp_path: Path) -> None:
    project(tmp_path / "wrong", shop=WRONG)
    project(tmp_path / "warned", shop=WARNED)
    (tmp_path / "empty").mkdir()
    schema = json.loads(run(tmp_path, "schema", "check").out)
    codes: list[list[str]] = []
    for name in ("wrong", "warned", "empty"):
        ran = run(tmp_path, "check", "-o", "json", "-C", name)
        answer = json.loads(ran.out)
        assert_fits(answer, schema)
        assert ran.out == json.dumps(answer, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        codes.append([item["code"] for item in answer["diagnostics"]])
    assert codes[0] == ["NP103"]
    assert "NP201" in codes[1]
    assert codes[2] == ["NP001"]


def test_json_names_the_place_relative_to_the_project(tmp_path: Path) -> None:
    project(tmp_path, shop=WRONG)
    (found,) = json.loads(run(tmp_path.parent, "check", "-o", "json", "-C", tmp_path.name).out)["diagnostics"]
    assert found["path"] == "policies/shop.py"
    assert (found["line"], found["column"], found["end_line"], found["end_column"]) == (10, 56, 10, 66)
    assert (found["name"], found["severity"], found["cause"]) == ("port-out-of-range", "error", "FieldValueInvalid")
    assert (found["environment"], found["via"], found["related"]) == (None, [], [])


def test_a_finding_of_several_environments_stands_once(tmp_path: Path) -> None:
    project(tmp_path, shop=WARNED, environments=ENVIRONMENTS)
    both = json.loads(run(tmp_path, "check", "-o", "json").out)["diagnostics"]
    one = json.loads(run(tmp_path, "check", "-o", "json", "--env", "prod").out)["diagnostics"]
    assert [item["environment"] for item in both] == [None] * len(both)
    assert [item["environment"] for item in one] == ["prod"] * len(one)
    assert len(both) == len(one) > 0
    assert "  environment: prod\n" in run(tmp_path, "check", "--env", "prod").out


def test_warnings_fail_only_where_they_are_strict(tmp_path: Path) -> None:
    project(tmp_path, shop=WARNED)
    assert run(tmp_path, "check").code == 0
    strict = run(tmp_path, "check", "--strict")
    assert strict.code == 1
    assert strict.out.startswith("warning[NP201]: ")


def test_quiet_shows_only_what_fails(tmp_path: Path) -> None:
    project(tmp_path, shop=WARNED)
    quiet = run(tmp_path, "check", "-q")
    assert (quiet.out, quiet.err, quiet.code) == ("", "", 0)
    assert run(tmp_path, "check", "-q", "--strict").out == run(tmp_path, "check").out


def test_notes_are_shown_on_demand_and_are_always_in_the_json(tmp_path: Path) -> None:
    project(tmp_path, shop=SHOP.replace('app("api")', 'app("api", namespace="pay")'))
    notes = [
        item
        for item in json.loads(run(tmp_path, "check", "-o", "json").out)["diagnostics"]
        if item["severity"] == Severity.NOTE
    ]
    assert notes
    assert "note[" not in run(tmp_path, "check").out
    assert run(tmp_path, "check", "-v").out.count("note[") == len(notes)


@pytest.mark.parametrize(
    ("arguments", "environ", "coloured"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--colour", "never"], {"FORCE_COLOR": "1"}, False),
        (["-o", "json", "--color", "always"], {}, False),
    ],
)
def test_the_option_wins_over_no_color_and_that_over_force_color(
    tmp_path: Path, arguments: list[str], environ: dict[str, str], coloured: bool
) -> None:
    ran = run(project(tmp_path, shop=WRONG), "check", *arguments, surroundings=environ)
    assert ("\x1b[" in ran.out) is coloured


def test_what_a_policy_module_prints_goes_to_stderr(tmp_path: Path) -> None:
    project(tmp_path, shop='print("hello")\n' + SHOP.replace('"""Who may talk to whom in the shop."""\n', ""))
    ran = run_program(tmp_path, "check", "-o", "json")
    json.loads(ran.out)
    assert ran.err == "hello\n"


def test_an_unknown_environment_is_an_error_that_names_those_there_are(tmp_path: Path) -> None:
    ran = run(project(tmp_path, shop=SHOP, environments=ENVIRONMENTS), "check", "--env", "qa")
    assert ran.code == 1
    assert ran.out.startswith("error[NP011]: no environment is named `qa`\n  help: there are `dev`, `prod`\n")
