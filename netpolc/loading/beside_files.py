"""What others keep beside a project: the files that `beside` names, and those below `build/` that no build wrote."""

from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import evolve

from netpolc.diagnostics.catalogue.beside import BESIDE_TWICE, BESIDE_UNREADABLE
from netpolc.diagnostics.catalogue.revisions import BESIDE_WITHOUT_MATCH
from netpolc.diagnostics.model import Diagnostic, Related, Severity, finding
from netpolc.loading.beside import Beside, files_beside
from netpolc.loading.settings import Settings
from netpolc.tree.layout import BuildTree, Entry, environment_folder, read_tree
from netpolc.yaml.applying import is_applied, leads

if TYPE_CHECKING:
    from netpolc.program.model import Policy

BUILD: Final = "build"


class BesideReader:
    """Reads what others keep beside a project, each file once."""

    def __init__(self, root: Path, settings: Settings, every: Sequence[str] | None) -> None:
        """Look for the files that `beside` names. `every`: all environments, None in a project without."""
        self._root: Final = root
        self._read: Final[dict[Path, Beside]] = {}
        self._unseen: Final[list[Diagnostic]] = []
        """What is wrong with `beside` itself, in every environment."""
        self._named: Final = self._files(settings, (None,) if every is None else every) if settings.beside else {}
        self._tree: BuildTree | None = None
        self._tops: dict[str, list[str]] | None = None
        """The files of the tree by the folder at its top that they stand in, nothing for those in none."""

    def of(self, environment: str | None) -> Beside:
        """Read the policies of the files that `beside` names for an environment, sorted by namespace and name."""
        return self._together(self._named.get(environment, ()), self._unseen)

    def with_strangers(self, environment: str | None, planned: Callable[[], Collection[str]]) -> Beside | None:
        """Read the same with the files of a build tree that are applied and that no build wrote; None: there are none.

        `planned`: the paths below `build/` that a build writes; what stands there is not looked at. Nobody has named
        these files, so what is wrong with one is a warning; `diff` says what hangs on it, `build --check` refuses it.
        """
        folder = (self._root / BUILD).resolve()
        try:
            tree = self._tree = self._tree or read_tree(folder)
        except OSError:  # who writes there, or reads it, says so
            tree = self._tree = BuildTree(folder, {})
        if not tree.standing:
            return None
        named = self._named.get(environment, ())
        left = self._standing_in(environment, tree) - frozenset(planned())
        # Nearly always nothing is left; else files are read in the order in which they stand.
        files = [
            tree.folder / path
            for path in (tree.standing if left else ())
            if path in left and is_applied(path) and not leads(path) and not tree.is_ours(path)
        ]
        files = [file for file in files if file not in named]
        return self._together(named, self._unseen, files) if files else None

    def _standing_in(self, environment: str | None, tree: BuildTree) -> frozenset[str]:
        """Name the files of a tree that are applied with an environment: those of its folder, and of none."""
        if self._tops is None:
            tops: dict[str, list[str]] = {}
            for path, kind in tree.standing.items():
                if kind is Entry.FILE:
                    top, slash, _ = path.partition("/")
                    tops.setdefault(top if slash else "", []).append(path)
            self._tops = tops
        chosen = self._tops if environment is None else ("", environment_folder(environment))
        return frozenset([path for top in chosen for path in self._tops.get(top, ())])

    def _files(self, settings: Settings, environments: Sequence[str | None]) -> dict[str | None, tuple[Path, ...]]:
        """Find the files of each environment; a pattern without any, in whatever environment, is reported."""
        files: dict[str | None, tuple[Path, ...]] = {}
        left = dict.fromkeys(settings.beside)
        for environment in environments:
            try:
                by_pattern = files_beside(self._root, settings.beside, environment)
            except (OSError, ValueError) as error:
                said = f"what `beside` names cannot be read: {error}"
                self._unseen.append(finding(BESIDE_UNREADABLE, said, settings.beside_at))
                return {}
            files[environment] = tuple(dict.fromkeys(file for some in by_pattern.values() for file in some))
            for pattern, some in by_pattern.items():
                if some:
                    left.pop(pattern, None)
        self._unseen.extend(without_match(pattern, settings) for pattern in left)
        return files

    def _together(self, named: Sequence[Path], found: Sequence[Diagnostic], strangers: Sequence[Path] = ()) -> Beside:
        kept: dict[tuple[str, str], Policy] = {}
        told = list(found)
        for file in named:
            told += self._added(file, kept)
        for file in strangers:
            told += (evolve(item, severity=Severity.WARNING) for item in self._added(file, kept))
        return Beside(tuple(kept[name] for name in sorted(kept)), tuple(told))

    def _added(self, file: Path, kept: "dict[tuple[str, str], Policy]") -> Iterator[Diagnostic]:
        """Add the policies of a file, and give what is wrong with it."""
        if file not in self._read:
            self._read[file] = _read(file)
        yield from self._read[file].found
        for policy in self._read[file].policies:
            first = kept.setdefault((policy.namespace, policy.name), policy)
            if not _says_the_same(first, policy):
                yield _twice(first, policy)


def _read(file: Path) -> Beside:
    # Most projects have nothing beside them, and do not pay for reading it.
    from netpolc.loading.beside_policies import read_beside

    return read_beside(file)


def without_match(pattern: str, settings: Settings) -> Diagnostic:
    """Say that a pattern of `beside` names no file in any environment."""
    said = f"`{pattern}` of `beside` has no match"
    return finding(BESIDE_WITHOUT_MATCH, said, settings.beside_at, help="name files that are there")


def _says_the_same(one: "Policy", other: "Policy") -> bool:
    return one is other or (one.subject, one.isolates, one.rules) == (other.subject, other.isolates, other.rules)


def _twice(first: "Policy", other: "Policy") -> Diagnostic:
    place = first.place()
    return finding(
        BESIDE_TWICE,
        f"`{other.namespace}/{other.name}` stands twice in what others keep, and says another thing each time",
        other.place(),
        related=() if place is None else (Related("the other", place),),
        help="name in `beside` only what is applied",
    )
