"""What changes while a project is built: nothing that was kept, or is to be, is believed of the project that it was."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from netpolc.cli import caching, kept_parts
from netpolc.cli.kept import FOLDER
from netpolc.cli.part_inputs import part_inputs
from netpolc.loading import closed_modules
from netpolc.pipeline import build, wanted
from netpolc.process import parting
from tests.cli.running import Ran, run
from tests.cli.test_cache import SETTINGS, of_sites
from tests.cli.test_kept_parts import BLUE, MODULES, built, naively, tree

REACHING = BLUE.replace(
    "from netpolc import Clauses",
    "import netpolc.program.drafts as drafts\ndrafts.MANAGED_BY = 'other.example/by'\nfrom netpolc import Clauses",
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project of which the parts are kept, however small it is, and nothing was built yet."""
    monkeypatch.setattr(parting, "MANY", 1)
    monkeypatch.setattr(kept_parts, "MARGIN", -1 << 62)
    return of_sites(tmp_path / "project", **MODULES)


def _kept(folder: Path) -> bool:
    return (folder / FOLDER / kept_parts.NAME).exists()


def _port(folder: Path) -> None:
    path = folder / "policies" / "shop.py"
    path.write_text(path.read_text().replace("443", "444"))


def _with(folder: Path, *, before: Callable[[], object] = bool, after: Callable[[], object] = bool) -> Ran:
    """Build once, while somebody changes the project just before or after the policy modules run."""
    compiled_for = wanted.compiled_for
    with pytest.MonkeyPatch.context() as patch:

        def changed(*words: object, **named: object) -> object:
            patch.undo()
            before()
            try:
                return compiled_for(*words, **named)  # type: ignore[arg-type]
            finally:
                after()

        patch.setattr(build, "compiled_for", changed)
        return built(folder)


CHANGES: dict[str, Callable[[Path], object]] = {
    "other settings": lambda folder: (folder / "pyproject.toml").write_text(f"{SETTINGS}project = 'two'\n"),
    "no settings": lambda folder: (folder / "pyproject.toml").rename(folder / "aside.toml"),
    "a module": lambda folder: (folder / "policies" / "blue.py").write_text(REACHING),
    "a module more": lambda folder: (folder / "policies" / "other.py").write_text(REACHING.replace("more", "yet")),
    "a module less": lambda folder: (folder / "policies" / "blue.py").unlink(),
}


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_before_the_modules_run_is_compiled_anew(name: str, first: bool, place: Path) -> None:
    (place / "pyproject.toml").write_text(f"{SETTINGS}project = 'one'\n")
    if not first:
        assert built(place).code == 0
        assert _kept(place)
        _port(place)
    copy = place.parent / "copy" / "project"
    shutil.copytree(place, copy)
    ran = _with(place, before=lambda: CHANGES[name](place))
    CHANGES[name](copy)
    assert ran == run(copy, "build", "--no-cache")
    assert tree(place) == tree(copy)
    assert _kept(place) is not first
    _port(place)
    assert (naively(place)[0], tree(place.parent / "copy" / "project")) == (built(place), tree(place))


def test_what_changes_while_the_modules_run_is_not_kept(place: Path) -> None:
    (place / "policies" / "blue.py").write_text(REACHING)
    ran = _with(place, after=lambda: (place / "policies" / "blue.py").write_text(BLUE))
    assert ran.code == 0
    assert not _kept(place)


def test_modules_that_changed_a_moment_ago_are_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_parts, "MARGIN", 3_600_000_000_000)
    monkeypatch.setattr(caching, "own_code", lambda: iter(()))
    monkeypatch.setattr(caching, "loaded_code", lambda: iter(()))
    built(place)
    assert not _kept(place)


