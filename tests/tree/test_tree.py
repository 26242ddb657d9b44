"""The build tree: paths, what is planned, and that writing is safe."""

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from netpolc.canonical.header import HEADER
from netpolc.diagnostics.catalogue.tree import CANNOT_WRITE, FOREIGN_FILE, IN_THE_WAY
from netpolc.tree.layout import UNFINISHED, is_generated, manifest_path, read_tree
from netpolc.tree.locking import locked
from netpolc.tree.planning import Plan, plan
from netpolc.tree.refusing import refused
from netpolc.tree.writing import write

NAMES: Final = ("api", "db", "web")


def generated(text: str) -> bytes:
    return HEADER.encode() + text.encode()


def tree_of(text: str, *, environments: tuple[str, ...] = ("dev", "prod")) -> dict[str, bytes]:
    return {manifest_path(e, "shop", name): generated(f"{e} {name} {text}\n") for e in environments for name in NAMES}


def build(files: dict[str, bytes], folder: Path, environments: tuple[str, ...] | None = None) -> Plan:
    with locked(folder) as site:
        result = plan(files, read_tree(folder), environments=environments)
        write(result, site)
    return result


def standing(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def texts(result: Plan) -> list[str]:
    return [f"{item.code.id} {item.message}" for item in result.diagnostics]


@pytest.mark.parametrize(
    ("environment", "namespace", "name", "path"),
    [
        ("prod", "shop", "api", "prod/shop/api.yaml"),
        (None, "shop", "api", "shop/api.yaml"),
        ("prod", None, "api", "prod/_cluster/api.yaml"),
        (None, None, "a.b", "_cluster/a.b.yaml"),
        ("prod", "shop", "a" * 200, f"prod/shop/{'a' * 200}.yaml"),
        ("prod", "shop", "a" * 201, f"prod/shop/{'a' * 180}-e7e5e8bef9f88cc9.yaml"),
        ("con", "nul", "com1", "con-A/nul-B/com1-C.yaml"),
        ("prod", "shop", "aux.x", "prod/shop/aux.x-D.yaml"),
        ("prod", "shop", "console", "prod/shop/console.yaml"),
    ],
)
def test_a_manifest_stands_at_a_path_that_every_system_takes(
    environment: str | None, namespace: str | None, name: str, path: str
) -> None:
    from hashlib import sha256

    for letter, word in (("A", "con"), ("B", "nul"), ("C", "com1"), ("D", "aux.x")):
        path = path.replace(f"-{letter}", "-" + sha256(word.encode()).hexdigest()[:16])
    path = path.replace("e7e5e8bef9f88cc9", sha256(b"a" * 201).hexdigest()[:16])
    assert manifest_path(environment, namespace, name) == path
    assert all(len(part.encode()) <= 205 for part in manifest_path(environment, namespace, name).split("/"))


def test_a_new_tree_is_what_was_planned(tmp_path: Path) -> None:
    folder, files = tmp_path / "new" / "build", tree_of("one")
    result = build(files, folder)
    assert standing(folder) == files == result.added
    assert result.stale == tuple(sorted(files, key=str))
    assert not build(files, folder).stale


def test_planning_writes_nothing(tmp_path: Path) -> None:
    result = plan(tree_of("one"), read_tree(tmp_path / "build"))
    assert len(result.added) == 6
    assert list(tmp_path.iterdir()) == []


def test_what_did_not_change_is_not_touched(tmp_path: Path) -> None:
    files = tree_of("one")
    build(files, tmp_path)
    for path in files:
        os.utime(tmp_path / path, ns=(1, 1))
    changed = {**files, "prod/shop/api.yaml": generated("another text of another size")}
    result = build(changed, tmp_path)
    assert list(result.changed) == ["prod/shop/api.yaml"]
    assert standing(tmp_path) == changed
    touched = [path for path in files if (tmp_path / path).stat().st_mtime_ns != 1]
    assert touched == ["prod/shop/api.yaml"]


@pytest.mark.parametrize("text", ["xne", "one and more", "on", "one\n# more"])
def test_a_generated_file_that_somebody_edited_is_restored(tmp_path: Path, text: str) -> None:
    files = tree_of("one")
    build(files, tmp_path)
    edited = tmp_path / "dev/shop/api.yaml"
    edited.write_bytes(edited.read_bytes().replace(b"one\n", text.encode() + b"\n"))
    assert [str(path) for path in build(files, tmp_path).stale] == ["dev/shop/api.yaml"]
    assert standing(tmp_path) == files


def test_a_generated_file_that_goes_on_after_its_end_is_restored(tmp_path: Path) -> None:
    files = tree_of("one")
    build(files, tmp_path)
    with (tmp_path / "dev/shop/api.yaml").open("ab") as file:
        file.write(b"---\n")
    assert [str(path) for path in build(files, tmp_path).changed] == ["dev/shop/api.yaml"]


def test_another_line_end_in_a_checkout_leaves_a_file_generated(tmp_path: Path) -> None:
    files = tree_of("one")
    build(files, tmp_path)
    edited = tmp_path / "dev/shop/api.yaml"
    edited.write_bytes(edited.read_bytes().replace(b"\n", b"\r\n"))
    assert is_generated(edited.read_bytes())
    assert build(files, tmp_path).diagnostics == ()
    assert standing(tmp_path) == files


def test_what_is_no_longer_emitted_goes_with_its_folder(tmp_path: Path) -> None:
    build(tree_of("one"), tmp_path)
    files = tree_of("one", environments=("prod",))
    result = build(files, tmp_path)
    assert [str(path) for path in result.removed] == [f"dev/shop/{name}.yaml" for name in NAMES]
    assert standing(tmp_path) == files
    assert [path.name for path in tmp_path.iterdir()] == ["prod"]


def test_only_the_environments_of_the_run_are_pruned(tmp_path: Path) -> None:
    build(tree_of("one", environments=("dev", "prod", "gone")), tmp_path)
    result = build({}, tmp_path, environments=("dev",))
    assert {path.partition("/")[0] for path in result.removed} == {"dev"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gone", "prod"]
    build(tree_of("one"), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dev", "prod"]


def test_a_project_without_environments_prunes_the_whole_tree(tmp_path: Path) -> None:
    build(tree_of("one"), tmp_path)
    files = {manifest_path(None, "shop", "api"): generated("x")}
    with locked(tmp_path) as site:
        write(plan(files, read_tree(tmp_path), environments=(None,)), site)
    assert standing(tmp_path) == files


def test_a_foreign_file_stays_and_is_named(tmp_path: Path) -> None:
    files = tree_of("one")
    build(files, tmp_path)
    foreign = tmp_path / "dev/shop/mine.yaml"
    foreign.write_text("kind: ConfigMap\n")
    (tmp_path / "README.md").write_text("ours\n")
    result = build({}, tmp_path)
    assert texts(result) == [
        "NP451 `README.md` was not written by netpolc and is left alone",
        "NP451 `dev/shop/mine.yaml` was not written by netpolc and is left alone",
    ]
    assert {item.code for item in result.diagnostics} == {FOREIGN_FILE}
    assert [item.origin.place.path for item in result.diagnostics if item.origin] == [
        (tmp_path / "README.md").as_posix(),
        foreign.as_posix(),
    ]
    assert sorted(map(str, standing(tmp_path))) == ["README.md", "dev/shop/mine.yaml"]
    assert texts(plan(files, read_tree(tmp_path), environments=("prod",))) == []


def test_a_foreign_file_in_the_way_is_an_error_and_stays(tmp_path: Path) -> None:
    files = tree_of("one")
    (tmp_path / "dev/shop").mkdir(parents=True)
    (tmp_path / "dev/shop/api.yaml").write_text("")
    (tmp_path / "dev/shop/db.yaml").mkdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = tmp_path / "dev"
    (folder / "shop/web.yaml").symlink_to(outside / "web.yaml")
    (tmp_path / "prod").symlink_to(outside)
    result = plan(files, read_tree(tmp_path))
    assert texts(result) == [
        "NP450 the file `dev/shop/api.yaml` stands where a manifest has to be written",
        "NP450 the folder `dev/shop/db.yaml` stands where a manifest has to be written",
        "NP450 the link `dev/shop/web.yaml` stands where a manifest has to be written",
        "NP450 the link `prod` stands where a manifest has to be written",
    ]
    assert {item.code for item in result.diagnostics} == {IN_THE_WAY}
    assert {item.help for item in result.diagnostics} == {
        "move or remove it: netpolc replaces only files that carry its header"
    }
    assert not result.added
    assert not result.changed
    assert list(outside.iterdir()) == []


def test_a_generated_file_behind_a_link_is_not_removed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "old.yaml").write_bytes(generated("old"))
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "prod").symlink_to(outside)
    (folder / "old.yaml").symlink_to(outside / "old.yaml")
    build({}, folder)
    assert (outside / "old.yaml").exists()
    assert (folder / "old.yaml").is_symlink()


def test_new_files_have_the_permissions_of_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        build(tree_of("one"), tmp_path)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "dev/shop/api.yaml").stat().st_mode) == 0o640


