"""The proof of an import: what was written compiles, beside what was there, to the objects that were read."""

import shutil
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Verdict
from netpolc.analysis.possible import difference
from netpolc.diagnostics.catalogue.authoring import DUPLICATE_POLICY
from netpolc.diagnostics.catalogue.drafting import IN_THE_WAY
from netpolc.diagnostics.catalogue.internal import INTERNAL
from netpolc.diagnostics.model import Diagnostic, Origin, Place, Related, finding
from netpolc.drafting.objects import DraftObject, DraftRule, drafted_peers, drafted_ports
from netpolc.loading.sources import PACKAGE, module_files
from netpolc.process.exporting import ExportedProject, export_project
from netpolc.program.model import Policy, Program
from netpolc.rules.known import MANAGED_BY, PART_OF
from netpolc.values import frozen

_LEFT: Final = frozenset({"build", "node_modules", PACKAGE})


@frozen
class Intended:
    """What the Python has to mean: the objects of each environment, None where there are none."""

    objects: Mapping[str | None, Sequence[DraftObject]]
    renamed: bool
    """Connections may write manifests of other names."""


def proven(root: Path, texts: Mapping[str, bytes], wanted: Intended) -> tuple[Diagnostic, ...]:
    """Compile new modules beside those of a project, and say what is not as it was read; nothing is written there.

    `texts`: paths below `root`, with `/`. What does not go with the project is an error at its line; what differs is a
    fault of netpolc. Policy modules run, in a process of their own.
    """
    there = any(module_files(str(root)))
    before: ExportedProject | None = export_project(root) if there else None
    if before is not None:
        if before.programs is None:
            return before.diagnostics
        found = tuple(_twice(before.programs, wanted))
        if found:
            return found
    with _beside(root, texts) as place:
        after = export_project(place)
        diagnostics = tuple(_shown(item, place, root) for item in after.diagnostics)
    if after.programs is None:
        return diagnostics if there else (_fault(diagnostics[0].message if diagnostics else "it does not compile"),)
    found_there: list[Diagnostic] = []
    for name, program in after.programs.items():
        objects = wanted.objects[name] if name in wanted.objects else wanted.objects.get(None, ())
        old = before.programs.get(name) if before is not None and before.programs else None
        found_there += _of_environment(program, old, objects, wanted)
    return tuple(found_there)


def _twice(programs: Mapping[str | None, Program], wanted: Intended) -> Generator[Diagnostic]:
    """Find the objects that the project has already."""
    new = {item.key: item for objects in wanted.objects.values() for item in objects}
    told: set[tuple[str, str]] = set()
    for program in programs.values():
        for policy in program.policies:
            key = policy.namespace, policy.name
            item = new.get(key)
            if item is not None and key not in told:
                told.add(key)
                said = f"namespace `{policy.namespace}` has two policies named `{policy.name}`"
                related = () if item.origin is None else (Related("the one that is imported", item.origin.locate()),)
                yield finding(DUPLICATE_POLICY, said, policy.place(), related=related, help="remove one of them")


@contextmanager
def _beside(root: Path, texts: Mapping[str, bytes]) -> Generator[Path]:
    """Make a folder that looks like the project with new modules in it."""
    with TemporaryDirectory(prefix="netpolc-", ignore_cleanup_errors=True) as name:
        place = Path(name).resolve()
        (place / PACKAGE).mkdir()
        for entry in _entries(root / PACKAGE):
            _show(entry, place / PACKAGE / entry.name)
        for entry in _entries(root):
            if entry.name not in _LEFT and not entry.name.startswith("."):
                _show(entry, place / entry.name)
        for path, data in texts.items():
            if not (place / path).exists():
                (place / path).write_bytes(data)
        yield place


