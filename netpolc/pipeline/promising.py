"""Promises proven of all that runs: what is compiled, what others wrote into the build tree, and what stands beside."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field

from netpolc.analysis.answers import Note
from netpolc.analysis.proving import PromiseFate, Proving
from netpolc.analysis.reservations import Reservations
from netpolc.checks.promises import hanging, promise_finding
from netpolc.checks.unspoken import unspoken_labels
from netpolc.diagnostics.catalogue.revisions import UNREADABLE_SIDE
from netpolc.diagnostics.files import reason
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.loading.configuration import read_settings
from netpolc.loading.settings import Settings
from netpolc.pipeline.choices import choices, worlds
from netpolc.process.messages import Chosen
from netpolc.process.promising import Environments
from netpolc.program.model import Program
from netpolc.program.promises import PlacedPromise
from netpolc.program.spoken import Said, existing
from netpolc.rules.home import HOME
from netpolc.sides.build_files import BuildFile, build_paths, read_listed
from netpolc.sides.comparison import BUILD
from netpolc.sides.side_programs import beside_clusters, compiled_with_build
from netpolc.values import frozen


@frozen(eq=False)
class Running:
    """All that runs in an environment, and what an answer about it hangs on."""

    program: Program
    reservations: Reservations = field(factory=Reservations)


def proven_with_beside(
    root: Path, environments: Environments, chosen: Chosen, inventory: Sequence[str] = ()
) -> Iterator[tuple[str | None, Diagnostic]]:
    """Say which promises of a project folder do not hold, each with its environment.

    `inventory`: paths of what exists, beside those of the setting. They are read only where a promise speaks of a label
    that nothing else does.
    """
    found: list[Diagnostic] = []
    running = running_of(root, environments, chosen, found)
    yield from ((None, item) for item in found)
    if found:
        return
    for name, item in environments.items():
        yield from ((name, told) for told in told_of(running[name], item.promises))
    if chosen.whole:
        whole = [evolve(item, program=running[name].program) for name, item in environments.items()]
        unspoken = tuple(unspoken_labels(whole))
        if unspoken:
            unspoken = tuple(unspoken_labels(whole, _existing(root, environments, inventory)))
        yield from ((None, told) for told in unspoken)


def _existing(root: Path, environments: Environments, paths: Sequence[str]) -> Said:
    """Give the labels of what exists, as far as that can be read: what cannot is told by whoever asks about it."""
    patterns = read_settings(root)[0].checks.inventory
    if not (paths or patterns):
        return (), ()
    from netpolc.loading.inventory import read_inventory

    found = [existing(read_inventory(root, paths, patterns, name, HOME, [])) for name in environments]
    return tuple(item for said in found for item in said[0]), tuple(item for said in found for item in said[1])


def told_of(running: Running, promises: Sequence[PlacedPromise]) -> Iterator[Diagnostic]:
    """Say which promises do not hold of what runs, and which hang on what nobody knows."""
    proving = Proving(running.program)
    others = [(kinds, Proving(program)) for kinds, program in worlds(running.reservations)]
    many = choices(running.reservations.doubtful) is None
    doubted = frozenset(kind for item in running.reservations.doubtful for kind in item.kinds)
    for promise in promises:
        answer = proving.answer(promise)
        changing = (kinds for kinds, other in others if other.answer(promise).fate is not answer.fate)
        doubts = next(changing, doubted if many else frozenset())
        notes = [note for note in running.reservations.notes if note.kind in doubts]
        if answer.fate is PromiseFate.KEPT and running.reservations.unread:
            notes += [
                Note("not-read", f"{item.title}, which {item.lacks}", (item.origin,))
                for item in running.reservations.unread
            ]
        told = hanging(promise, notes) if notes else promise_finding(running.program, promise, answer)
        if told is not None:
            yield told


def running_of(
    root: Path, environments: Environments, chosen: Chosen, found: list[Diagnostic]
) -> Mapping[str | None, Running]:
    """Put to each environment what others wrote into the build tree, and what stands beside."""
    settings, _ = read_settings(root)
    beside = beside_clusters(root, settings, environments, chosen.every or (), HOME, found)
    files = _others(root, settings, found)
    compiled = {name: item.program for name, item in environments.items()}
    if found or not (beside or files):
        return {name: Running(program) for name, program in compiled.items()}
    meant = compiled_with_build(compiled, chosen.every or (), files, beside)
    return {
        name: Running(evolve(meant.programs[name], owners=program.owners), meant.reservations[name])
        for name, program in compiled.items()
    }


def _others(root: Path, settings: Settings, found: list[Diagnostic]) -> Sequence[BuildFile]:
    """Read what others wrote into the build tree; what a build wrote there is replaced by the next one."""
    tree = root / BUILD
    if not tree.is_dir():
        return ()
    try:
        paths = [item for item in build_paths(tree) if not item[1]]
        return read_listed(tree, paths, settings.kubernetes)
    except OSError as error:
        found.append(finding(UNREADABLE_SIDE, f"`{BUILD}` cannot be read: {reason(error)}"))
        return ()
