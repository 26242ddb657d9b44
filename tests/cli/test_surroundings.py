"""Odd folders and disks: each is a finding or a plain line, never a fault of netpolc, and nothing is half written."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cli.running import SHOP, project, run, tree

CHANGED: Final = "\n\n@policy_set(namespace='shop')\ndef changed() -> Clauses:\n    {}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
@pytest.mark.parametrize("name", [b"p\xff\xfe", b"a\nb\x1b[31m", b"x" * 255], ids=["no-utf-8", "newline", "long"])
def test_a_folder_of_any_name_is_built(tmp_path: Path, name: bytes) -> None:
    place = project(tmp_path / os.fsdecode(name))
    for words, code in (
        (("build",), 0),
        (("build", "--check"), 0),
        (("build", "-o", "json"), 0),
        (("check", "-o", "json"), 0),
        (("diff", "build", "build"), 0),
        (("init",), 1),
    ):
        assert run(place, *words).code == code, words


@pytest.mark.parametrize("words", [("build",), ("build", "--check"), ("check",)])
def test_settings_that_are_no_file_are_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    place = project(tmp_path)
    (place / "pyproject.toml").mkdir()
    ran = run(place, *words)
    assert ran.code == 1
    assert ": `pyproject.toml` is no file\n" in ran.out + ran.err


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "clause = policy('ok', all_pods, deny_all)\n    object.__setattr__(clause, 'name', BAD)\n    yield clause",
            True,
        ),
        ("yield policy('ok', all_pods, deny_all)", False),
    ],
)
@pytest.mark.parametrize("bad", ["../../escaped", "/escaped", "a/b", "a\\b", "", "..", "x\0", "x" * 300, "\udcff"])
def test_a_name_that_was_changed_leads_nowhere(tmp_path: Path, code: str, bad: str, told: bool) -> None:
    place = project(tmp_path / "a" / "b", shop=SHOP + CHANGED.format(code).replace("BAD", ascii(bad)))
    ran = run(place, "build")
    assert (ran.code, "error[NP458]: " in ran.err) == ((1, True) if told else (0, False))
    assert not told or list(tree(place)) == ["policies/shop.py"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_an_environment_whose_name_was_changed_leads_nowhere(tmp_path: Path) -> None:
    text = "import netpolc\n\nE = netpolc.Environment('dev')\nobject.__setattr__(E, 'name', '../../out')\n"
    text += "ENVIRONMENTS = (E,)\n"
    place = project(tmp_path / "a" / "b", shop=SHOP, environments=text)
    ran = run(place, "build")
    assert ran.code == 1
    assert "error[NP458]: `'../../out'` can be no name of a folder" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("into", ["", ".", "..", "/", "policies"])
@pytest.mark.parametrize("check", [(), ("--check",)])
def test_a_tree_where_the_project_is_is_refused(tmp_path: Path, into: str, check: tuple[str, ...]) -> None:
    before = tree(project(tmp_path))
    ran = run(tmp_path, "build", "--into", into, *check)
    assert ran.code == 1
    assert ran.err.startswith("error[NP456]: ")
    assert tree(tmp_path) == before


def test_a_tree_that_is_a_link_is_refused(tmp_path: Path) -> None:
    place = project(tmp_path / "project")
    outside = tmp_path / "outside"
    run(project(outside), "build")
    before = tree(outside)
    (place / "build").symlink_to(outside / "build")
    for words in (("build",), ("build", "--check")):
        ran = run(place, *words)
        assert ran.code == 1
        assert ran.err.startswith("error[NP457]: ")
    assert tree(outside) == before


def test_a_build_after_a_killed_one_says_so(tmp_path: Path) -> None:
    (project(tmp_path) / ".netpolc-unfinished-build-0017af00").mkdir()
    assert run(tmp_path, "build").err == (
        "build: 3 added\na build before this one was interrupted, and this one has finished it\n"
    )
    assert run(tmp_path, "build").err == "build: 3 unchanged\n"


@pytest.mark.skipif(sys.platform != "linux", reason="asks for a limit of Linux")
def test_a_disk_that_takes_no_more_leaves_the_tree(tmp_path: Path) -> None:
    run(project(tmp_path), "build")
    before = tree(tmp_path / "build")
    project(tmp_path, shop=SHOP.replace("tcp(8080)", "tcp(8081)"))
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); "
        "from netpolc.cli.main import console; sys.argv = ['netpolc', 'build']; console()"
    )
    words = [sys.executable, "-B", "-c", script]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 1, done.stderr
    assert "error[NP452]: " in done.stderr
    assert tree(tmp_path / "build") == before
