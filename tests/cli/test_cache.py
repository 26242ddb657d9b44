"""What is kept between two runs: an answer that could be another is never told, whoever changed whatever."""

import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from netpolc.cli import caching
from netpolc.cli.caching import begun, keep_answer, known_answer
from netpolc.cli.kept import FOLDER
from netpolc.loading import closed_modules
from tests.cli.running import SHOP, Ran, project, run

FACTS = """from pathlib import Path

from attrs import frozen

from netpolc import Environment, read_environments


@frozen
class Site(Environment):
    port: int = 80


ENVIRONMENTS = read_environments(Site, Path(__file__).with_name("sites.toml"))
"""
SITES = "[dev]\nport = 8080\n\n[prod]\nport = 8443\n"
SETTINGS = "[tool.netpolc]\nkubernetes = '1.30'\n"


def of_sites(place: Path, **modules: str) -> Path:
    """Write a project of several sites in a folder."""
    folder = project(place, environments=FACTS, **modules)
    (folder / "policies" / "sites.toml").write_text(SITES)
    (folder / "pyproject.toml").write_text(SETTINGS)
    return folder


def built_anew(place: Path, **modules: str) -> Path:
    """Write such a project with its tree; nothing is kept of it."""
    folder = of_sites(place, **modules)
    assert run(folder, "build", "--no-cache").code == 0
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with its tree."""
    return built_anew(tmp_path_factory.mktemp("built"), shop=SHOP)


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project of which the answers of two commands are kept, however small it is."""
    monkeypatch.setattr(caching, "MANY", 1)
    monkeypatch.setattr(caching, "MARGIN", -1 << 62)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    shutil.copytree(built, folder)
    for command, lines in ANSWERS.items():
        keep(folder, command, lines)
        assert is_known(folder, command)
    return folder


ANSWERS = {"build": ["dev: 3 unchanged", "prod: 3 unchanged"], "check": ["no findings"]}


def keep(folder: Path, command: str, lines: list[str]) -> None:
    asked = begun(folder.resolve(), command, frozenset(), (), time.time_ns())
    assert asked is not None
    keep_answer(asked, lines)


def told(folder: Path, *words: str) -> Ran:
    home = os.environ.get("XDG_CACHE_HOME", "")
    return run(folder, *words, surroundings={"PATH": "", "NO_COLOR": "", "COLUMNS": "100", "XDG_CACHE_HOME": home})


def is_known(folder: Path, command: str, *flags: str, env: str | None = None) -> bool:
    values = () if env is None else (("env", env),)
    asked = begun(folder.resolve(), command, frozenset(flags), values, time.time_ns())
    return asked is not None and known_answer(asked) is not None


def _write(path: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / path).write_text(text)


def _same_size(folder: Path) -> None:
    """Change a file of the tree, and give it its size and its times again."""
    path = next((folder / "build" / "dev" / "shop").glob("*.yaml"))
    seen = path.stat()
    path.write_bytes(path.read_bytes().replace(b"shop", b"flop"))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def _replaced(folder: Path) -> None:
    path = next((folder / "build" / "dev" / "shop").glob("*.yaml"))
    path.unlink()
    path.symlink_to(folder / "policies" / "shop.py")


