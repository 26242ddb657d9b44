"""A project folder that a change replaced by a link, or by a repository of its own, is compared with what it was."""

import os
import shutil
from pathlib import Path

import pytest

from netpolc.loading.named_folders import as_named, named_inside
from tests.sides.test_sides import DENY, OPEN, Place

FILES = {"team/deny.yaml": DENY, "other/deny.yaml": DENY, "other/open.yaml": OPEN}


@pytest.fixture
def linked(tmp_path: Path) -> Place:
    """Make a repository in which a change replaces the folder of a team by a link to that of another one."""
    place = Place(tmp_path / "top")
    place.folder.mkdir()
    place.commit(FILES)
    place.git("checkout", "-q", "-b", "change")
    shutil.rmtree(place.folder / "team")
    (place.folder / "team").symlink_to("other")
    place.commit()
    return place


@pytest.mark.parametrize("word", ["main", "rev:main", "main:./", "main:./deny.yaml", "main:team", "rev:main:./."])
def test_a_commit_has_what_stands_under_the_name_of_the_folder(linked: Place, word: str) -> None:
    after = "deny.yaml" if word.endswith(".yaml") else "."
    verdict = "equal" if word.endswith(".yaml") else "changed"
    assert linked.diff(word, after, "-C", "team")["verdict"] == verdict
    assert linked.diff("HEAD", "-C", "team")["verdict"] == "equal"
    assert linked.diff("main", "-C", "other")["verdict"] == "equal"


def test_the_commit_where_the_branch_left_has_it_too(linked: Place) -> None:
    assert linked.diff("-C", "team")["verdict"] == "changed"


def test_a_link_from_outside_is_followed(linked: Place) -> None:
    outside = linked.folder.parent / "link"
    outside.symlink_to(linked.folder / "team")
    assert linked.diff("main", "-C", str(outside))["verdict"] == "changed"


def test_a_shell_says_by_which_links_it_went(linked: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = Place(linked.folder / "team")
    assert inside.diff("main", PWD=str(inside.folder))["verdict"] == "changed"
    monkeypatch.chdir(linked.folder)
    monkeypatch.setenv("PWD", "/")
    assert as_named(Path("team")) == Path(os.path.realpath(linked.folder), "team")


@pytest.mark.parametrize(
    ("named", "inside"),
    [
        ("", ""),
        ("a", "a"),
        ("a/./b", "a/b"),
        ("a/b/..", "a"),
        ("to_b", "to_b"),
        ("to_b/c", "to_b/c"),
        ("to_b/..", "a"),
        ("to_top/a", "to_top/a"),
        ("../out/a", "a"),
        ("../out/to_b", "to_b"),
        ("../into/c", "a/b/c"),
    ],
)
def test_a_folder_has_a_path_by_its_name(tmp_path: Path, named: str, inside: str) -> None:
    top = tmp_path / "top"
    (top / "a/b/c").mkdir(parents=True)
    for link, target in {"to_b": "a/b", "to_top": "."}.items():
        (top / link).symlink_to(target)
    for link, target in {"out": "top", "into": "top/a/b"}.items():
        (tmp_path / link).symlink_to(target)
    assert named_inside(Path(f"{top}/{named}"), os.path.realpath(top)) == inside


def test_a_repository_in_the_files_of_another_one_is_not_read(tmp_path: Path) -> None:
    place = Place(tmp_path / "top")
    place.folder.mkdir()
    place.commit({"team/deny.yaml": DENY})
    forged = Place(tmp_path / "forged")
    forged.folder.mkdir()
    forged.commit({"deny.yaml": DENY, "open.yaml": OPEN})
    place.write({"team/open.yaml": OPEN})
    shutil.copytree(forged.folder / ".git", place.folder / "team", dirs_exist_ok=True)
    done = place.run("diff", "main", "-C", "team")
    assert done.code == 2
    assert "error[NP050]: `team` is a repository in the files of another one, and no commit is read of it" in done.err
    assert place.run("diff", "-C", "team").code == 2


BROKEN = {
    "HEAD": "ref: refs/heads/main\n",
    "objects/x": "",
    "refs/x": "",
    "config": "[core]\nrepositoryformatversion=99\n",
}


def test_a_broken_repository_above_does_not_hide_that_it_lies_in_another_one(tmp_path: Path) -> None:
    place, forged = Place(tmp_path / "top"), Place(tmp_path / "forged")
    for item in (place, forged):
        item.folder.mkdir()
    place.commit({"svc/team/deny.yaml": DENY})
    forged.commit({"deny.yaml": DENY, "open.yaml": OPEN})
    place.write({"svc/team/open.yaml": OPEN, **{f"svc/{name}": text for name, text in BROKEN.items()}})
    shutil.copytree(forged.folder / ".git", place.folder / "svc/team", dirs_exist_ok=True)
    done = place.run("diff", "main", "-C", "svc/team")
    assert done.code == 2
    assert "error[NP050]: `team` is a repository in the files of another one" in done.err


def test_worktrees_of_a_bare_repository_are_read(tmp_path: Path) -> None:
    theirs, place = Place(tmp_path / "theirs"), Place(tmp_path / "top")
    theirs.folder.mkdir()
    theirs.commit({"deny.yaml": DENY})
    place.folder.mkdir()
    place.git("clone", "-q", "--bare", str(theirs.folder), ".bare")
    place.write({".git": "gitdir: ./.bare\n"})
    place.git("worktree", "add", "-q", "change")
    place.write({"change/open.yaml": OPEN})
    assert place.diff("main", "-C", "change")["verdict"] == "changed"
    assert Place(place.folder / "change").diff("main")["verdict"] == "changed"


def _with_submodule(tmp_path: Path, name: str) -> Place:
    theirs, place = Place(tmp_path / "theirs"), Place(tmp_path / "top")
    theirs.folder.mkdir()
    theirs.commit({"deny.yaml": DENY, "open.yaml": OPEN})
    place.folder.mkdir()
    place.commit({f"{name}/deny.yaml": DENY})
    place.git("rm", "-q", "-r", name)
    place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(theirs.folder), name)
    place.git("commit", "-q", "-m", "a submodule")
    return place


def test_a_submodule_is_one_also_below_a_broken_repository(tmp_path: Path) -> None:
    place = _with_submodule(tmp_path, "svc/team")
    place.write({f"svc/{name}": text for name, text in BROKEN.items()})
    done = place.run("diff", "main", "-C", "svc/team")
    assert done.code == 2
    assert "error[NP050]: `team` is in a submodule" in done.err
    assert Place(place.folder / "svc/team").diff("main")["verdict"] == "equal"


def test_a_submodule_is_not_read_from_outside_of_any_repository(tmp_path: Path) -> None:
    place = _with_submodule(tmp_path, "team")
    done = Place(tmp_path).run("diff", "main", "-C", str(place.folder / "team"))
    assert done.code == 2
    assert "error[NP050]: `team` is in a submodule" in done.err
    assert "help: run netpolc in the submodule" in done.err


def test_a_submodule_is_asked_only_by_who_is_in_it(tmp_path: Path) -> None:
    """A change may make a submodule of a folder, whose `main` is whatever its author wants."""
    place = _with_submodule(tmp_path, "team")
    for words in (["main"], ["HEAD"], []):
        done = place.run("diff", *words, "-C", "team")
        assert done.code == 2
        assert "error[NP050]: `team` is in a submodule, whose commits are none of the repository" in done.err
    inside = Place(place.folder / "team")
    assert inside.diff("main")["verdict"] == "equal"
    assert place.diff("HEAD~1:team", "./team")["verdict"] == "changed"
