"""A rendered stream held against a project: whatever renders or keeps the manifests, they have to mean the program."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis import difference
from netpolc.analysis.answers import ConcreteEnd, Difference, Note, Row, Verdict, Witness
from netpolc.analysis.changes import ChangeKind, PolicyChange
from netpolc.diagnostics.catalogue.revisions import EMPTY_SIDE
from netpolc.diagnostics.model import Diagnostic, finding, has_errors
from netpolc.loading.configuration import read_settings
from netpolc.pipeline.compare import compare
from netpolc.pipeline.existing import compiled_project, source_of
from netpolc.program.assuming import assuming
from netpolc.program.inventory import Inventories
from netpolc.program.model import Policy, Program
from netpolc.rules.home import HOME
from netpolc.sets.selections import Selection
from netpolc.sides.comparison import Compared, Side, Verified
from netpolc.sides.folders import Cluster, read_cluster
from netpolc.sides.holding import homeless, program_of
from netpolc.sides.reserving import reserved
from netpolc.sides.sides import SideError
from netpolc.targets import named
from netpolc.values import frozen

_TOLD: Final = 8
"""So many names are told of a kind; the JSON has all of them among `manifests`."""


@frozen
class VerifyRequest:
    """What is held against what."""

    root: Path
    """The project folder."""
    paths: tuple[str, ...]
    """Files and folders of the stream; `-` is standard input."""
    environments: tuple[str, ...]
    """Names or patterns that choose one environment."""
    labels: Mapping[str, str]
    """What every pod of the namespaces of the project has, whatever its labels are otherwise."""
    namespace: str | None = None
    """That of objects which name none; None: nobody says where these go."""


def verify(asked: VerifyRequest) -> Verified:
    """Compare the program of an environment with a stream, in the namespaces that its policy sets own.

    Names, labels, order and what servers add do not matter. What others keep counts as far as the stream holds it.
    Raises SideError where a side cannot be had, and PathError for a path that is not there, or several environments.
    """
    found: list[Diagnostic] = []
    sources = [source_of(asked.root, path) for path in asked.paths]
    version = read_settings(asked.root)[0].kubernetes
    stream = read_cluster(sources, asked.namespace or HOME, found, asked.root, version)
    if has_errors(found):
        raise SideError(found)
    program = compiled_project(asked.root, asked.environments, found)
    if program is None:
        raise SideError(found)
    if not program.policies:
        message = "the program has no policy that a stream could be held against"
        raise SideError([finding(EMPTY_SIDE, message)])
    name = program.environment
    owned = frozenset(place for place, _ in program.owners)
    assumed = assumed_labels(asked.labels, name)
    after = program_of(name, (item for item in stream.objects if item.policy.namespace in owned))
    kept = tuple(policy for policy in _held(program.beside, after.policies) if policy.namespace in owned)
    before = evolve(program, policies=_sorted((*program.policies, *kept)), beside=())
    sides = (
        _side(".", asked.root, assuming(_bare(before), assumed, owned), before),
        _of_stream(asked, stream, owned, assuming(_bare(after), assumed, owned)),
    )
    comparison = compare(*sides, _asked, causes=False)
    (compared,) = comparison.environments
    others = Counter(policy.namespace for policy in stream.policies if policy.namespace not in owned)
    compared = _with_notes(compared, (before, after), stream, assumed, owned, others)
    return Verified(
        comparison.before,
        comparison.after,
        (compared,),
        assumed=tuple(f"{key}={value}" for key, value in sorted(assumed.items())),
        not_compared=tuple(sorted(others.items())),
    )


def assumed_labels(labels: Mapping[str, str], environment: str | None) -> dict[str, str]:
    """Put the name of an environment into labels whose value says `{environment}`."""
    return {key: value.replace("{environment}", environment or "") for key, value in labels.items()}


def _asked(before: Program, after: Program, _: Inventories) -> Difference:
    return difference(before, after)


def _side(name: str, root: Path, program: Program, whole: Program) -> Side:
    programs = {program.environment: program}
    return Side(name, root, root, programs, compiled={whole.environment: whole}, path=name)


def _of_stream(asked: VerifyRequest, stream: Cluster, owned: Collection[str], program: Program) -> Side:
    objects = [item for item in stream.objects if item.policy.namespace in owned]
    # Whoever applies what names no namespace may choose an owned one, or another one than is owned.
    unread = (*stream.unread, *(() if asked.namespace else homeless(stream.objects)))
    reservations = {program.environment: reserved(program.environment, objects, unread)}
    name = " ".join(asked.paths)
    return Side(name, asked.root, asked.root, {program.environment: program}, reservations=reservations, path=name)


def _bare(program: Program) -> Program:
    """Leave out the labels and annotations of manifests, which mean nothing."""
    return evolve(program, policies=tuple(evolve(item, labels=(), annotations=()) for item in program.policies))


def _held(beside: Sequence[Policy], stream: Sequence[Policy]) -> Iterator[Policy]:
    """Give what others keep as far as the stream holds it: by its name, or where a renderer renames, by its meaning."""
    names = {(policy.namespace, policy.name) for policy in stream}
    meanings = {_meaning(policy) for policy in stream}
    for policy in beside:
        if (policy.namespace, policy.name) in names or _meaning(policy) in meanings:
            yield policy


def _meaning(policy: Policy) -> object:
    return policy.namespace, policy.subject, policy.isolates, frozenset(policy.rules)


def _sorted(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    return tuple(sorted(policies, key=lambda policy: (policy.namespace, policy.name)))


def _with_notes(
    compared: Compared,
    programs: tuple[Program, Program],
    stream: Cluster,
    assumed: Mapping[str, str],
    owned: Collection[str],
    others: Mapping[str, int],
) -> Compared:
    """Say what the answer rests on; a stream without any policy is never equal."""
    answer = compared.difference
    notes = [*compared.notes, *_names(compared.changes, equal=answer.verdict is Verdict.EQUAL)]
    if not stream.policies:
        kind = named(programs[0].target).kinds[0].kind
        notes.append(Note("no-policy", f"the stream holds no {kind}: a renderer that failed prints nothing"))
        answer = evolve(answer, verdict=Verdict.CHANGED)
    if assumed:
        words = ", ".join(f"`{key}={value}`" for key, value in sorted(assumed.items()))
        notes.append(Note("assumed", f"every pod of the namespaces that sets own is taken to have {words}"))
        answer = evolve(
            answer,
            opened=tuple(_witnessed(row, assumed, owned) for row in answer.opened),
            closed=tuple(_witnessed(row, assumed, owned) for row in answer.closed),
        )
    elif answer.verdict is not Verdict.EQUAL:
        notes += _hint(*programs)
    if others:
        words = ", ".join(f"{count} in `{name}`" for name, count in sorted(others.items())[:_TOLD])
        more = f", and in {len(others) - _TOLD} namespaces more" if len(others) > _TOLD else ""
        notes.append(Note("not-compared", f"not compared, for no policy set owns the namespace: {words}{more}"))
    return evolve(compared, difference=answer, notes=tuple(notes))


def _names(changes: Sequence[PolicyChange], *, equal: bool) -> Iterator[Note]:
    """Tell policies that mean the same under another name, and those that change nothing though a side lacks them."""
    moved = [item for item in changes if item.change is ChangeKind.MOVED]
    if moved:
        yield Note("other-name", f"policies have other names in the stream: {_listed(moved)}")
    if equal:
        for kind, where in ((ChangeKind.ADDED, "in the stream"), (ChangeKind.REMOVED, "missing in the stream")):
            some = [item for item in changes if item.change is kind]
            if some:
                yield Note("changes-nothing", f"{where}, and changes nothing: {_listed(some)}")
        said = [item for item in changes if item.change is ChangeKind.CHANGED]
        if said:
            yield Note("changes-nothing", f"written otherwise in the stream, which changes nothing: {_listed(said)}")


def _listed(changes: Sequence[PolicyChange]) -> str:
    words = ", ".join(f"`{item.namespace}/{item.name}`" for item in changes[:_TOLD])
    return words if len(changes) <= _TOLD else f"{words}, and {len(changes) - _TOLD} more"


def _hint(before: Program, after: Program) -> Iterator[Note]:
    """Name the labels that every subject of the stream asks for, and none of the program: a renderer adds such."""
    subjects = [policy.subject for policy in after.policies if policy.subject.parts]
    mine = {key for policy in before.policies for key, _ in policy.subject.parts}
    asked = [_single_labels(subject) for subject in subjects]
    common = [label for label in sorted(asked[0]) if all(label in some for some in asked)] if asked else []
    flags = " ".join(f"--pod-label {key}={value}" for key, value in common if key not in mine)
    if flags:
        said = "every subject of the stream asks for more labels; where every pod of these namespaces has them"
        yield Note("pod-label", f"{said}: `{flags}`")


def _single_labels(subject: Selection) -> set[tuple[str, str]]:
    return {
        (key, constraint.values[0])
        for key, constraint in subject.parts
        if len(constraint.values) == 1 and not constraint.others and not constraint.absent
    }


def _witnessed(row: Row, assumed: Mapping[str, str], owned: Collection[str]) -> Row:
    """Give the pods of a witness the labels that every pod has."""

    def labelled(end: ConcreteEnd) -> ConcreteEnd:
        if end.address is not None or end.namespace not in owned:
            return end
        return evolve(end, labels=tuple(sorted({**dict(end.labels), **assumed}.items())))

    if row.witness is None:
        return row
    witness = row.witness
    return evolve(
        row,
        witness=Witness(labelled(witness.source), labelled(witness.destination), witness.protocol, witness.port),
    )
