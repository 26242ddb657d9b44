"""Files that are no text, no file, or no Python; and the command line over mistakes: exit 1, no traceback, no byte."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from py_compile import compile as compile_file

import pytest

from netpolc.diagnostics.model import Diagnostic, Severity
from netpolc.pipeline import compile_project
from tests.mistakes.project import underlined


def _found(root: Path) -> list[Diagnostic]:
    return [item for item in compile_project(root.resolve()).diagnostics if item.code.id != "NP012"]


def _policies(root: Path) -> Path:
    folder = root / "policies"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"x = 1\n\0\n", "NP002", 1),
        (b'x = "\xff"\n', "NP002", 1),
        (b"x=" + b"-" * 100_000 + b"1\n", "NP002", 1),
        (b"x=" + b"(" * 5000 + b")" * 5000 + b"\n", "NP002", 1),
        (b"# coding: no-such-code\n", "NP002", 1),
        (b"\xef\xbb\xbffrom netpolc import tcp\r\nX = tcp(0)\r\n", "NP103", 2),
        (b"from netpolc import tcp\rX = tcp(0)\r", "NP103", 2),
        ("# coding: latin-1\nfrom netpolc import tcp\nx = 'é'; P = tcp(0)\n".encode("latin-1"), "NP103", 3),
        (b"from netpolc import tcp\n\tX = tcp(0)\n", "NP002", 2),
    ],
)
def test_odd_bytes(data: bytes, code: str, line: int, tmp_path: Path) -> None:
    file = _policies(tmp_path) / "odd.py"
    file.write_bytes(data)
    (found,) = _found(tmp_path)
    assert found.origin is not None
    assert (found.code.id, found.origin.place.path, found.origin.place.line) == (code, str(file.resolve()), line)


def test_columns_behind_a_byte_order_mark(tmp_path: Path) -> None:
    (_policies(tmp_path) / "bom.py").write_bytes(b"\xef\xbb\xbffrom netpolc import tcp; X = tcp(0)\r\n")
    (found,) = _found(tmp_path)
    assert found.origin is not None
    assert underlined(found.origin.place) == "tcp(0)"


def test_a_link_to_itself_and_a_folder_named_like_a_module(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "folder.py").mkdir()
    (found,) = _found(tmp_path)
    assert found.origin is not None
    assert (found.code.id, found.origin.place.path) == ("NP005", str(folder.resolve() / "loop.py"))


def test_a_set_counts_only_where_it_is_defined(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    text = 'from netpolc import *\n@policy_set(namespace="a")\ndef shop():\n'
    text += '    yield policy("p", all_pods, deny_ingress)\n'
    (folder / "one.py").write_text(text)
    for name in ("two", "three"):
        (folder / f"{name}.py").write_text("from policies.one import shop\nfrom .one import shop as again\n")
    compiled = compile_project(tmp_path.resolve())
    assert compiled.diagnostics == ()
    assert len(compiled.files) == 1


def test_links_to_folders_are_followed_once(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    shared = tmp_path / "shared"
    (shared / "inner").mkdir(parents=True)
    text = "from netpolc import *\n@policy_set(namespace='{0}')\ndef rule():\n"
    text += "    yield policy('p', all_pods, deny_ingress)\n"
    (shared / "one.py").write_text(text.format("a"))
    (shared / "inner" / "two.py").write_text(text.format("b"))
    (folder / "own.py").write_text(text.format("c") + "from .linked.one import rule as same\n")
    (folder / "linked").symlink_to("../shared")
    (folder / "itself").symlink_to(".")
    (folder / "gone").symlink_to("nowhere")
    (shared / "inner" / "up").symlink_to("..")
    (shared / "inner" / "back").symlink_to("../../policies")
    compiled = compile_project(tmp_path.resolve())
    assert compiled.diagnostics == ()
    assert sorted(compiled.files) == ["a/p.yaml", "b/p.yaml", "c/p.yaml"]


@pytest.mark.parametrize(("name", "target"), [("up", ".."), ("again", "inner"), ("__pycache__", None)])
def test_nothing_is_imported_from_where_no_module_is_listed(name: str, target: str | None, tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    (folder / "inner").mkdir()
    (folder / name).symlink_to(target) if target else (folder / name).mkdir()
    (folder / name / "ports.py").write_text("PORT = 1\n")
    for text in ("from policies.{0}.ports import PORT\n", "from .{0} import ports\n", "import policies.{0}\n"):
        (folder / "own.py").write_text(text.format(name))
        (found,) = _found(tmp_path)
        assert (found.code.id, found.message) == (
            "NP005",
            f"`policies.{name}` leads to where no policy modules are looked for",
        )


def test_nothing_is_imported_but_what_is_written(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    (folder / "ports.py").write_text("PORT = 1\n")
    compile_file(str(folder / "ports.py"), str(folder / "ports.pyc"), doraise=True)
    (folder / "ports.py").unlink()
    (folder / "own.py").write_text("from policies.ports import PORT\n")
    (found,) = _found(tmp_path)
    assert (found.code.id, found.message) == ("NP005", "no module named `policies.ports`")


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _policies(tmp_path)
    (folder / "own.py").write_text("")
    (folder / "closed").mkdir()
    scan = os.scandir

    def scandir(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    (found,) = _found(tmp_path)
    assert found.origin is not None
    assert (found.code.id, found.message) == ("NP013", "the folder cannot be read: permission denied")
    assert found.origin.place.path == str(folder.resolve() / "closed")


def test_a_set_of_an_imported_function_counts(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    (folder / "common.py").write_text(
        "from netpolc import *\n"
        "def base():\n    yield policy('p', all_pods, deny_ingress)\n"
        "def made(name):\n    return policy_set(namespace=name)(base)\n"
        "own = made('own')\n"
    )
    (folder / "shop.py").write_text(
        "from netpolc import *\nfrom policies.common import base, made, own\n"
        "shop = policy_set(namespace='shop')(base)\nbilling = policy_set(namespace='billing')(base)\n"
        "ops = made('ops')\n"
    )
    compiled = compile_project(tmp_path.resolve())
    assert compiled.diagnostics == ()
    assert sorted(compiled.files) == ["billing/p.yaml", "ops/p.yaml", "own/p.yaml", "shop/p.yaml"]


def test_a_file_that_a_folder_hides_is_told(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    (folder / "a").mkdir()
    (folder / "a" / "__init__.py").write_text("")
    (folder / "a.py").write_text("")
    (found,) = _found(tmp_path)
    assert found.origin is not None
    assert found.origin.place.path == str(folder.resolve() / "a.py")
    assert (found.code.id, found.message) == (
        "NP013",
        "`a.py` is never imported, because the folder `a` has its name",
    )


RELOADED = """import importlib, sys
one = policy_set(namespace="a")(rule)
if "ran" not in vars(sys):
    sys.ran = True
    importlib.reload(sys.modules[__name__])
    del sys.ran