def _entries(folder: Path) -> Sequence[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else ()


def _show(entry: Path, place: Path) -> None:
    """Let an entry of the project stand at another place, too: as a link, or where there are none as a copy."""
    try:
        place.symlink_to(entry)
    except OSError:
        if entry.is_dir():
            shutil.copytree(entry, place, symlinks=True)
        else:
            shutil.copy(entry, place)


def _shown(item: Diagnostic, place: Path, root: Path) -> Diagnostic:
    """Let a finding name the project and not the folder that looked like it."""
    related = tuple(Related(one.message, _moved(one.origin, place, root)) for one in item.related)
    origin = None if item.origin is None else _moved(item.origin, place, root)
    return evolve(item, origin=origin, related=related)


def _moved(origin: Origin, place: Path, root: Path) -> Origin:
    def moved(where: Place) -> Place:
        path = where.path
        begin = f"{place.as_posix()}/"
        return evolve(where, path=f"{root.as_posix()}/{path.removeprefix(begin)}") if path.startswith(begin) else where

    return Origin(moved(origin.place), tuple(map(moved, origin.via)))


def _of_environment(
    program: Program, before: Program | None, objects: Sequence[DraftObject], wanted: Intended
) -> Generator[Diagnostic]:
    written = {(policy.namespace, policy.name): policy for policy in program.policies}
    keys = {item.key for item in objects}
    if before is not None:
        for policy in before.policies:
            now = written.get((policy.namespace, policy.name))
            if now is None or _meaning(now) != _meaning(policy):
                where = f"`{policy.name}` in `{policy.namespace}`"
                said = f"beside what is imported, connections of the project write other rules into {where}"
                cure = "import into a fresh folder with `--into`, and compare the two"
                yield finding(IN_THE_WAY, said, policy.place(), help=cure)
                return
    if not wanted.renamed:
        for item in objects:
            made = written.get(item.key)
            if made is None or not _is_same(made, item):
                yield _fault(f"`{item.name}` in `{item.namespace}` comes out otherwise")
                return
        known = {(policy.namespace, policy.name) for policy in (before.policies if before else ())}
        for key in written:
            if key not in keys and key not in known:
                yield _fault(f"`{key[1]}` in `{key[0]}` was not read")
                return
    others = before.policies if before is not None else ()
    was = (*(_facing(item.lifted, written.get(item.key)) for item in objects if item.lifted is not None), *others)
    answer = difference(Program(None, _in_order(was)), Program(None, _in_order(program.policies)))
    if answer.verdict is not Verdict.EQUAL and (wanted.renamed or answer.verdict is Verdict.CHANGED):
        yield _fault("connections are opened or closed")


def _facing(read: Policy, made: Policy | None) -> Policy:
    """Return what was made of a policy where the two say the same, rule by rule: only what differs is asked about."""
    if made is None or (read.subject, read.isolates) != (made.subject, made.isolates):
        return read
    return made if frozenset(_taken_apart(read)) == frozenset(_taken_apart(made)) else read


def _taken_apart(policy: Policy) -> Generator[object]:
    for rule in policy.rules:
        ports = None if rule.ports is None else frozenset(rule.ports)
        yield from ((rule.direction, peer, ports) for peer in rule.peers or (None,))


def _in_order(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    return tuple(sorted(policies, key=lambda item: (item.namespace, item.name)))


def _meaning(policy: Policy) -> object:
    return policy.subject, policy.isolates, frozenset(_drafted(policy))


def _drafted(policy: Policy) -> Generator[object]:
    for rule in policy.rules:
        peers = None if rule.peers is None else drafted_peers(rule.peers, policy.namespace)
        draft = DraftRule(rule.direction, peers, drafted_ports(rule.ports))
        yield from ((draft.direction, peer, draft.ports) for peer in (peers if peers is not None else (None,)))


def _is_same(policy: Policy, item: DraftObject) -> bool:
    """Say whether an object comes out as it was read: subject, isolation, rules taken apart, labels, annotations."""
    rules = frozenset(_drafted(policy)) == frozenset(item.allowed())
    added = set(policy.labels) - set(item.labels)
    labels = set(item.labels) <= set(policy.labels) and {key for key, _ in added} <= {MANAGED_BY, PART_OF}
    return (
        rules
        and labels
        and policy.subject == item.subject
        and policy.isolates == item.isolates
        and policy.annotations == item.annotations
    )


def _fault(said: str) -> Diagnostic:
    message = f"what was to be written does not mean what was read: {said}"
    return finding(INTERNAL, message, help="nothing is written; report it with the smallest input that shows it")