def test_what_another_netpolc_thought_of_a_module_is_not_believed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "policies" / "blue.py").write_text(REACHING)

    def yes(text: bytes, *, alone: bool = True) -> bool:
        del text, alone
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closed_modules, "is_closed", yes)
        built(place)
    stamp = place / FOLDER / kept_parts.NAME
    before = stamp.read_bytes()
    assert json.loads(before.partition(b"\n")[2])["closed"]
    own = tuple(caching.own_code())
    monkeypatch.setattr(caching, "own_code", lambda: own[:-1])
    built(place)
    assert stamp.read_bytes() == before


def test_a_moment_is_like_itself_alone(place: Path) -> None:
    now = part_inputs(place, 0)
    assert now is not None
    assert now == part_inputs(place, 0)
    assert now.settings == SETTINGS.encode()
    path = place / "policies" / "blue.py"
    assert {file: data for file, _, data in now.seen if data is not None}[str(path)] == BLUE.encode()
    later = part_inputs(place, now.newest + 1)
    assert later is not None
    assert not [data for _, _, data in later.seen if data is not None]
    path.write_bytes(path.read_bytes())
    assert now != part_inputs(place, 0)
    (place / "pyproject.toml").unlink()
    (place / "pyproject.toml").symlink_to("nowhere")
    assert part_inputs(place, 0) is None


@pytest.mark.parametrize("words", [(), ("--no-cache",), ("--into", "build"), ("-v",)])
def test_environments_share_nothing_where_a_module_may_change_netpolc(
    words: tuple[str, ...], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_name = "    drafts.MANAGED_BY = f'{env.name}.example/by'\n    yield"
    text = REACHING.replace("drafts.MANAGED_BY = 'other.example/by'\n", "").replace("more()", "more(env: Site)")
    (place / "policies" / "blue.py").write_text(text.replace("    yield", by_name))
    expected, files = naively(place, *words)
    compiled: list[bool] = []

    def counted(*words: object, **named: object) -> object:
        compiled.append(True)
        return wanted.compiled_for(*words, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "compiled_for", counted)
    assert built(place, *words) == expected
    assert tree(place) == files
    assert b"prod.example/by" in (files["build/prod/red/db.yaml"] or b"")
    assert len(compiled) == 1  # and nothing is compiled twice for that
    assert not _kept(place)


@pytest.fixture
def left_out(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Say of each time that the project is compiled from now on whether any part was left out."""
    found: list[bool] = []

    def counted(*words: object, **named: object) -> object:
        done = wanted.compiled_for(*words, **named)  # type: ignore[arg-type]
        found.append(done.left_out)
        return done

    monkeypatch.setattr(build, "compiled_for", counted)
    return found


def test_whoever_does_without_shares_nothing(place: Path, left_out: list[bool]) -> None:
    for words in (("--no-cache",), ()):
        assert built(place, *words).code == 0
    assert left_out == [False, True]


def test_what_an_editor_leaves_beside_modules_is_none(place: Path, left_out: list[bool]) -> None:
    (place / "policies" / ".#shop.py").symlink_to("somebody@host.7")
    (place / "policies" / "._blue.py").write_bytes(b"\0")
    for _ in range(2):
        built(place, "--env", "dev")
    assert left_out == [False, False]  # a first build of one environment keeps nothing
    _port(place)
    built(place, "--env", "dev")
    assert left_out[-1]


def test_what_becomes_too_much_is_begun_anew(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "loaded_code", lambda: iter(()))
    assert built(place).code == 0
    stamp = place / FOLDER / kept_parts.NAME
    whole = stamp.stat().st_size
    monkeypatch.setattr(kept_parts, "_MOST", whole)
    _port(place)
    assert built(place, "--env", "dev").code == 0
    assert stamp.stat().st_size < whole
    expected, files = naively(place)
    assert (built(place), tree(place)) == (expected, files)


def test_where_no_tree_stands_nothing_is_asked_of_it(place: Path, left_out: list[bool]) -> None:
    assert built(place).code == 0
    shutil.rmtree(place / "build")
    expected, files = naively(place)
    left_out.clear()
    assert (built(place), tree(place)) == (expected, files)
    assert len(left_out) == 1