"""


@pytest.mark.parametrize(
    ("rest", "files"),
    [
        ("again = one = policy_set(namespace='a')(rule)\n", 1),
        ("for name in 'ab':\n    globals()[name] = policy_set(namespace=name)(rule)\n", 2),
        ("one = policy_set(namespace='a')(lambda: rule())\n", 1),
        (RELOADED, 1),
    ],
)
def test_a_set_under_any_name_of_its_module_counts(rest: str, files: int, tmp_path: Path) -> None:
    text = "from netpolc import *\ndef rule():\n    yield policy('p', all_pods, deny_ingress)\n"
    (_policies(tmp_path) / "one.py").write_text(text + rest)
    compiled = compile_project(tmp_path.resolve())
    assert compiled.diagnostics == ()
    assert len(compiled.files) == files


def test_a_project_leaves_no_trace(tmp_path: Path) -> None:
    text = "import sys\nsys.path.clear()\nsys.path.append('/nowhere')\nsys.meta_path.append(None)\n"
    (_policies(tmp_path) / "odd.py").write_text(text)
    before = list(sys.path), list(sys.meta_path), set(sys.modules)
    _found(tmp_path)
    assert (sys.path, sys.meta_path) == before[:2]
    assert not {name for name in sys.modules if name.partition(".")[0] == "policies"} - before[2]


def test_the_command_line(tmp_path: Path) -> None:
    folder = _policies(tmp_path)
    (folder / "a.py").write_text("print('out')\n1 / 0\n")
    (folder / "b.py").write_text("from netpolc import tcp\nP = tcp(70000)\n")
    for command in ("build", "check"):
        done = subprocess.run(
            [sys.executable, "-m", "netpolc", command, "--color", "never"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert "error[NP003]: the module raised `ZeroDivisionError`: division by zero\n --> policies/a.py:2:1" in said
        assert "error[NP103]: port 70000 is outside 1-65535\n --> policies/b.py:2:5" in said
        assert "out\n" not in done.stdout
        assert "Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["policies"]


def test_settings_that_nobody_could_write_are_told(tmp_path: Path) -> None:
    _policies(tmp_path)
    with (tmp_path / "pyproject.toml").open("wb") as stream:
        stream.truncate((256 << 20) + 1)
    found = [item for item in _found(tmp_path) if item.code.id == "NP008"]
    assert [item.message for item in found] == ["`pyproject.toml` cannot be read: it is larger than 256 MiB"]


ENVIRONMENTS = "from netpolc import Environment\nENVIRONMENTS = (Environment('dev'),)\n"
SET = "@policy_set(namespace='a')\ndef rule(env: {0}):\n    yield policy('p', all_pods, deny_ingress)\n"


@pytest.mark.parametrize(
    ("annotation", "codes"),
    [
        ("'Environment'", []),
        ("'here.Environment'", []),
        ("'Other'", ["NP170"]),
        ("'str'", ["NP170"]),
        ("'nowhere'", []),
        ("""'__import__("os").mkdir("made")'""", []),
        ("TEXT", []),
    ],
)
def test_no_text_of_an_annotation_runs(
    annotation: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = _policies(tmp_path)
    (folder / "environments.py").write_text(ENVIRONMENTS)
    text = "from netpolc import *\nfrom policies import environments as here\nclass Other(Environment):\n    pass\n"
    text += """TEXT = '__import__("os").mkdir("made")'\n""" + SET.format(annotation)
    (folder / "own.py").write_text(text)
    assert [item.code.id for item in _found(tmp_path) if item.severity is Severity.ERROR] == codes
    assert not list(tmp_path.rglob("made"))
