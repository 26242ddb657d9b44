"""The action and the workflow of `netpolc init`: their scripts run, and nothing that may be chosen is part of one."""

import json
import re
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.cli.running import run
from tests.integrations.scripts import ROOT, Runner
from tests.reports.repositories import BASE, FIRST, HEAD, HELPER, git, repository

ACTION: Final[Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW: Final[Any] = yaml.safe_load((ROOT / "netpolc/starter/workflow.yaml.txt").read_text(encoding="utf-8"))
SCRIPT: Final = (ROOT / "integrations" / "github.sh").read_text(encoding="utf-8")
OPENED: Final = HEAD + FIRST + '    yield calls("second", 81)\n' + HELPER
INTERNET: Final = HEAD + FIRST + '    yield allow(from_=app("x"), to=internet, ports=tcp(1))\n' + HELPER
needs_jq: Final = pytest.mark.skipif(shutil.which("jq") is None, reason="`gh --jq` is the real jq, which is not here")


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ACTION["runs"]["steps"]
    return found


def inputs(**given: str) -> dict[str, str]:
    """Give the inputs as the steps get them; an underscore stands for a hyphen."""
    defaults = {name.replace("-", "_"): item["default"] for name, item in ACTION["inputs"].items()}
    return {f"INPUT_{key.upper()}": value for key, value in {**defaults, **given}.items()}


def script(name: str) -> str:
    """Return the step that says a word to the script."""
    (found,) = [str(step["run"]) for step in steps() if step.get("run", "").endswith(f" {name}")]
    return found


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    workspace = tmp_path / "work"
    repository(workspace, "team a")
    git(workspace, "update-ref", "refs/remotes/origin/main", "main")
    return Runner(tmp_path / "runner", workspace)


def test_nothing_that_may_be_chosen_is_part_of_a_script() -> None:
    assert not [step["run"] for step in steps() if "${{" in step.get("run", "")]
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]) for step in steps() if "uses" in step)
    read = {*re.findall(r"INPUT_\w+|GH_TOKEN|PULL_REQUEST", SCRIPT), "GH_TOKEN"}
    for step in steps():
        for name, value in step.get("env", {}).items():
            assert name in read
            known = name.removeprefix("INPUT_").lower().replace("_", "-")
            if name.startswith("INPUT_"):
                assert known in ACTION["inputs"]
                assert value == f"${{{{ inputs.{known} }}}}"


