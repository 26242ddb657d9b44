"""The sides of a comparison: a project, manifests, a build tree, standard input, or a commit, as programs."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve, frozen

from netpolc.configuration import read_settings
from netpolc.diagnostics.catalogue.revisions import NO_REVISION, UNREADABLE_SIDE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.pipeline.exporting import Exported, export_project, refused
from netpolc.pipeline.folders import Cluster, build_tree, read_cluster
from netpolc.program.model import Policy, Program, Rule
from netpolc.reports.comparison import BUILD, Side
from netpolc.revisions import Revision, RevisionError, export, find_revision, merge_base
from netpolc.sources import PACKAGE, module_files

STANDARD_INPUT: Final = "-"


class SideError(Exception):
    """A side cannot be had; `diagnostics` say why."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = tuple(diagnostics)


@frozen
class Asked:
    """What every side of one comparison shares."""

    folder: Path
    """The project folder, where revisions are looked up."""
    environments: tuple[str, ...]
    namespace: str
    """The namespace of objects that name none."""
    standard_input: Callable[[], bytes]
    stack: ExitStack
    """Keeps exported commits until the answer is shown."""
    code: bool = True
    """Whether policy modules may run."""


def read_side(word: str, asked: Asked) -> Side:
    """Read a side: `-`, an existing path, or a revision (`rev:NAME` forces it). Raises SideError."""
    if word == STANDARD_INPUT:
        return _plain(STANDARD_INPUT, asked, asked.folder, _cluster(asked.standard_input(), asked))
    path = asked.folder / word
    if not word.startswith("rev:") and path.exists():
        return read_path(path, asked, word)
    name = word.removeprefix("rev:")
    try:
        return _revision(find_revision(asked.folder, name), asked)
    except RevisionError as error:
        message = f"`{word}` is neither a path nor a git revision"
        cure = "a side is a git revision, a project folder, a folder or file of YAML, a build tree, or `-`"
        raise SideError([finding(NO_REVISION, message, help=cure)]) from error


def merge_base_side(asked: Asked) -> Side:
    """Read the commit where the branch left the main branch. Raises SideError."""
    settings, _ = read_settings(asked.folder)
    try:
        return _revision(merge_base(asked.folder, settings.main_branch), asked)
    except RevisionError as error:
        raise SideError([error.diagnostic]) from None


def read_path(path: Path, asked: Asked, name: str) -> Side:
    """Read a project folder, a build tree, or a folder or file of YAML. Raises SideError."""
    if path.is_dir():
        if any(module_files(os.fspath(path))):
            if not asked.code:
                raise SideError([refused(name)])
            return _project(
                path.resolve(), asked.folder.resolve(), name, export_project(path.resolve(), asked.environments)
            )
        tree = build_tree(path)
        if tree is not None:
            programs = _chosen({item: _all_of(program, item) for item, program in tree.items()}, asked)
            return Side(name, path.absolute(), asked.folder, programs, plain=set(tree) == {None})
    return _plain(name, asked, path.absolute() if path.is_dir() else path.absolute().parent, _cluster(path, asked))


def _cluster(source: Path | bytes, asked: Asked) -> Cluster:
    found: list[Diagnostic] = []
    cluster = read_cluster([source], asked.namespace, found, asked.folder)
    if found:
        raise SideError(found)
    return cluster


def _plain(name: str, asked: Asked, root: Path, cluster: Cluster) -> Side:
    programs: dict[str | None, Program] = {None: _all_of(cluster.policies, None)}
    return Side(name, root, asked.folder, programs, plain=True, inventory=cluster.inventory)


def _all_of(policies: Sequence[Policy], environment: str | None) -> Program:
    return Program(environment, tuple(sorted(policies, key=lambda item: (item.namespace, item.name))))


def _chosen(programs: Mapping[str | None, Program], asked: Asked) -> Mapping[str | None, Program]:
    from fnmatch import fnmatchcase  # noqa: PLC0415 - beside its only use

    if not asked.environments or set(programs) == {None}:
        return programs
    return {
        name: program
        for name, program in programs.items()
        if name is not None and any(fnmatchcase(name, pattern) for pattern in asked.environments)
    }


def _project(root: Path, base: Path, name: str, exported: Exported) -> Side:
    if exported.programs is None:
        first = finding(UNREADABLE_SIDE, f"`{name}` does not compile", help="see the findings")
        raise SideError([*exported.diagnostics, first])
    return Side(name, root, base, exported.programs, facts=exported.facts)


def _revision(revision: Revision, asked: Asked) -> Side:
    """Read a commit: its committed `build/` is what it means, and it is compiled for the lines, or without a build."""
    place = Path(asked.stack.enter_context(TemporaryDirectory(prefix="netpolc-", ignore_cleanup_errors=True)))
    root = export(asked.folder, revision, place).resolve()
    tree = build_tree(root / BUILD)
    if not asked.code:
        return _uncompiled(revision, root, tree, asked)
    exported = _compiled_apart(root, asked.environments) if (root / PACKAGE).is_dir() else None
    compiled = exported.programs if exported else None
    if tree is None:
        if exported is None:
            if not root.is_dir():
                message = f"`{revision.name}` does not have this folder"
                raise SideError([finding(UNREADABLE_SIDE, message)])
            return Side(revision.name, root, root, {None: Program(None, ())})
        return _project(root, root, revision.name, exported)
    built = _chosen({item: _all_of(policies, item) for item, policies in tree.items()}, asked)
    if compiled is None or exported is None:
        note = f"`{revision.name}` no longer compiles: its lines are those of its manifests"
        return Side(revision.name, root, root, built, notes=(note,))
    notes = tuple(
        f"at `{revision.name}` the committed build{f' of `{item}`' if item else ''} is not what its policies "
        "compile to; the comparison is with the build"
        for item in sorted({*built, *compiled}, key=str)
        if built.get(item, _NOTHING).policies != compiled.get(item, _NOTHING).policies
    )
    programs = {item: _with_lines(program, compiled.get(item, _NOTHING)) for item, program in built.items()}
    return Side(revision.name, root, root, programs, facts=exported.facts, notes=notes)


def _uncompiled(
    revision: Revision, root: Path, tree: Mapping[str | None, Sequence[Policy]] | None, asked: Asked
) -> Side:
    """Read a commit by its committed build alone."""
    if tree is None:
        raise SideError([refused(revision.name)])
    built = _chosen({item: _all_of(policies, item) for item, policies in tree.items()}, asked)
    note = f"`{revision.name}` is not compiled (`--no-code`): its lines are those of its manifests"
    return Side(revision.name, root, root, built, notes=(note,))


_NOTHING: Final = Program(None, ())


def _compiled_apart(root: Path, environments: Sequence[str]) -> Exported:
    """Compile an exported commit: its modules never meet those of the working tree, nor what the user's shell says."""
    return export_project(root, environments, apart=True)


def _with_lines(built: Program, compiled: Program) -> Program:
    """Give the rules of manifests the lines of the policies that they came from."""
    known = {(policy.namespace, policy.name): policy for policy in compiled.policies}
    policies = tuple(_located(item, known.get((item.namespace, item.name))) for item in built.policies)
    return evolve(built, policies=policies)


def _located(policy: Policy, source: Policy | None) -> Policy:
    if source is None:
        return policy
    lines: dict[Rule, Rule] = {rule: rule for rule in source.rules}
    rules = tuple(lines.get(rule, rule) for rule in policy.rules)
    return evolve(policy, rules=rules, origins=source.origins)
