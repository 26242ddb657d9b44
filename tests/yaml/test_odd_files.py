"""Which files are read, and which never are: devices, pipes, links to folders; nothing hangs."""

import os
import socket
from pathlib import Path

import pytest

from netpolc.diagnostics.catalogue.reading import NO_FILE
from netpolc.diagnostics.model import Diagnostic, Origin, Place, finding
from netpolc.pipeline.existing import read_manifests
from netpolc.reports.text import render
from netpolc.yaml.documents import items
from netpolc.yaml.files import read_file
from netpolc.yaml.listing import manifest_files
from netpolc.yaml.reading import read_documents
from tests.cli.running import project, run

POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {podSelector: {}}\n"


def odd_folder(folder: Path) -> Path:
    """Make a folder with a policy, and with what is no file and has the name of one."""
    (folder / "a.yaml").write_text(POLICY)
    (folder / "zero.yaml").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.yml")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s.json"))
    (folder / "inner").mkdir()
    (folder / "link.yaml").symlink_to("inner")
    (folder / "other").symlink_to("inner")
    (folder / "inner" / "b.yaml").symlink_to("../a.yaml")
    return folder


def test_only_files_are_read(tmp_path: Path) -> None:
    folder = odd_folder(tmp_path)
    found = {path.relative_to(folder).as_posix(): read_file(path) for path in manifest_files(folder)}
    said = {
        name: [item.message for document in documents for item in document.findings]
        for name, documents in found.items()
    }
    assert said == {
        "a.yaml": [],
        "inner/b.yaml": [],
        "link.yaml": ["this is a folder, and no file"],
        "pipe.yml": ["this is a pipe, and no file"],
        "s.json": ["this is a socket, and no file"],
        "zero.yaml": ["this is a device, and no file"],
    }


def test_what_is_no_file_ends_an_answer(tmp_path: Path) -> None:
    folder = odd_folder(tmp_path)
    _, found = read_manifests(folder)
    assert [item.code for item in found] == [NO_FILE] * 4
    for command in (("connections", "."), ("diff", ".", "a.yaml"), ("diff", "a.yaml", ".")):
        ran = run(folder, *command)
        assert (ran.code, "error[NP435]: this is a device, and no file" in ran.err) == (2, True)
    ran = run(folder, "validate", ".")
    assert (ran.code, "error[NP435]: this is a pipe, and no file" in ran.out) == (1, True)


def test_no_frame_reads_a_device(tmp_path: Path) -> None:
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.py")
    for name in ("zero.py", "pipe.py"):
        told = finding(NO_FILE, "this is odd", Origin(Place(name, 1, 1, 1, 2)))
        assert render([told], root=tmp_path, colour=False) == f"error[NP435]: this is odd\n --> {name}:1:1\n\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (POLICY + "metadata: {name: b}\n", "NP401"),
        (POLICY + "...\n" + POLICY, "NP433"),
        (POLICY + "items: []\n", "NP434"),
        (POLICY + "---\na: 1\n", "NP434"),
        ("apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: []}]\n", "NP434"),
        (POLICY + "--- {a: 1}\n", "NP400"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {a: 1}}\n", "NP434"),
        ("apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n", "NP434"),
    ],
)
def test_what_kubectl_does_not_read_as_it_stands_ends_an_answer(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "a.yaml").write_text(POLICY)
    (tmp_path / "b.yaml").write_text(text)
    for command in (("connections", "b.yaml"), ("diff", "a.yaml", "b.yaml"), ("diff", "b.yaml", "a.yaml")):
        ran = run(tmp_path, *command)
        assert (ran.code, ran.out) == (2, "")
        assert f"[{code}]" in ran.err


def objects(text: str) -> list[str | None]:
    found: list[Diagnostic] = []
    named: list[str | None] = []
    for document in read_documents(text.encode(), "test.yaml"):
        found += document.findings
        named += [item.name for item in items(document)]
    assert not found
    return named


def named(name: str) -> str:
    return f'{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}"}}}}'


def test_json_stands_behind_json() -> None:
    assert objects(named("a") + named("b") + "\n" + named("c")) == ["a", "b", "c"]
    assert objects(named("a") + "\n---\n" + named("b") + "\n---\nkind: Pod\nmetadata: {name: c}\n") == ["a", "b", "c"]
    assert objects('{"kind":"Pod","metadata":{"name":"\\/"}}') == ["/"]
    document = read_documents((named("a") + "  " + named("b")).encode(), "test.json")[1]
    place = document.place(("metadata", "name"))
    begin = len(named("a")) + 2 + named("b").index('"b"') + 1
    assert (place.line, place.column, place.end_column) == (1, begin, begin + 3)


def test_json_that_goes_on_as_something_else_is_refused() -> None:
    for rest in ("x", "[", "\n{kind: Pod", named("b") + "kind: Pod\n"):
        found = [item.code.id for each in read_documents((named("a") + rest).encode(), "-") for item in each.findings]
        assert found == ["NP400"], rest


@pytest.mark.parametrize(("digits", "told"), [(308, False), (309, True), (400, True), (401, True), (5000, True)])
def test_a_number_of_json_is_one_that_go_holds(digits: int, told: bool) -> None:
    (document,) = read_documents(b'{"a": 1' + b"0" * digits + b"}", "a.json")
    assert bool(document.findings) == told


def test_environments_are_read_from_no_pipe(tmp_path: Path) -> None:
    text = "import netpolc\nENVIRONMENTS = netpolc.read_environments(netpolc.Environment, 'pipe')\n"
    os.mkfifo(project(tmp_path, environments=text) / "pipe")
    ran = run(tmp_path, "check")
    assert (ran.code, "`pipe` cannot be read: it is no file" in ran.out + ran.err) == (1, True)


def test_files_without_any_object_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("image: web\nitems: [1, 2]\n---\n- a\n")
    _, found = read_manifests(tmp_path)
    assert found == ()
