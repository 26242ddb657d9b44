"""Writing is safe: killed or refused at any system call, through no link, and nothing of anybody else is lost."""

import errno
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from netpolc.canonical.header import HEADER
from netpolc.diagnostics.catalogue.tree import INTERRUPTED, LINKED_TREE, NO_PLACE
from netpolc.tree import assembling, swapping
from netpolc.tree.folders import Folder, LinkedError, is_entry, open_folder
from netpolc.tree.layout import is_safe, read_tree
from netpolc.tree.locking import locked
from netpolc.tree.planning import plan
from netpolc.tree.refusing import no_place, refused, told
from netpolc.tree.writing import WrittenTree, write

ENVIRONMENTS: Final = ("dev", "prod")
CALLS: Final = ("mkdir", "rename", "replace", "link", "unlink", "rmdir", "open", "write")


def generation(text: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for environment in ENVIRONMENTS:
        for namespace in ("pay", "shop"):
            for name in ("api", f"only-{text}"):
                files[f"{environment}/{namespace}/{name}.yaml"] = f"{HEADER}# {text}\n".encode()
            files[f"{environment}/{namespace}/always.yaml"] = f"{HEADER}# always\n".encode()
    return files


def build(folder: Path, text: str) -> WrittenTree:
    with locked(folder) as site:
        return write(plan(generation(text), read_tree(folder)), site)


def standing(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def prepared(place: Path) -> Path:
    folder = place / "build"
    build(folder, "one")
    (folder / "prod" / "shop" / "mine.txt").write_bytes(b"mine")
    (folder / "prod" / "link").symlink_to("nowhere")
    return folder


def environment_of(text: str, name: str) -> dict[str, bytes]:
    mine = {"prod/shop/mine.txt": b"mine"} if name == "prod" else {}
    return {path: data for path, data in generation(text).items() if path.startswith(f"{name}/")} | mine


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Killed(BaseException):
    """The process is gone: nothing after it is done, and no cleaning up."""


class Fault:
    """Lets the system calls of a build go wrong from a certain one on."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, error: BaseException, *, ever: bool) -> None:
        self.left, self._error, self._ever = at, error, ever
        for name in CALLS:
            patch.setattr(os, name, self._faulty(getattr(os, name)))
        faulty = self._faulty(swapping.swap)
        patch.setattr(swapping, "swap", faulty)
        patch.setattr(assembling, "swap", faulty)

    def _faulty(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as any system call
            self.left -= 1
            if self.left == 0 or (self.left < 0 and self._ever):
                raise self._error
            return real(*arguments, **named)

        return call


def test_killed_at_a_system_call_each_environment_is_of_one_build(tmp_path: Path) -> None:
    number, done = -1, False
    while not done:
        number += 2
        folder = prepared(tmp_path / str(number))
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, number, Killed(), ever=True)
            with suppress(Killed):
                build(folder, "two")
            done = fault.left > 0
        for name in ENVIRONMENTS:
            left = {path: data for path, data in standing(folder).items() if path.startswith(f"{name}/")}
            assert left in (environment_of("one", name), environment_of("two", name)), number
        again = build(folder, "two")
        assert again.left == ()
        assert standing(folder) == environment_of("two", "dev") | environment_of("two", "prod")
        assert (folder / "prod" / "link").is_symlink()
        assert names_in(folder.parent) == ["build"]
        assert names_in(folder) == ["dev", "prod"]
    assert number > 80


def test_refused_at_a_system_call_nothing_is_lost(tmp_path: Path) -> None:
    number, done, reason = -1, False, errno.ENOSPC
    while not done:
        number += 6
        folder = prepared(tmp_path / str(number))
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, number, OSError(reason, os.strerror(reason), "x"), ever=False)
            with suppress(OSError):
                build(folder, "two")
            done = fault.left > 0
        files = standing(folder)
        assert files["prod/shop/mine.txt"] == b"mine"
        assert set(files.values()) <= {b"mine", *generation("one").values(), *generation("two").values()}
        build(folder, "two")
        assert standing(folder) == environment_of("two", "dev") | environment_of("two", "prod")
        assert names_in(folder.parent) == ["build"]


def test_without_the_swap_every_file_is_replaced_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = prepared(tmp_path)
    monkeypatch.setattr(swapping, "_call", lambda: None)
    before = (folder / "prod").stat().st_ino
    build(folder, "two")
    assert (folder / "prod").stat().st_ino == before
    assert standing(folder) == environment_of("two", "dev") | environment_of("two", "prod")


def test_a_folder_around_the_tree_that_is_closed_is_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = prepared(tmp_path)
    real = os.rename

    def closed(source: str, target: str, **named: Any) -> None:  # noqa: ANN401 - as `os.rename`
        if target.startswith(".netpolc-unfinished-build-"):
            raise PermissionError(errno.EACCES, "Permission denied", target)
        real(source, target, **named)

    monkeypatch.setattr(os, "rename", closed)
    build(folder, "two")
    assert standing(folder) == environment_of("two", "dev") | environment_of("two", "prod")
    assert names_in(folder) == ["dev", "prod"]


def test_what_does_not_change_stays_the_same_file_and_folders_keep_their_permissions(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    (folder / "prod").chmod(0o750)
    kept = [folder / "prod/shop/mine.txt", folder / "prod/shop/always.yaml"]
    before = [path.stat().st_ino for path in kept]
    build(folder, "two")
    assert [path.stat().st_ino for path in kept] == before
    assert [path.stat().st_nlink for path in kept] == [1, 1]
    assert stat.S_IMODE((folder / "prod").stat().st_mode) == 0o750


def test_a_file_that_is_saved_during_a_build_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = prepared(tmp_path)
    real = assembling.placed

    def late(unit: assembling.Unit, tree: Folder, aside: Folder) -> None:
        if unit.path == "prod":
            (folder / "prod/shop/late.txt").write_bytes(b"late")
            (folder / "prod/shop/saved").write_bytes(b"saved")
            (folder / "prod/shop/saved").replace(folder / "prod/shop/mine.txt")
        real(unit, tree, aside)

    monkeypatch.setattr("netpolc.tree.writing.placed", late)
    build(folder, "two")
    assert (folder / "prod/shop/late.txt").read_bytes() == b"late"
    assert (folder / "prod/shop/mine.txt").read_bytes() == b"saved"
    assert names_in(tmp_path) == ["build"]


@pytest.mark.parametrize("at", ["prod", "prod/shop"])
def test_a_link_that_is_put_there_during_a_build_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    folder = prepared(tmp_path / "project")
    outside = tmp_path / "outside"
    build(outside, "old")
    before = standing(outside)
    monkeypatch.setattr(swapping, "_call", lambda: None)
    with locked(folder) as site:
        planned = plan(generation("two"), read_tree(folder))
        (folder / at).rename(tmp_path / "away")
        (folder / at).symlink_to(outside / "prod")
        with pytest.raises(LinkedError) as caught:
            write(planned, site)
    assert refused(caught.value, folder).code is LINKED_TREE
    assert standing(outside) == before


@pytest.mark.parametrize("where", ["build", "a", "a/b"])
def test_a_link_on_the_way_to_a_tree_is_refused(tmp_path: Path, where: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = tmp_path / "project" / where
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    folder = tmp_path / "project" / (where if where == "build" else "a/b/c")
    for ask in (lambda: build(folder, "one"), lambda: read_tree(folder)):
        with pytest.raises(LinkedError) as caught:
            ask()
        found = refused(caught.value, folder)
        assert found.message == f"`{link.as_posix()}` is a link, and a build tree stands behind none"
        assert found.help == f"remove the link, or name where it leads: `--into {os.path.realpath(folder)}`"
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("into", "why"),
    [
        ("", "is the project folder, or holds it"),
        (".", "is the project folder, or holds it"),
        ("build/..", "is the project folder, or holds it"),
        ("..", "is the project folder, or holds it"),
        ("/", "is the project folder, or holds it"),
        ("policies", "is the folder of the policy modules, or stands in it"),
        ("policies/out", "is the folder of the policy modules, or stands in it"),
        ("other", "holds policy modules"),
        ("same", "is the folder of the policy modules, or stands in it"),
        (".git/hooks", "belongs to Git"),
        ("x" * 256, "has a name over 255 bytes, or is over 3000 bytes long"),
        ("/".join(["x" * 200] * 15), "has a name over 255 bytes, or is over 3000 bytes long"),
        ("a\0b", "holds a NUL, which no path may"),
        ("a\\b", "has a backslash in a name"),
        ("C:\\x/build", "has a backslash in a name"),
    ],
)
def test_a_tree_is_a_folder_of_its_own(tmp_path: Path, into: str, why: str) -> None:
    root = tmp_path / "project"
    (root / "policies").mkdir(parents=True)
    (root / "other" / "policies").mkdir(parents=True)
    (root / "other" / "policies" / "shop.py").touch()
    (root / "same").symlink_to("policies")
    found = no_place(root, Path(into))
    assert found is not None
    assert found.code is NO_PLACE
    assert found.message == f"`{Path(into).as_posix()}` {why}, so it can be no build tree"


@pytest.mark.parametrize("into", ["build", "out/manifests", "../out", "policies-out", "build/prod"])
def test_any_other_folder_may_be_a_tree(tmp_path: Path, into: str) -> None:
    (tmp_path / "project" / "policies").mkdir(parents=True)
    assert no_place(tmp_path / "project", Path(into)) is None


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "/a", "a\\b", "C:a", "a\0", "a\n", "A", "é", "\udcff", "a" * 254, 5]
)
def test_a_name_that_leads_elsewhere_is_no_name(name: object) -> None:
    assert not is_safe(name)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/a", "a\\b", "a\0"])
def test_no_entry_is_a_way(tmp_path: Path, name: str) -> None:
    assert not is_entry(name)
    with open_folder(tmp_path) as folder, pytest.raises(ValueError, match="is no name of a file"):
        folder.make(name)


def test_a_build_that_finishes_another_says_so(tmp_path: Path) -> None:
    folder = prepared(tmp_path)
    (tmp_path / ".netpolc-unfinished-build-0017af00").mkdir()
    written = build(folder, "two")
    (found,) = told(written, folder, every=True)
    assert found.code is INTERRUPTED
    assert found.message == "a build before this one was interrupted, and this one has finished it"
    (some,) = told(written, folder, every=False)
    assert some.message.endswith("this one has finished its own environments")
    assert some.help == "`netpolc build` without `--env` writes the others too"
    assert tuple(told(build(folder, "two"), folder, every=True)) == ()
