"""The validators of the owners, and what needs a network: `make integrations`. What has no tool here is skipped."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import yaml

from tests.cli.running import run
from tests.docs.fenced import blocks
from tests.integrations.scripts import ROOT, Runner
from tests.reports.repositories import git, repository

WORK: Final = Path(__file__).parent / "work"
CI: Final = ROOT / "docs" / "ci.md"
BIN: Final = WORK / "venv" / "bin"


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    """Install the validators by their hashes, once."""
    lock = Path(__file__).with_name("requirements.lock")
    mark = WORK / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if not mark.exists():
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir()
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(lock),
        ]
        subprocess.run([BIN / "python", *install], check=True)
        mark.touch()


def ask(place: Path, program: str, *words: str, code: int = 0) -> str:
    """Run a validator in a folder, and return what it says."""
    surroundings = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [BIN / program, *words], cwd=place, env=surroundings, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def written(place: Path, name: str) -> str:
    """Write a block of docs/ci.md to a file, and return its name."""
    (text,) = [item.text for item in blocks(CI) if item.words == (name,)]
    file = place / name.rpartition("/")[2]
    file.write_text(text, encoding="utf-8")
    return file.name


def test_github_and_gitlab_take_what_is_written(tmp_path: Path) -> None:
    def judged(schema: str, name: str, *words: str) -> None:
        ask(tmp_path, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *words, name)

    judged("github-actions", str(ROOT / "action.yml"))
    assert run(tmp_path, "init").code == 0
    judged("github-workflows", ".github/workflows/netpolc.yaml")
    for name in (".github/workflows/netpolc.yaml", ".github/workflows/projects.yaml"):
        judged("github-workflows", written(tmp_path, name))
    judged("gitlab-ci", written(tmp_path, ".gitlab-ci.yml"), "--data-transform", "gitlab-ci")
    (tmp_path / "bad.yaml").write_text("jobs: {a: {steps: 1}}\n", encoding="utf-8")
    ask(tmp_path, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", "bad.yaml", code=1)


def test_the_action_validator_takes_the_action_and_the_workflow(tmp_path: Path) -> None:
    if shutil.which("npx") is None:
        pytest.skip("npx is not here")
    assert run(tmp_path, "init").code == 0
    for file in (ROOT / "action.yml", tmp_path / ".github" / "workflows" / "netpolc.yaml"):
        words = [
            "npx",
            "--yes",
            "--package",
            "@action-validator/cli@0.6.0",
            "--package",
            "@action-validator/core@0.6.0",
        ]
        done = subprocess.run(
            [*words, "action-validator", file], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_and_the_image_have_no_known_mistake(tmp_path: Path) -> None:
    ask(ROOT, "shellcheck", "integrations/github.sh")
    ask(ROOT, "hadolint", "Dockerfile")
    workflow = yaml.safe_load((ROOT / "netpolc/starter/workflow.yaml.txt").read_text(encoding="utf-8"))
    for job in workflow["jobs"].values():
        for number, step in enumerate(job["steps"]):
            if "run" in step:
                (tmp_path / f"{number}.sh").write_text(f"#!/bin/bash\n{step['run']}\n", encoding="utf-8")
                ask(tmp_path, "shellcheck", "--exclude", "SC2016", f"{number}.sh")


def test_the_hooks_are_a_manifest_and_run_in_a_folder(tmp_path: Path) -> None:
    ask(ROOT, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    ask(tmp_path, "pre-commit", "validate-config", written(tmp_path, ".pre-commit-config.yaml"))
    hooks = tmp_path / "netpolc"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.split("\0"):
        if name.startswith(("netpolc/", "schemas/")) or name in {
            "pyproject.toml",
            "README.md",
            "LICENSE",
            ".pre-commit-hooks.yaml",
        }:
            (hooks / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, hooks / name)
    git(hooks, "init", "--quiet")
    git(hooks, "add", "--all", "--force")
    git(hooks, "commit", "--quiet", "--message", "hooks")
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True).stdout
    place = tmp_path / "repository"
    repository(place, "team")
    (place / "manifests").mkdir()
    (place / "manifests" / "bad.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n", encoding="utf-8"
    )
    text = (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    text = re.sub(r"repo: \S+", f"repo: {hooks}", text).replace(
        "0123456789abcdef0123456789abcdef01234567", commit.strip()
    )
    (place / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
    git(place, "add", "--all")
    said = ask(place, "pre-commit", "run", "--all-files", code=1)
    assert "build: 4 added" in said
    assert "bad.yaml" in said
    assert (place / "team" / "build" / "shop" / "api.yaml").is_file()
    (place / "manifests" / "bad.yaml").unlink()
    git(place, "add", "--all")
    assert "Failed" not in ask(place, "pre-commit", "run", "--all-files")


def test_the_hook_of_init_runs_the_netpolc_that_is_there(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert run(tmp_path, "init").code == 0
    git(tmp_path, "add", "--all")
    ask(tmp_path, "pre-commit", "run", "--all-files", code=1)
    assert (tmp_path / "build" / "prod" / "shop" / "web.yaml").is_file()
    git(tmp_path, "add", "--all")
    assert "Passed" in ask(tmp_path, "pre-commit", "run", "--all-files")
    shop = tmp_path / "policies" / "shop.py"
    shop.write_text(shop.read_text(encoding="utf-8").replace("5432", "5433"), encoding="utf-8")
    git(tmp_path, "add", "--all")
    assert "files were modified by this hook" in ask(tmp_path, "pre-commit", "run", "--all-files", code=1)


def test_the_action_installs_what_it_names_by_hashes(tmp_path: Path) -> None:
    runner = Runner(tmp_path / "runner", tmp_path)
    shutil.rmtree(runner.temp)
    runner.temp.mkdir()
    done = runner.run('bash "$GITHUB_ACTION_PATH/integrations/github.sh" install')
    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.output == f"reports={runner.temp}/netpolc-reports\n"
    said = runner.run(f'cd / && env -u PYTHONPATH "{runner.temp}/netpolc/bin/netpolc" version')
    assert said.stdout.startswith("netpolc ")


def folders(place: Path) -> dict[str, str]:
    """Stand a folder of this machine in for each of the image."""
    return {name: f"{place}{name}" for name in ("/opt", "/src", "/wheel")}


def built(place: Path) -> dict[str, str]:
    """Carry out the first stage of the Dockerfile here, and return what is in the image's folder by hashes."""
    stage = (ROOT / "Dockerfile").read_text(encoding="utf-8").partition("AS build\n")[2].partition("\nFROM ")[0]
    for folder in folders(place).values():
        Path(folder).mkdir(parents=True)
    surroundings = {
        **os.environ,
        "SOURCE_DATE_EPOCH": "1577836800",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for words in re.findall(r"^COPY (.+)$", stage, re.MULTILINE):
        *names, last = words.split()
        for name in names:
            to = place / "src" / (last if len(names) == 1 and (ROOT / name).is_dir() else name)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, to)
    for script in re.findall(r"^RUN ((?:.*\\\n)*.*)$", stage, re.MULTILINE):
        text = re.sub(r"(?<![\w/])(/opt|/src|/wheel)\b", lambda found: f"{place}{found[1]}", script)
        text = text.replace("python -m", f"{sys.executable} -m", 1) if text.startswith("python") else text
        done = subprocess.run(
            ["bash", "-ec", text], cwd=place / "src", env=surroundings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    netpolc = place / "opt" / "netpolc"
    files = (file for file in sorted(netpolc.rglob("*")) if file.is_file() and not file.is_symlink())
    said = {file.relative_to(netpolc).as_posix(): file.read_bytes().replace(str(place).encode(), b"") for file in files}
    return {name: hashlib.sha256(data).hexdigest() for name, data in said.items() if not name.endswith("RECORD")}


def test_the_commands_of_the_image_give_the_same_files_each_time(tmp_path: Path) -> None:
    """The commands run on this machine's Python: no container can be built here."""
    first, second = built(tmp_path / "one"), built(tmp_path / "two")
    assert first == second
    assert "bin/netpolc" in first
    assert not [name for name in first if name.endswith(".pyc")]
    done = subprocess.run(
        [tmp_path / "one/opt/netpolc/bin/netpolc", "version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("netpolc ")


def test_the_image_is_built_and_is_not_root(tmp_path: Path) -> None:
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
    ):
        pytest.skip("there is no docker that answers")
    subprocess.run(["docker", "build", "--tag", "netpolc:test", "."], cwd=ROOT, check=True)
    asked = ["docker", "run", "--rm", "netpolc:test", "version"]
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.startswith("netpolc ")
    asked = ["docker", "run", "--rm", "--entrypoint", "id", "netpolc:test", "-u"]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stdout == "999\n"