def test_check_and_build_say_what_is_wrong_at_the_lines_of_the_repository(runner: Runner) -> None:
    given = inputs(directory="team a")
    checked = runner.run(script("check"), given)
    assert (checked.returncode, checked.stdout) == (0, "::notice title=netpolc check::no findings\n")
    assert json.loads((runner.temp / "netpolc-reports/check.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    stale = runner.run(script("build"), given)
    assert stale.returncode == 1
    assert "title=netpolc%3A NP080 stale-build,file=team a/policies/shop.py," in stale.stdout
    assert run(runner.workspace / "team a", "build").code == 0
    assert runner.run(script("build"), given).returncode == 0
    strict = runner.run(script("check"), inputs(directory="team a", strict="true", environments="prod dev-*"))
    assert strict.returncode == 1
    assert "`prod`" in strict.stdout


def test_what_an_input_says_is_a_word_and_no_command(runner: Runner, tmp_path: Path) -> None:
    evil = f'"; touch {tmp_path}/owned; $(touch {tmp_path}/owned) `touch {tmp_path}/owned` *'
    for name in ("check", "build", "diff"):
        chosen = inputs(directory="team a", environments=evil, base=evil, fail_on=evil)
        assert runner.run(script(name), chosen).returncode != 0
        assert runner.run(script(name), inputs(directory=evil)).returncode == 2
    assert not (tmp_path / "owned").exists()


@needs_jq
def test_a_pull_request_has_one_comment_that_later_runs_change(runner: Runner) -> None:
    given = inputs(directory="team a")
    module = runner.workspace / "team a" / "policies" / "shop.py"
    equal = runner.run(script("diff"), inputs(directory="team a", base="."))
    assert (equal.returncode, runner.output) == (0, "verdict=equal\n")
    assert runner.run(script("comment"), given).returncode == 0
    assert runner.bodies == [], "nothing to say, and nobody was told before"
    module.write_text(OPENED, encoding="utf-8")
    changed = runner.run(script("diff"), given)
    assert changed.returncode == 0, changed.stderr
    assert "::notice title=netpolc%3A opened,file=team a/policies/shop.py,line=12," in changed.stdout
    assert runner.output.endswith("verdict=changed\n")
    assert runner.summary.count("<!-- netpolc:diff:team%20a -->") == 2
    assert runner.run(script("comment"), given).returncode == 0
    (first,) = runner.bodies
    assert "`shop/app=second" in first
    others = [
        {"id": 8, "user": {"type": "User"}, "body": first},
        {"id": 9, "user": {"type": "Bot"}, "body": "<!-- netpolc:diff:team%20b -->\n"},
    ]
    comments = others + json.loads(runner.comments.read_text(encoding="utf-8"))
    runner.comments.write_text(json.dumps(comments), encoding="utf-8")
    module.write_text(BASE, encoding="utf-8")
    assert runner.run(script("diff"), given).returncode == 0
    assert runner.run(script("comment"), given).returncode == 0
    assert runner.bodies[:2] == [first, "<!-- netpolc:diff:team%20b -->\n"]
    assert "connectivity identical" in runner.bodies[2]
    assert len(runner.bodies) == 3


def test_what_a_change_may_not_do_fails_and_an_answer_that_is_none_too(runner: Runner) -> None:
    module = runner.workspace / "team a" / "policies" / "shop.py"
    module.write_text(INTERNET, encoding="utf-8")
    assert runner.run(script("diff"), inputs(directory="team a")).returncode == 1
    assert runner.run(script("diff"), inputs(directory="team a", fail_on="closed")).returncode == 0
    assert runner.run(script("diff"), inputs(directory="team a", fail_on="none")).returncode == 0
    before = runner.output
    assert runner.run(script("diff"), inputs(directory="team a", base="nowhere", fail_on="none")).returncode == 2
    module.write_text("x = (", encoding="utf-8")
    assert runner.run(script("diff"), inputs(directory="team a", fail_on="none")).returncode == 2
    assert runner.output == before


@needs_jq
@pytest.mark.parametrize("folder", [".", "team a"])
def test_the_workflow_of_init_passes_from_the_first_commit_and_tells_a_change(tmp_path: Path, folder: str) -> None:
    """Every step of netpolc runs; those that install or move files are of others, and need the network."""
    workspace = tmp_path / "work"
    workspace.mkdir()
    git(workspace, "init", "--quiet", "--initial-branch", "main")
    (workspace / ".gitignore").write_text("build/\n", encoding="utf-8")
    if folder == ".":
        (workspace / ".gitignore").unlink()
    assert run(workspace, "init", folder).code == 0
    assert run(workspace / folder, "build").code == 0
    git(workspace, "add", "--all")
    git(workspace, "commit", "--quiet", "--message", "first")
    git(workspace, "update-ref", "refs/remotes/origin/main", "main")
    runner = Runner(tmp_path / "runner", workspace)
    tracked = runner.run("git ls-files -z").stdout.split("\0")
    assert f"{'' if folder == '.' else f'{folder}/'}build/prod/shop/web.yaml" in tracked
    shop = workspace / folder / "policies" / "shop.py"
    shop.write_text(shop.read_text(encoding="utf-8").replace("tcp(5432)", "tcp(5433)"), encoding="utf-8")
    assert run(workspace / folder, "build").code == 0
    variables = {**WORKFLOW["env"], "BASE": "main", "NETPOLC_DIRECTORY": folder}
    ran = 0
    for step in WORKFLOW["jobs"]["check"]["steps"]:
        if step.get("run", "").startswith("netpolc "):
            done = runner.run(step["run"], variables)
            assert done.returncode == 0, (step["name"], done.stdout, done.stderr)
            ran += 1
    assert ran == 3
    reports = runner.temp / "reports"
    reports.mkdir()
    for file in [file for file in sorted(runner.temp.glob("netpolc-*")) if file.is_file()]:
        file.rename(reports / file.name)
    found = sorted(file.name for file in reports.iterdir())
    assert found == ["netpolc-check.sarif", "netpolc-diff.md", "netpolc-diff.sarif"]
    (comment,) = [step["run"] for step in WORKFLOW["jobs"]["report"]["steps"] if "run" in step]
    for _ in range(2):
        assert runner.run(comment, variables).returncode == 0
    (body,) = runner.bodies
    assert "TCP 5433" in body
    # Policy modules have run in the job before, and may have written what they like.
    for mark in ("", "other\n", "<!-- netpolc:diff --"):
        (reports / "netpolc-diff.md").write_text(f"{mark}\nforged\n", encoding="utf-8")
        assert runner.run(comment, variables).returncode == 1
        assert runner.bodies == [body]


def test_the_job_that_may_write_runs_nothing_of_the_repository() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    jobs = WORKFLOW["jobs"]
    assert "permissions" not in jobs["check"]
    report = jobs["report"]
    assert report["permissions"] == {"contents": "read", "pull-requests": "write", "security-events": "write"}
    assert "head.repo.full_name == github.repository" in report["if"]
    scripts = "\n".join(step.get("run", "") for step in report["steps"])
    assert not re.search(r"\b(?:netpolc (?:check|build|diff)|python|pip|mypy)\b", scripts)
    for job in jobs.values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step.get("uses", f"a@{'0' * 40}"))
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
    assert jobs["check"]["steps"][0]["with"]["fetch-depth"] == 0


def test_the_action_and_the_workflow_name_the_same_commits() -> None:
    pins: dict[str, set[str]] = {}
    for name in ("action.yml", "netpolc/starter/workflow.yaml.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for used, pin in re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)\n", text):
            pins.setdefault(used, set()).add(pin)
    assert {name: len(pin) for name, pin in pins.items()} == dict.fromkeys(pins, 1)
    assert len(pins) == 5


@pytest.mark.parametrize("name", ["integrations/github.sh", "netpolc/starter/workflow.yaml.txt", "docs/ci.md"])
def test_no_module_of_the_working_directory_stands_in_for_one_of_python(name: str) -> None:
    """A change may bring a `pip.py` or a `venv.py`, which would be code that nobody who owns policies has seen."""
    words = re.findall(r"python\"? (-.*?)-m (?:pip|venv)\b", (ROOT / name).read_text(encoding="utf-8"))
    assert words
    assert {*words} == {"-I "}


def test_what_is_installed_is_named_by_hashes() -> None:
    assert SCRIPT.count("--require-hashes") == 1
    assert "--no-deps --no-build-isolation" in SCRIPT
    pinned = ""
    for name in ("requirements.lock", "requirements-build.lock", "netpolc/starter/requirements.txt.txt"):
        pinned = (ROOT / name).read_text(encoding="utf-8")
        packages = [line for line in pinned.splitlines() if re.match("[a-z]", line)]
        assert packages
        assert all(re.fullmatch(r"[a-z0-9._-]+==[0-9a-z.]+ \\", line) for line in packages)
    dev = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    for line in re.findall(r"^[a-z0-9._-]+==\S+", pinned, re.MULTILINE):
        assert re.search(rf"^{re.escape(line)} ", dev, re.MULTILINE), (
            f"{line} is another in the other file: `make lock`"
        )