CHANGES: dict[str, Callable[[Path], object]] = {
    "a module": _write("policies/shop.py", SHOP.replace("8080", "8081")),
    "a comment": _write("policies/shop.py", SHOP + "# netpolc: allow unused-rule\n"),
    "a new module": _write("policies/more.py", SHOP.replace("shop", "more")),
    "an empty folder": lambda folder: (folder / "policies" / "inner").mkdir(),
    "a new folder": lambda folder: shutil.copytree(folder / "policies", folder / "policies" / "inner"),
    "no module": lambda folder: (folder / "policies" / "shop.py").unlink(),
    "facts": _write("policies/sites.toml", SITES.replace("8443", "9443")),
    "no facts": lambda folder: (folder / "policies" / "sites.toml").unlink(),
    "a setting": _write("pyproject.toml", "[tool.netpolc]\nkubernetes = '1.29'\n"),
    "no settings": lambda folder: (folder / "pyproject.toml").unlink(),
    "a file of the tree": _same_size,
    "a link in the tree": _replaced,
    "a file less": lambda folder: next((folder / "build" / "prod" / "shop").glob("*.yaml")).unlink(),
    "a stranger": _write("build/dev/other.yaml", "a: 1\n"),
    "no tree": lambda folder: shutil.rmtree(folder / "build"),
    "a folder of the tree": lambda folder: (folder / "build" / "dev" / "empty").mkdir(),
    "a build that was killed": lambda folder: (folder / ".netpolc-unfinished-build-00000000").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_changed_is_seen(change: str, place: Path) -> None:
    CHANGES[change](place)
    assert not is_known(place, "build")
    assert not is_known(place, "check")


def test_what_nobody_lists_is_not_run(place: Path) -> None:
    (place / "ports.py").write_text("PORT = 8080\n")
    (place / "policies" / "up").symlink_to("..")
    changed = SHOP.replace("8080", "PORT")
    assert changed != SHOP
    (place / "policies" / "shop.py").write_text(f"from policies.up.ports import PORT\n{changed}")
    assert told(place, "build").code == 1
    (place / "ports.py").write_text("PORT = 8081\n")
    assert "NP005" in told(place, "build").err


def tree(folder: Path) -> dict[str, bytes | None]:
    found = sorted((folder / "build").rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in found}


def test_other_words_are_other_answers(place: Path) -> None:
    for command in ("build", "check"):
        assert is_known(place, command)
        for flag in ("strict", "quiet", "allow_empty", "check", "no_cache", "verbose"):
            assert not is_known(place, command, flag)
        assert not is_known(place, command, env="dev")
    assert begun(place, "build", frozenset(), [("into", "other")], 0) is None


def test_python_netpolc_its_libraries_and_the_day_count(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen(target: object, name: str, value: object) -> tuple[bool, bool]:
        with monkeypatch.context() as patch:
            patch.setattr(target, name, value)
            return is_known(place, "build"), is_known(place, "check")

    own = tuple(caching.own_code())
    assert seen(caching, "own_code", lambda: own) == (True, True)
    assert seen(caching, "own_code", lambda: own[:-1]) == (False, False)
    assert seen(sys, "version", "3.99") == (False, False)
    assert seen(sys, "path", [*sys.path, "/nowhere"]) == (False, False)
    assert seen(sys, "executable", "/nowhere") == (False, False)
    assert seen(caching, "today", lambda: "2999-01-01") == (True, False)


def test_code_that_was_used_counts(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "library.py"
    library.write_text("x = 1\n")
    loaded = tuple(caching.loaded_code())
    monkeypatch.setattr(caching, "loaded_code", lambda: (*loaded, str(library)))
    keep(place, "build", [])
    assert is_known(place, "build")
    library.write_text("x = 2\n")
    assert not is_known(place, "build")


@pytest.mark.parametrize("command", ["build", "check"])
def test_what_is_kept_is_told_as_before_and_nothing_runs(
    command: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(place / FOLDER)
    fresh = told(place, command)
    assert (fresh.code, fresh.out, fresh.err.splitlines()) == (0, "", ANSWERS[command])
    monkeypatch.setattr("netpolc.pipeline.wanted.compile_apart", None)
    assert told(place, command) == fresh


def test_what_changed_a_moment_ago_is_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "MARGIN", 3_600_000_000_000)
    shutil.rmtree(place / FOLDER)
    for command in ("build", "check"):
        keep(place, command, [])
        assert not (place / FOLDER).exists()
    monkeypatch.setattr(caching, "MARGIN", -1 << 62)
    monkeypatch.setattr(caching, "MANY", 7)
    keep(place, "build", [])
    assert not (place / FOLDER).exists()


@pytest.mark.parametrize(
    "text",
    [
        "import os",
        "from time import time",
        "import netpolc.loading.git",
        "from pathlib import Path\nx = Path('x')",
        "from pathlib import Path as P",
        "from netpolc import read_environments as read",
        "from policies.other import Path as P",
        "from netpolc import Environment, read_environments\nx = read_environments(Environment, 'x.toml')",
        "x = open('x')",
        "print('x')",
        "x = ().__class__",
        "x = __builtins__",
        "x = eval('1')",
        "x = hash('a')",
        "match tcp:\n    case object(__globals__=x):\n        pass",
        "from typing import get_type_hints",
        "import attrs\nattrs.resolve_types(x)",
        "import acme",
        "x = 1 is 1",
        "x = '\\d'",
        "x = (",
    ],
)
def test_a_module_that_may_ask_for_more_is_never_answered_for(text: str, place: Path) -> None:
    assert not closed_modules.is_closed(text.encode())
    shutil.rmtree(place / FOLDER)
    (place / "policies" / "odd.py").write_text(text + "\n")
    keep(place, "build", [])
    assert not (place / FOLDER).exists()


@pytest.mark.parametrize("setting", ["beside = ['*.yaml']", "inventory = ['*.yaml']"])
def test_settings_that_read_more_are_never_answered_for(setting: str, place: Path) -> None:
    shutil.rmtree(place / FOLDER)
    (place / "pyproject.toml").write_text(f"[tool.netpolc]\n{setting}\n")
    keep(place, "check", [])
    assert not (place / FOLDER).exists()


def test_a_finding_is_never_kept(place: Path) -> None:
    shutil.rmtree(place / FOLDER)
    (place / "policies" / "shop.py").write_text(SHOP.replace(", allow_dns()", ""))
    assert told(place, "check").err != "no findings\n"
    assert not (place / FOLDER).exists()


def _sealed(place: Path) -> Path:
    return place / FOLDER / "build"


def _folder(place: Path) -> None:
    _sealed(place).unlink()
    _sealed(place).mkdir()


def _link(place: Path) -> None:
    _sealed(place).rename(place / "kept")
    _sealed(place).symlink_to(place / "kept")


def _pipe(place: Path) -> None:
    _sealed(place).unlink()
    os.mkfifo(_sealed(place))


FORGED: dict[str, Callable[[Path], object]] = {
    "empty": lambda place: _sealed(place).write_bytes(b""),
    "torn": lambda place: _sealed(place).write_bytes(_sealed(place).read_bytes()[:-1]),
    "no seal": lambda place: _sealed(place).write_bytes(_sealed(place).read_bytes().partition(b"\n")[2]),
    "another text": lambda place: _sealed(place).write_bytes(_sealed(place).read_bytes().replace(b"dev", b"dex")),
    "bytes": lambda place: _sealed(place).write_bytes(bytes(range(256)) * 9),
    "another command": lambda place: shutil.copy(place / FOLDER / "check", _sealed(place)),
    "a folder": _folder,
    "a link": _link,
    "a pipe": _pipe,
    "no key": lambda place: (_home(place) / "key").unlink(),
    "another key": lambda place: (_home(place) / "key").write_bytes(b"x" * 32),
    "a short key": lambda place: (_home(place) / "key").write_bytes(b""),
    "a key for all": lambda place: (_home(place) / "key").chmod(0o644),
}


def _home(place: Path) -> Path:
    return place.parent / "home" / "netpolc"


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_not_of_this_user_is_not_believed(forged: str, place: Path) -> None:
    FORGED[forged](place)
    assert not is_known(place, "build")


def test_a_project_that_brings_its_own_key_is_not_believed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(place.parent / "home", place / "cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(place / "cache"))
    assert not is_known(place, "build")
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(place))
    assert not is_known(place, "build")


def test_a_project_elsewhere_is_another(place: Path) -> None:
    other = place.with_name("other")
    place.rename(other)
    assert not is_known(other, "build")


def test_where_nothing_can_be_kept_nothing_is_said(place: Path) -> None:
    shutil.rmtree(place / FOLDER)
    (place / FOLDER).write_text("a file")
    keep(place, "build", [])
    (place / FOLDER).unlink()
    (place / FOLDER).symlink_to(place.parent)
    keep(place, "build", [])
    assert sorted(path.name for path in place.parent.iterdir()) == ["home", "project"]


def test_what_is_kept_says_what_it_is_and_goes(place: Path) -> None:
    folder = place / FOLDER
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "CACHEDIR.TAG", "build", "check"]
    assert told(place, "clean") == Ran("", ".netpolc_cache is removed\n", 0)
    assert not folder.exists()
    assert told(place, "clean") == Ran("", "nothing is kept\n", 0)
    folder.symlink_to(place / "policies")
    assert told(place, "clean", "-q") == Ran("", "", 0)
    assert (place / "policies" / "shop.py").exists()


def test_random_edits_are_built_as_without_what_is_kept(place: Path) -> None:
    chance = random.Random(7)
    edits: tuple[Callable[[Path], object], ...] = (
        *(_write("policies/shop.py", SHOP.replace("8080", str(port))) for port in (8080, 8081)),
        *(_write("policies/sites.toml", text) for text in (SITES, SITES.replace("[dev]", "[test]"))),
        *(_write("pyproject.toml", f"[tool.netpolc]\nproject = '{name}'\n") for name in ("one", "two")),
        lambda folder: (folder / "build" / "prod" / "shop" / "web.yaml").unlink(missing_ok=True),
        lambda folder: (folder / "build").is_dir(),
    )
    known = 0
    for _ in range(5):
        chance.choice(edits)(place)
        known += is_known(place, "build")
        assert told(place, "build").code == 0
        standing = tree(place)
        assert told(place, "build", "--no-cache").code == 0
        assert tree(place) == standing
        keep(place, "build", [])
    assert known < 5
