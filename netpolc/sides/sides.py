"""The sides of a comparison: a project, manifests, a build tree, standard input, or a commit, as programs."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TypeVar

from attrs import evolve, field

from netpolc.diagnostics.catalogue.revisions import (
    EMPTY_SIDE,
    NO_GIT,
    NO_REVISION,
    UNREADABLE_SIDE,
)
from netpolc.diagnostics.files import reason, shown_path
from netpolc.diagnostics.model import Diagnostic, finding, has_errors
from netpolc.loading.configuration import read_settings
from netpolc.loading.revision_trees import ExportedTree
from netpolc.loading.revisions import SIDES, Revision, RevisionError, find_revision
from netpolc.loading.sources import module_files
from netpolc.process.choosing import is_chosen
from netpolc.process.exporting import ExportedProject, Tops, refused
from netpolc.process.exporting_both import BothExports
from netpolc.program.model import Program
from netpolc.rules.version import Version
from netpolc.sides.build_files import BuildFile, build_paths, environments_of, read_build, read_listed
from netpolc.sides.build_notes import build_notes
from netpolc.sides.comparison import BUILD, Side
from netpolc.sides.compiled_files import CompiledFiles, compiled_files, waiting, written
from netpolc.sides.exported_trees import exported, marked
from netpolc.sides.folders import read_cluster
from netpolc.sides.holding import homeless_among, program_of
from netpolc.sides.left_out import with_ignored_variables, with_left_out
from netpolc.sides.reserving import reserved
from netpolc.sides.side_programs import (
    beside_clusters,
    build_as_it_stands,
    built_environments,
    compiled_with_build,
)
from netpolc.sides.words import also_revision, is_path, no_environment
from netpolc.targets.lowering import SharedLowering
from netpolc.values import frozen

STANDARD_INPUT: Final = "-"
T = TypeVar("T")


class SideError(Exception):
    """A side cannot be had; `diagnostics` say why. `root`: where a commit was written, whose own paths they name."""

    def __init__(self, diagnostics: Sequence[Diagnostic], root: Path | None = None) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics, self.root = tuple(diagnostics), root


@frozen
class SideRequest:
    """What every side of one comparison shares."""

    folder: Path
    """The project folder, where revisions are looked up."""
    environments: tuple[str, ...]
    namespace: str
    """The namespace of objects that name none."""
    standard_input: Callable[[], bytes]
    stack: ExitStack
    """Keeps exported commits until the answer is shown."""
    allow_empty: bool = False
    """A side may hold no policy, and lack the environments that are asked for."""
    of_workloads: bool = False
    """The question is about the workloads of each side, so one without policies says something by its workloads."""
    code: bool = True
    """Whether policy modules may run."""
    target: str = ""
    """What projects are compiled for instead of their settings; whatever was built for another does not count."""
    both: BothExports = field(factory=BothExports)
    """Exports the projects of both sides."""
    named: Path | None = None
    """The project folder as it was named, links and all."""
    sure_of_namespace: bool = True
    """Somebody said where objects go that name no namespace."""
    lowering: SharedLowering = field(factory=SharedLowering)
    """What the policies of both sides are written as."""


def read_side(word: str, asked: SideRequest) -> Side:
    """Read a side: `-`, an existing path, or a revision (`rev:NAME`, where a path has the name). Raises SideError."""
    if not word.strip():
        raise SideError([finding(NO_REVISION, "a side has no name: the word is empty", help=SIDES)])
    if word == STANDARD_INPUT:
        return _filled(_plain(STANDARD_INPUT, STANDARD_INPUT, asked, asked.folder, asked.standard_input()), asked)
    if not word.startswith("rev:") and is_path(asked.folder, word):
        if (problem := also_revision(asked.folder, word)) is not None:
            raise SideError([problem])
        return read_path(asked.folder / word, asked, word)
    try:
        return read_revision(find_revision(asked.named or asked.folder, word.removeprefix("rev:")), asked)
    except RevisionError as error:
        if error.diagnostic.code not in {NO_REVISION, NO_GIT}:
            raise SideError([error.diagnostic]) from error
        message = f"`{word}` is neither a path nor a git revision"
        cure = error.diagnostic.help if error.diagnostic.code is NO_REVISION else f"{error}; {SIDES}"
        raise SideError([finding(NO_REVISION, message, help=cure)]) from error


def read_path(path: Path, asked: SideRequest, name: str) -> Side:
    """Read a project folder, a build tree, or a folder or file of YAML. Raises SideError."""
    shown = shown_path(os.fspath(Path(os.path.normpath(path.absolute()))), asked.folder)
    if path.is_dir() and any(module_files(os.fspath(path))):
        if not asked.code:
            raise SideError([refused(name)])
        root = path.resolve()
        exported = asked.both.second(root, asked.environments, asked.target)
        side = _project(root, asked.folder.resolve(), name, exported)
        return _filled(evolve(_completed(side, exported, asked), path=shown), asked)
    return _filled(evolve(_manifests(path, asked, name, asked.folder), path=shown), asked)


def read_revision(revision: Revision, asked: SideRequest, *, whole: bool = False) -> Side:
    """Read a commit, or a path of it. Raises SideError and RevisionError.

    A committed `build/` is what a project means, and it is compiled for the lines, or where there is no build. `whole`:
    every file of a build is written into the root, though many need not be read.
    """
    tops, tree = exported(asked.folder, asked.named, revision, asked.stack, None if whole else BUILD, code=asked.code)
    if tree is None:
        kind = "path" if revision.path else "folder"
        raise SideError([finding(UNREADABLE_SIDE, f"`{revision.name}` does not have this {kind}")])
    root, folder = tree.root, tree.root if tree.root.is_dir() else tree.root.parent
    try:
        if root.is_dir() and any(module_files(os.fspath(root))):
            side = _revision_of_project(tree, revision, asked, tops)
        else:
            if tree.later is not None:
                tree.later.write()
            side = _manifests(root, asked, revision.name, folder)
    except SideError as error:
        raise SideError(error.diagnostics, folder) from None
    side = told(with_left_out(with_ignored_variables(side), tree, revision.name))
    side = evolve(side, commit=revision.commit, path=revision.path, top=Path(tops[1]), waiting=tree.others)
    return _filled(side, asked)


def told(result: Side | Diagnostic) -> Side:
    """Return a side. Raises SideError with a diagnostic in its place."""
    if isinstance(result, Diagnostic):
        raise SideError([result])
    return result


def _manifests(path: Path, asked: SideRequest, name: str, base: Path) -> Side:
    """Read a build tree, which has its environments, or any folder or file of YAML."""
    root = path.absolute() if path.is_dir() else path.absolute().parent
    try:
        # A folder in which no build has written is read once, as plain YAML.
        paths = build_paths(path) if path.is_dir() else ()
        built = any(generated for _, generated in paths)
        files = read_listed(path, paths, _version(asked)) if built else ()
    except OSError as error:
        raise SideError([finding(UNREADABLE_SIDE, f"`{name}` cannot be read: {reason(error)}")]) from error
    if not built:
        return _plain(name, name, asked, root, path, base)
    known = environments_of((file.path, file.generated) for file in files)
    meant = build_as_it_stands(files, None, {}, known)
    programs, plain = _chosen(meant.programs, asked, name), set(meant.programs) == {None}
    gone = _left_out(meant.programs, programs)
    return Side(name, root, base, programs, plain=plain, reservations=meant.reservations, left_out=gone)


def _plain(
    name: str, path: str, asked: SideRequest, root: Path, source: Path | bytes, base: Path | None = None
) -> Side:
    found: list[Diagnostic] = []
    cluster = read_cluster([source], asked.namespace, found, base or asked.folder, _version(asked), applied=True)
    if has_errors(found):
        raise SideError(found)
    programs: dict[str | None, Program] = {None: program_of(None, cluster.objects)}
    unread = (*cluster.unread, *(() if asked.sure_of_namespace else homeless_among(cluster.objects)))
    return Side(
        name,
        root,
        base or asked.folder,
        programs,
        plain=True,
        reservations={None: reserved(None, cluster.objects, unread)},
        inventory=cluster.inventory,
        path=path,
    )


def _version(asked: SideRequest) -> Version:
    return read_settings(asked.folder)[0].kubernetes


def _chosen(programs: Mapping[str | None, T], asked: SideRequest, name: str) -> Mapping[str | None, T]:
    """Keep what is of the environments that are asked for. Raises SideError where the side has none of a name."""
    if set(programs) == {None}:
        return programs
    for pattern in asked.environments:
        if not asked.allow_empty and not any(is_chosen(item, (pattern,)) for item in programs):
            raise SideError([no_environment(name, programs, pattern)])
    return {item: program for item, program in programs.items() if is_chosen(item, asked.environments)}


def _left_out(every: Iterable[str | None], told: Iterable[str | None]) -> frozenset[str]:
    """Name the environments of a side that were not asked for."""
    return frozenset(name for name in {*every} - {*told} if name is not None)


def _filled(side: Side, asked: SideRequest) -> Side:
    """Let a side without any policy pass only where that is asked for. Raises SideError."""
    unread = any(item.unread for item in side.reservations.values())
    exists = asked.of_workloads and bool(side.inventory.workloads)
    if asked.allow_empty or unread or exists or any(program.policies for program in side.programs.values()):
        return side
    message = f"`{side.name}` holds no policy"
    raise SideError([finding(EMPTY_SIDE, message, help="if that is meant: `--allow-empty`")])


def _project(root: Path, base: Path, name: str, exported: ExportedProject) -> Side:
    if exported.programs is None:
        first = finding(UNREADABLE_SIDE, f"`{name}` does not compile", help="see the findings")
        raise SideError([*exported.diagnostics, first])
    return Side(
        name,
        root,
        base,
        exported.programs,
        facts=exported.facts,
        compiled=exported.programs,
        chosen=exported.chosen,
        promises=exported.promises,
        left_out=_left_out(exported.environments, exported.programs),
    )


def _completed(side: Side, exported: ExportedProject, asked: SideRequest) -> Side:
    """Add to a compiled project what others wrote into its build tree, and what stands beside."""
    settings, faults = read_settings(side.root)
    found = list(faults)
    known, sure = exported.environments, asked.sure_of_namespace
    beside = beside_clusters(side.root, settings, side.programs, known, asked.namespace, found, sure=sure)
    if found:
        raise SideError(found)
    files = _build_files(side.root, settings.kubernetes, compiled_files(side.programs, asked.lowering))
    counted = [file for file in files if not (asked.target and file.generated)]
    meant = compiled_with_build(side.programs, known, counted, beside)
    more = evolve(side, programs=meant.programs, reservations=meant.reservations, beside=settings.beside)
    return evolve(more, target=asked.target)


def _build_files(
    root: Path, version: Version, compiled: CompiledFiles, equal: Collection[str] = ()
) -> Sequence[BuildFile]:
    try:
        return read_build(root / BUILD, version, compiled, equal)
    except OSError as error:
        raise SideError([finding(UNREADABLE_SIDE, f"`{BUILD}` cannot be read: {reason(error)}")]) from error


def _revision_of_project(tree: ExportedTree, revision: Revision, asked: SideRequest, tops: Tops) -> Side:
    root = tree.root
    settings, faults = read_settings(root)
    later = waiting(tree.later, settings)
    # A commit's modules never meet those of the working tree, nor what the user's shell says.
    made = asked.folder, revision.commit, tops
    with marked(tree):
        exported = asked.both.first(root, made, asked.environments, asked.target) if asked.code else None
    compiled = compiled_files(exported.programs if exported else None, asked.lowering)
    files = _build_files(root, settings.kubernetes, compiled, written(later, compiled))
    means_its_build = not asked.target and any(file.generated for file in files)
    if not (asked.code or means_its_build):
        raise SideError([refused(revision.name)])
    if exported is not None and not means_its_build:
        return _completed(_project(root, root, revision.name, exported), exported, asked)
    found = list(faults)
    known = environments_of((file.path, file.generated) for file in files)
    if exported is not None and exported.programs is not None:
        known = exported.environments
    built, sure = built_environments(files, known), asked.sure_of_namespace
    beside = beside_clusters(root, settings, built, known, asked.namespace, found, sure=sure)
    if found:
        raise SideError(found)
    meant = build_as_it_stands(files, exported.programs if exported else None, beside, known)
    programs = _chosen(meant.programs, asked, revision.name)
    notes = build_notes(revision, meant, programs, exported)
    side = Side(
        revision.name, root, root, programs, notes=notes, reservations=meant.reservations, beside=settings.beside
    )
    side = evolve(side, paths=meant.paths, left_out=_left_out(meant.programs, programs))
    if exported is None:
        return side
    return evolve(
        side, facts=exported.facts, compiled=exported.programs, chosen=exported.chosen, promises=exported.promises
    )
