import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from netpolc.rules.version import NEWEST
from tests.cli.running import run, tree
from tests.reports.repositories import git

WRITTEN = [
    ".gitattributes",
    ".github/workflows/netpolc.yaml",
    ".gitignore",
    ".pre-commit-config.yaml",
    "README.md",
    "policies/environments.py",
    "policies/shop.py",
    "pyproject.toml",
    "requirements-netpolc.in",
    "requirements-netpolc.txt",
]
LACKS = (
    "requirements-netpolc.txt lacks the hash of netpolc, and CI fails without it: "
    "README.md has the command that writes it"
)


def test_what_is_written_builds_without_a_finding(tmp_path: Path) -> None:
    ran = run(tmp_path, "init", "shop")
    assert ran.code == 0
    assert ran.out == "".join(f"shop/{name}\n" for name in WRITTEN)
    assert ran.err == f"{LACKS}\nnext: netpolc build -C shop\n"
    assert list(tree(tmp_path / "shop")) == WRITTEN
    built = run(tmp_path, "build", "-C", "shop", "--strict", "-v")
    assert (built.err, built.code) == ("dev: 5 added\nprod: 5 added\n", 0)
    assert run(tmp_path / "shop", "build", "--check").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("mypy", "--cache-dir", f"{Path(__file__).parents[2]}/.mypy_cache/starter"),
        ("pyright", "--pythonpath", sys.executable),
        ("ruff", "format", "--check", "--no-cache"),
        ("ruff", "check", "--no-cache"),
    ],
    ids=["mypy", "pyright", "ruff format", "ruff check"],
)
@pytest.mark.thorough
def test_what_is_written_is_clean_under_the_checkers(tmp_path: Path, command: tuple[str, ...]) -> None:
    run(tmp_path, "init")
    done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout.decode()


def test_the_settings_and_the_workflow_can_be_read(tmp_path: Path) -> None:
    import tomllib

    run(tmp_path, "init")
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["netpolc"] == {"kubernetes": str(NEWEST)}
    assert settings["tool"]["mypy"]["strict"] is True
    assert settings["tool"]["pyright"]["typeCheckingMode"] == "strict"
    workflow = yaml.safe_load((tmp_path / ".github" / "workflows" / "netpolc.yaml").read_text(encoding="utf-8"))
    steps = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    assert "netpolc build --check --strict -o github" in steps
    assert "mypy" in steps