@pytest.mark.parametrize("place", ["build/.netpolc-unfinished-17af", ".netpolc-unfinished-build-0017af00"])
def test_what_a_killed_build_left_goes(tmp_path: Path, place: str) -> None:
    files = tree_of("one")
    batch = tmp_path / place / "0017af00-0"
    batch.mkdir(parents=True)
    (batch / "0").write_bytes(HEADER.encode()[:9])
    (batch / "1").write_bytes(generated("whole\n"))
    (batch / "2").touch()
    if not place.startswith("build"):
        old = tmp_path / place / "new" / "prod" / "shop"
        old.mkdir(parents=True)
        (old / "api.yaml").write_bytes(generated("old\n"))
    result = build(files, tmp_path / "build")
    assert result.diagnostics == ()
    assert standing(tmp_path) == {f"build/{path}": data for path, data in files.items()}
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


@pytest.mark.parametrize("place", ["build/.netpolc-unfinished-17af", ".netpolc-unfinished-build-0017af00"])
def test_what_only_looks_like_a_killed_build_stays(tmp_path: Path, place: str) -> None:
    mine = {f"{place}/{name}": f"mine {name}".encode() for name in ("notes.txt", "0017af00-0/0", "new/prod/mine.yaml")}
    for name, data in mine.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    with locked(tmp_path / "build") as site:
        written = write(plan(tree_of("one"), read_tree(tmp_path / "build")), site)
    assert {name: data for name, data in standing(tmp_path).items() if data not in tree_of("one").values()} == mine
    assert written.left == (str(tmp_path / place),)


