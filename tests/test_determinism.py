"""Law 1: the same sources give the same bytes, wherever and by whichever Python they are compiled."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
POLICIES = ROOT / "policies"


def build(
    project: Path, python: str = sys.executable, cwd: Path | None = None, variables: Mapping[str, str] | None = None
) -> str:
    """Build a project in a process of its own, and digest the tree."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *_packages(python)]), **(variables or {})}
    command = [
        python,
        "-m",
        "netpolc",
        "build",
        "--quiet",
        "-C",
        os.path.relpath(project, cwd) if cwd else str(project),
    ]
    done = subprocess.run(command, cwd=cwd or project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = sorted(path for path in (project / "build").rglob("*") if path.is_file())
    assert len(files) > 20
    digest = sha256()
    for path in files:
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _packages(python: str) -> list[str]:
    return [] if python == sys.executable else [path for path in sys.path if path.endswith("site-packages")]


def copied(folder: Path) -> Path:
    """Copy the example without its output."""
    folder.mkdir(parents=True)
    shutil.copytree(POLICIES, folder / "policies", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(copied(tmp_path_factory.mktemp("expected") / "project"))


@pytest.mark.parametrize(
    ("seed", "zone", "locale", "name"),
    [
        ("0", "Asia/Kolkata", "C", "with space"),
        ("1", "America/St_Johns", "tr_TR.UTF-8", "größe-日本"),
        ("4242", "UTC", "POSIX", "a'b\"c"),
    ],
)
def test_hash_seeds_time_zones_locales_and_folders(
    seed: str, zone: str, locale: str, name: str, tmp_path: Path, expected: str
) -> None:
    variables = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0"}
    assert build(copied(tmp_path / name / "p"), variables=variables) == expected


def test_working_directories(tmp_path: Path, expected: str) -> None:
    project = copied(tmp_path / "p")
    assert build(project, cwd=tmp_path) == expected
    assert build(project, cwd=Path("/")) == expected


def test_files_written_in_another_order(tmp_path: Path, expected: str) -> None:
    project = tmp_path / "p"
    for path in sorted(POLICIES.rglob("*"), reverse=True):
        if path.is_file() and "__pycache__" not in path.parts:
            target = project / "policies" / path.relative_to(POLICIES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    shutil.copy(ROOT / "pyproject.toml", project / "pyproject.toml")
    assert build(project) == expected


@pytest.mark.parametrize("name", ["python3.12", "python3.13"])
def test_other_pythons(name: str, tmp_path: Path, expected: str) -> None:
    python = shutil.which(name)
    if python is None:
        pytest.skip(f"{name} is not installed")
    probe = [python, "-c", "import attrs, cattrs, typer, yaml"]
    packages = {**os.environ, "PYTHONPATH": os.pathsep.join(_packages(python))}
    if subprocess.run(probe, env=packages, capture_output=True, check=False).returncode:
        pytest.skip(f"{name} cannot import what netpolc needs")
    assert build(copied(tmp_path / "p"), python) == expected


def test_the_committed_build_is_that_of_the_sources(tmp_path: Path) -> None:
    project = copied(tmp_path / "p")
    build(project)
    committed = {path.relative_to(ROOT): path.read_bytes() for path in (ROOT / "build").rglob("*.yaml")}
    written = {path.relative_to(project): path.read_bytes() for path in (project / "build").rglob("*.yaml")}
    assert written == committed
