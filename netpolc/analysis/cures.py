"""The one clause that would open what is denied."""

from typing import Final

from attrs import frozen

from netpolc.analysis.reach import Concrete, PodAt
from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Port, Program, Protocol, Rule, in_namespace
from netpolc.program.wording import connection_text
from netpolc.sets.covering import surely_covered
from netpolc.sets.intervals import Intervals
from netpolc.sets.meeting import Meeting
from netpolc.sets.ports import EVERY_PORT, protocol_ports
from netpolc.sets.selections import ABSENT, Selection, one_of, selection
from netpolc.sets.steps import Steps, TooManySteps

_NAMES: Final = ("app.kubernetes.io/name", "app", "k8s-app")
"""Labels that name a workload by themselves."""
_STEPS: Final = 400_000
"""So long a short selection is looked for."""


@frozen
class Cure:
    """A connection to add, as it stands in a set that owns `namespace`; `path` is a file with such a set, if known."""

    clause: str
    namespace: str
    path: str | None


def cure(
    program: Program, ends: tuple[Concrete, Concrete], ports: Intervals, denied: Direction, name: str | None = None
) -> Cure | None:
    """Write the connection that opens these ports; `denied` is the half that is denied, ingress where both are.

    Where both are, it opens them in a set that owns the namespaces of both ends. None: no end is in the cluster.
    `name`: of these ports only the one that the destination calls so.
    """
    source, destination = ends
    own, other = (source, destination) if denied is Direction.EGRESS else (destination, source)
    if isinstance(own, str):
        return None
    opposite = Direction.INGRESS if denied is Direction.EGRESS else Direction.EGRESS
    rule = Rule(denied, (_peer(program, other, opposite),), _ports(ports, name))
    clause = connection_text(_pods(program, own, denied), rule, own.namespace)
    paths = (path for name, path in program.owners if name == own.namespace)
    return Cure(clause, own.namespace, next(paths, None))


def _peer(program: Program, end: Concrete, direction: Direction) -> Peer:
    if isinstance(end, str):
        return BlockPeer(f"{end}/{128 if ':' in end else 32}")
    return PodPeer(in_namespace(end.namespace), _pods(program, end, direction))


def _pods(program: Program, pod: PodAt, direction: Direction) -> Selection:
    """Select the pod as shortly as may be, so that the policies isolate all that is selected or nothing of it."""
    subjects = [
        policy.subject
        for policy in program.policies
        if policy.namespace == pod.namespace and direction in policy.isolates
    ]
    labels = dict(pod.labels)
    whole = selection({key: one_of((value,)) for key, value in labels.items()})
    choices = [Selection(((key, one_of((labels[key],))),)) for key in _NAMES if key in labels]
    choices += [whole, *(whole & subject for subject in subjects if subject.holds(labels))]
    # Once it is said which labels the pod lacks, every subject selects all that is selected or nothing of it.
    lacking = {key for subject in subjects for key, _ in subject.parts if key not in labels}
    exact = whole & selection(dict.fromkeys(lacking, ABSENT))
    steps = Steps(_STEPS)
    nearby = Meeting(((subject, subject) for subject in dict.fromkeys(subjects)), steps)
    return next((item for item in choices if _is_clear(item, nearby, steps)), exact)


def _is_clear(item: Selection, nearby: Meeting[Selection], steps: Steps) -> bool:
    """Say whether subjects surely hold all of a selection or nothing of it."""
    try:
        near = list(nearby.near(item))
        return not near or surely_covered(item, near, steps)
    except TooManySteps:
        return False


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