def test_a_link_by_the_name_of_a_killed_build_stays_and_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside" / "0017af00-0"
    outside.mkdir(parents=True)
    (outside / "0").write_bytes(generated("mine"))
    (tmp_path / "build").mkdir()
    for name in ("build/.netpolc-unfinished-17af", ".netpolc-unfinished-build-0017af00"):
        (tmp_path / name).symlink_to(tmp_path / "outside")
    result = build(tree_of("one"), tmp_path / "build")
    assert texts(result) == ["NP451 `.netpolc-unfinished-17af` was not written by netpolc and is left alone"]
    assert (outside / "0").read_bytes() == generated("mine")
    assert (tmp_path / ".netpolc-unfinished-build-0017af00").is_symlink()


def test_a_full_disk_leaves_the_tree_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = tree_of("one")
    build(files, tmp_path)
    real = os.write
    room = [4]

    def full(handle: int, data: bytes) -> int:
        room[0] -= 1
        if room[0] < 0:
            raise OSError(28, "No space left on device")
        return real(handle, data[:20] if room[0] == 3 else data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space left") as caught:
        build(tree_of("two"), tmp_path)
    monkeypatch.undo()
    assert standing(tmp_path) == files
    found = refused(caught.value, tmp_path)
    path = (tmp_path / "prod/shop/api.yaml").as_posix()
    assert found.code == CANNOT_WRITE
    assert found.message == f"`{path}` cannot be read or written: no space left on device"
    assert found.help == "make room on the disk; what stood there is still whole"
    assert found.origin is not None
    assert found.origin.place.path == path
    assert not build(tree_of("two"), tmp_path).diagnostics
    assert standing(tmp_path) == tree_of("two")


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    folder.write_text("mine")
    with pytest.raises(NotADirectoryError) as caught:
        build(tree_of("one"), folder)
    assert refused(caught.value, folder).message == f"`{folder.as_posix()}` cannot be read or written: not a directory"
    assert refused(caught.value, folder).help == (
        "a build tree is a folder; move the file away, or build `--into` another folder"
    )
    with pytest.raises(NotADirectoryError):
        read_tree(folder)
    assert folder.read_text() == "mine"


def test_a_read_only_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.mkdir

    def closed(path: str, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        if UNFINISHED in os.fspath(path):
            raise PermissionError(13, "Permission denied", path)
        real(path, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "mkdir", closed)
    with pytest.raises(PermissionError) as caught:
        build(tree_of("one"), tmp_path)
    assert refused(caught.value, tmp_path).message.endswith("cannot be read or written: permission denied")
    assert standing(tmp_path) == {}


def test_a_build_waits_for_another_and_not_for_ever(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    with locked(folder):
        with pytest.raises(TimeoutError) as caught, locked(folder, patience=0.1):
            pass
        assert "another build has been writing there all the time" in refused(caught.value, folder).message
    with locked(folder, patience=0.0):
        assert folder.is_dir()


def test_a_lock_on_a_folder_that_was_made_anew_is_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "build"
    real = fcntl.flock
    locks: list[int] = []

    def late(handle: int, operation: int) -> None:
        real(handle, operation)
        locks.append(handle)
        if len(locks) == 1:
            folder.rename(tmp_path / "old")

    monkeypatch.setattr(fcntl, "flock", late)
    with locked(folder):
        assert len(locks) == 2
        assert folder.is_dir()


SCRIPT: Final = """
import sys
from pathlib import Path
from netpolc.canonical.header import HEADER
from netpolc.tree.planning import plan
from netpolc.tree.layout import read_tree
from netpolc.tree.locking import locked
from netpolc.tree.writing import write
folder, text, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
for turn in range(times):
    body = HEADER + (text * 500) + str(turn) + "\\n"
    names = [f"{text}{number}" if number % 2 else f"f{number}" for number in range(200)]
    with locked(folder) as site:
        files = {f"prod/shop/{name}.yaml": body.encode() for name in names}
        write(plan(files, read_tree(folder)), site)
"""


def start(folder: Path, text: str, times: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder), text, str(times)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("delay", [0.001, 0.005, 0.011, 0.02, 0.033, 0.05])
def test_a_killed_build_leaves_no_half_file_and_the_next_one_mends_all(tmp_path: Path, delay: float) -> None:
    with start(tmp_path, "a", 100000) as process:
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    for path in tmp_path.rglob("*.yaml"):
        body = path.read_text()
        assert body.startswith(HEADER + "a" * 500)
        assert body.endswith("\n")
    files = tree_of("one")
    build(files, tmp_path)
    assert standing(tmp_path) == files


def test_two_builds_at_once_do_not_mix(tmp_path: Path) -> None:
    with start(tmp_path, "a", 3) as one, start(tmp_path, "b", 3) as other:
        assert one.wait(60) == other.wait(60) == 0
    bodies = set(standing(tmp_path).values())
    assert len(bodies) == 1
    letter = next(iter(bodies)).decode()[len(HEADER)]
    assert {path.rpartition("/")[2][0] for path in standing(tmp_path)} == {"f", letter}
    assert len(standing(tmp_path)) == 200


@pytest.mark.parametrize("call", ["mkdir", "replace"])
def test_what_is_refused_is_named_as_the_user_knows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = "shop/api.yaml"
    (tmp_path / "shop").mkdir()

    def no(source: str, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", source)

    with locked(tmp_path) as site:
        planned = plan({path: HEADER.encode()}, read_tree(tmp_path))
        with monkeypatch.context() as patched:
            patched.setattr(os, call, no)
            with pytest.raises(PermissionError) as caught:
                write(planned, site)
    named = tmp_path / path if call == "replace" else tmp_path
    found = refused(caught.value, tmp_path)
    assert found.message == f"`{named.as_posix()}` cannot be read or written: permission denied"
    assert found.help == "let this user write there, or build `--into` another folder"
    assert list(tmp_path.rglob("*.yaml")) == []