def test_the_workflow_trusts_nothing_that_a_pull_request_may_choose(tmp_path: Path) -> None:
    run(tmp_path, "init")
    text = (tmp_path / ".github" / "workflows" / "netpolc.yaml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["check"]["steps"]
    pinned = [step["uses"] for step in steps if "uses" in step]
    assert [name.partition("@")[0] for name in pinned] == [
        "actions/checkout",
        "actions/setup-python",
        "actions/upload-artifact",
    ]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name) for name in pinned)
    assert len(re.findall(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+\n", text)) == text.count("uses: ")
    assert steps[0]["with"]["persist-credentials"] is False
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in text
    commands = [step["run"] for step in steps if "run" in step]
    assert not [command for command in commands if "${{" in command or "||" in command]
    assert any(
        '--require-hashes --requirement "$NETPOLC_DIRECTORY/requirements-netpolc.txt"' in command
        for command in commands
    )
    (diff,) = [command for command in commands if command.startswith("netpolc diff")]
    assert diff.startswith("netpolc diff --fail-on opened-internet,isolation-lost -o github ")
    assert diff.endswith(' "rev:refs/remotes/origin/$BASE"')
    assert not [step for step in steps if "continue-on-error" in step]


@pytest.mark.parametrize("name", ["policies", ".github", "pyproject.toml", "README.md"])
@pytest.mark.parametrize("dangling", [False, True])
def test_no_link_is_followed(tmp_path: Path, name: str, dangling: bool) -> None:
    outside = tmp_path / "outside"
    if not dangling:
        outside.mkdir()
    place = tmp_path / "shop"
    place.mkdir()
    (place / name).symlink_to(outside)
    ran = run(place, "init")
    assert ran.code == {"policies": 1, "pyproject.toml": 1, ".github": 2, "README.md": 0}[name]
    assert not dangling or not outside.exists()
    assert dangling or list(outside.iterdir()) == []
    assert (place / name).is_symlink()


@pytest.mark.parametrize(
    ("name", "said"), [("policies/mine.py", "`policies` is there"), ("pyproject.toml", "`pyproject.toml` is there")]
)
def test_a_project_that_is_there_is_left_as_it_is(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / name).write_text("mine\n", encoding="utf-8")
    ran = run(tmp_path, "init")
    assert ran.code == 1
    assert ran.out == ""
    assert said in ran.err
    assert tree(tmp_path) == {name: "mine\n"}


def test_files_around_the_project_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n", encoding="utf-8")
    ran = run(tmp_path.parent, "init", "-C", tmp_path.name)
    assert ran.code == 0
    assert ran.err.startswith("left alone: README.md\n")
    assert "README.md" not in ran.out
    assert tree(tmp_path)["README.md"] == "mine\n"
    assert list(tree(tmp_path)) == WRITTEN


def test_a_folder_that_cannot_be_made_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    ran = run(tmp_path, "init", "taken/shop")
    assert ran.code == 2
    assert ran.err.startswith("netpolc init: cannot write `")


def test_what_is_written_is_clean_under_ruff(tmp_path: Path) -> None:
    run(tmp_path, "init")
    for words in (["check"], ["check", "--select", "E,F,I,UP,B"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "--no-cache", "."], cwd=tmp_path, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()


def test_git_takes_build_though_a_list_above_ignores_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("build/\n__pycache__/\n", encoding="utf-8")
    surroundings = {"PATH": os.environ["PATH"], "NO_COLOR": "1"}
    ran = run(tmp_path, "init", "team", surroundings=surroundings)
    assert "`team/` is no top of a repository: move .github and .pre-commit-config.yaml there" in ran.err
    assert "git ignores build/" not in ran.err
    assert run(tmp_path, "build", "-C", "team").code == 0
    git(tmp_path, "add", "--all")
    tracked = subprocess.run(["git", "ls-files"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "team/build/prod/shop/web.yaml\n" in tracked
    assert "__pycache__" not in tracked


def test_a_list_that_ignores_build_is_told(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / ".gitignore").write_text("build/\n", encoding="utf-8")
    ran = run(tmp_path, "init", surroundings={"PATH": os.environ["PATH"], "NO_COLOR": "1"})
    assert "left alone: .gitignore\n" in ran.err
    assert "git ignores build/, which belongs to the repository: add `!/build/` to .gitignore\n" in ran.err


@pytest.mark.parametrize(
    ("source", "pin"),
    [
        (None, "netpolc==9.9"),
        ({"url": "file:///home/me/netpolc", "dir_info": {"editable": True}}, "netpolc==9.9"),
        ({"url": "file:///a.whl", "archive_info": {"hashes": {"sha256": "ab"}}}, "netpolc==9.9"),
        (
            {"url": "https://example.com/a.whl", "archive_info": {"hashes": {"sha256": "ab"}}},
            "netpolc @ https://example.com/a.whl \\\n    --hash=sha256:ab",
        ),
    ],
)
def test_what_ci_installs_is_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Mapping[str, object] | None, pin: str
) -> None:
    class Installed:
        version = "9.9"

        def read_text(self, name: str) -> str | None:
            return json.dumps(source) if source is not None and name == "direct_url.json" else None

    def distribution(_: str) -> Installed:
        return Installed()

    monkeypatch.setattr("netpolc.cli.init.metadata.distribution", distribution)
    ran = run(tmp_path, "init")
    text = (tmp_path / "requirements-netpolc.txt").read_text(encoding="utf-8")
    assert text.endswith(f"\n{pin}\n")
    assert (LACKS in ran.err) == ("--hash" not in pin)
    assert re.search(r"^mypy==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
