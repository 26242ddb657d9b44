import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from netpolc.rules.version import NEWEST
from tests.cli.running import run, tree

WRITTEN = [
    ".gitattributes",
    ".github/workflows/netpolc.yaml",
    "README.md",
    "policies/environments.py",
    "policies/shop.py",
    "pyproject.toml",
]


def test_what_is_written_builds_without_a_finding(tmp_path: Path) -> None:
    ran = run(tmp_path, "init", "shop")
    assert ran.code == 0
    assert ran.out == "".join(f"shop/{name}\n" for name in WRITTEN)
    assert ran.err == "next: netpolc build -C shop\n"
    assert list(tree(tmp_path / "shop")) == WRITTEN
    built = run(tmp_path, "build", "-C", "shop", "--strict", "-v")
    assert (built.err, built.code) == ("dev: 5 added\nprod: 5 added\n", 0)
    assert run(tmp_path / "shop", "build", "--check").code == 0


@pytest.mark.parametrize(
    "command",
    [
        ("mypy", "--cache-dir", f"{Path(__file__).parents[2]}/.mypy_cache/starter"),
        ("pyright", "--pythonpath", sys.executable),
    ],
    ids=["mypy", "pyright"],
)
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
    assert "netpolc build --check --strict" in steps
    assert "mypy\npyright\n" in steps


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
