"""What would open what is denied: a clause for each half, as policies too, and never wider than the two ends."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from attrs import evolve

from netpolc.analysis.owned import owned_by
from netpolc.analysis.reach import Concrete, PodAt
from netpolc.analysis.units import Vocabulary
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import (
    BlockPeer,
    Direction,
    Fate,
    Peer,
    PodPeer,
    Policy,
    Port,
    Program,
    Protocol,
    Rule,
    in_namespace,
)
from netpolc.program.wording import connection_text, names_in
from netpolc.sets.covering import surely_covered
from netpolc.sets.intervals import Intervals
from netpolc.sets.meeting import Meeting
from netpolc.sets.ports import EVERY_PORT, protocol_ports
from netpolc.sets.selections import ABSENT, Selection, one_of, selection
from netpolc.sets.steps import Steps, TooManySteps
from netpolc.values import frozen

_NAMES: Final = ("app.kubernetes.io/name", "app", "k8s-app")
"""Labels that name a workload by themselves."""
_SLUG: Final = 40
_STEPS: Final = 400_000
"""So long a short selection is looked for."""


@frozen
class Clause:
    """A connection to add, as it stands in a set that owns `namespace`; `path` is a file with such a set, if known."""

    text: str
    namespace: str
    path: str | None


@frozen
class Cure:
    """What opens a connection: a clause for each owner of a denied half, or the same as policies; or labels.

    `labels`: what the pods that `labelled` names are to have, because a rule asks for it. Without `policies` that is
    all there is to do.
    """

    clauses: tuple[Clause, ...]
    policies: tuple[Policy, ...]
    labels: tuple[tuple[str, str], ...] = ()
    labelled: str = ""

    @property
    def hint(self) -> str | None:
        """Say which labels the pods lack."""
        if not self.labels:
            return None
        stated = ", ".join(f"{key}={value}" for key, value in self.labels)
        return f"label the pods of {self.labelled}: {stated}"

    @property
    def clause(self) -> str:
        """The clauses as text, with the owner of each where there are several."""
        hint = [f"# {self.hint}" + (", or" if self.clauses else "")] if self.labels else []
        if len(self.clauses) == 1:
            return "\n".join([*hint, self.clauses[0].text])
        named = [f"# in a set of `{item.namespace}`\n{item.text}" for item in self.clauses]
        return "\n".join([*hint, *named])

    @property
    def namespace(self) -> str:
        """The namespace of the first clause."""
        return self.clauses[0].namespace if self.clauses else ""

    @property
    def path(self) -> str | None:
        """The file of the first clause."""
        return self.clauses[0].path if self.clauses else None


@frozen
class WantedOpening:
    """What is to be opened: `denied` are the halves that are not open, `name` that of the port at the destination.

    `labels` are those that the pods of one end lack for a rule, and `lacking` is that end.
    """

    ends: tuple[Concrete, Concrete]
    ports: Intervals
    denied: tuple[Direction, ...]
    name: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    lacking: Concrete | None = None
    added: tuple[tuple[str, str], ...] = ()
    """Labels that an end is taken to have by now."""


def cure(program: Program, inventory: Inventory, asked: WantedOpening) -> Cure | None:
    """Write what opens these ports, for each half that is denied.

    None where no end is in the cluster, where nothing selects an end alone, or where the clause is there already.
    """
    chosen = [_selected(program, inventory, end, asked) for end in asked.ends]
    labelled = asked.lacking.text if isinstance(asked.lacking, PodAt) else ""
    hint = Cure((), (), asked.labels, labelled) if asked.labels else None
    if any(item is None for item in chosen):
        if hint is None or not isinstance(asked.lacking, PodAt):
            return None
        # With the labels they could be selected, and what is denied even then can be opened for them.
        known = tuple(sorted({**dict(asked.lacking.labels), **dict(asked.labels)}.items()))
        ends = [
            evolve(end, labels=known) if end is asked.lacking and isinstance(end, PodAt) else end for end in asked.ends
        ]
        opened = _opened_by_labels(asked)
        left = tuple(item for item in asked.denied if item is not opened)
        rest = WantedOpening((ends[0], ends[1]), asked.ports, left, asked.name, added=asked.labels)
        found = cure(program, inventory, rest) if rest.denied else None
        return evolve(found, labels=asked.labels, labelled=labelled) if found is not None else hint
    policies = tuple(
        item
        for direction in asked.denied
        if (item := _policy(program, asked, direction, (chosen[0], chosen[1]))) is not None
    )
    clauses = _clauses(program, policies)
    if not policies or not clauses:
        return hint
    return Cure(clauses, policies, asked.labels, labelled)


def _opened_by_labels(asked: WantedOpening) -> Direction:
    """Return the half whose rule asks for the labels of the other end."""
    return Direction.INGRESS if asked.lacking is asked.ends[0] else Direction.EGRESS


def _selected(program: Program, inventory: Inventory, end: Concrete, asked: WantedOpening) -> Peer | None:
    """Select an end and nobody else that exists, as shortly as may be; None where no labels do."""
    if isinstance(end, str):
        return BlockPeer(f"{end}/{128 if ':' in end else 32}")
    direction = Direction.EGRESS if end is asked.ends[0] else Direction.INGRESS
    subjects = [
        policy.subject
        for policy in program.policies
        if policy.namespace == end.namespace and direction in policy.isolates
    ]
    groups = owned_by(inventory, Vocabulary.of(program).values)
    mine = [item for item in groups.get(end.text, ()) if item.namespace == end.namespace]
    known = {pair for pair in end.labels if pair[0] not in end.unknown_labels}
    known = known.intersection(*(item.labels for item in mine)) | {pair for pair in asked.added if pair in end.labels}
    others = [
        item
        for text, items in groups.items()
        for item in items
        if item.namespace == end.namespace and end.text not in (text, item.text)
    ]
    pods = _pods(dict(known), subjects, others)
    return None if pods is None else PodPeer(in_namespace(end.namespace), pods)


def _pods(labels: dict[str, str], subjects: Sequence[Selection], others: Sequence[Workload]) -> Selection | None:
    """Select pods by their labels, so that policies isolate all that is selected or nothing of it, and nobody else.

    Pods without a label cannot be told from those that have others, unless nothing else is there.
    """
    if not labels:
        return None
    whole = selection({key: one_of((value,)) for key, value in labels.items()})
    choices = [Selection(((key, one_of((labels[key],))),)) for key in _NAMES if key in labels]
    choices += [whole, *(whole & subject for subject in subjects if subject.holds(labels))]
    # Once it is said which labels the pod lacks, every subject selects all that is selected or nothing of it.
    lacking = {key for subject in subjects for key, _ in subject.parts if key not in labels}
    lacking |= {
        key for item in others for key, _ in item.labels if key not in labels and whole.holds(dict(item.labels))
    }
    choices.append(whole & selection(dict.fromkeys(lacking, ABSENT)))
    steps = Steps(_STEPS)
    nearby = Meeting(((subject, subject) for subject in dict.fromkeys(subjects)), steps)
    return next((item for item in choices if _is_clear(item, nearby, steps) and _is_alone(item, others)), None)


def _is_clear(item: Selection, nearby: Meeting[Selection], steps: Steps) -> bool:
    """Say whether subjects surely hold all of a selection or nothing of it."""
    try:
        near = list(nearby.near(item))
        return not near or surely_covered(item, near, steps)
    except TooManySteps:
        return False


def _is_alone(item: Selection, others: Iterable[Workload]) -> bool:
    return not any(item.holds(dict(other.labels)) for other in others)


def _policy(
    program: Program, asked: WantedOpening, direction: Direction, peers: tuple[Peer | None, Peer | None]
) -> Policy | None:
    """Write the policy that opens one half: its subject is isolated already, so it isolates nobody."""
    own, other = peers if direction is Direction.EGRESS else peers[::-1]
    end = asked.ends[0] if direction is Direction.EGRESS else asked.ends[1]
    if not isinstance(own, PodPeer) or other is None or isinstance(end, str):
        return None
    rule = Rule(direction, (other,), _ports(asked.ports, asked.name))
    name = _name(asked, rule, own)
    taken = {policy.name for policy in program.policies if policy.namespace == end.namespace}
    while name in taken:
        name = f"{name}x"
    return Policy(end.namespace, name, own.pods, (direction,), (rule,))


def _name(asked: WantedOpening, rule: Rule, own: PodPeer) -> str:
    words = "-".join(("allow", *(_word(end) for end in asked.ends)))
    slug = "".join(char if char.isascii() and char.isalnum() else "-" for char in words.lower())[:_SLUG].strip("-")
    return f"{slug}-{sha256(repr((own, rule.direction, rule.peers, rule.ports)).encode()).hexdigest()[:8]}"


def _word(end: Concrete) -> str:
    if isinstance(end, str):
        return end
    labels = dict(end.labels)
    named = next((labels[key] for key in _NAMES if key in labels), None)
    return named or end.text.partition("/")[2].partition("[")[0] or "pods"


def _clauses(program: Program, policies: Sequence[Policy]) -> tuple[Clause, ...]:
    """Write the connection for the owner of each denied half; one owner needs it once, ingress before egress."""
    found: dict[str | None, Clause] = {}
    for policy in sorted(policies, key=lambda item: item.isolates[0] is Direction.EGRESS):
        path = next((path for name, path in program.owners if name == policy.namespace), None)
        text = connection_text(policy.subject, policy.rules[0], policy.namespace, names_in(program))
        if not _stands(program, policy):
            found.setdefault(path or policy.namespace, Clause(text, policy.namespace, path))
    return tuple(found.values())


def _stands(program: Program, policy: Policy) -> bool:
    """Say whether the program has the connection already, though its half is not written there."""
    (rule,) = policy.rules
    return any(
        half.namespace == policy.namespace
        and half.fate in (Fate.OPEN, Fate.WRITTEN)
        and half.subject == policy.subject
        and half.rule.direction is rule.direction
        and (half.rule.peers, half.rule.ports) == (rule.peers, rule.ports)
        for half in program.halves
    )


def _ports(ports: Intervals, name: str | None) -> tuple[Port, ...] | None:
    if name is not None:
        return tuple(Port(protocol, name) for protocol in Protocol if protocol_ports(ports, protocol))
    if ports == EVERY_PORT:
        return None
    found: list[Port] = []
    for protocol in Protocol:
        for first, last in protocol_ports(ports, protocol):
            if (first, last) == (1, 65535):
                found.append(Port(protocol))
            else:
                found.append(Port(protocol, first, last if last > first else None))
    return tuple(found)
