"""What is missing where an `always` does not hold: the clause for each half that is denied."""

from collections.abc import Sequence

from netpolc.analysis.cures import WantedOpening, cure
from netpolc.analysis.reach import concrete_of
from netpolc.checks.adding import to_a_set, to_be_added
from netpolc.diagnostics.witness import ConcreteEnd, Witness
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, PodPeer, Program, Rule
from netpolc.program.promises import PlacedPromise
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.covering import surely_covered
from netpolc.sets.ports import port_set
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps

_STEPS = 100_000


def missing(program: Program, promise: PlacedPromise, witness: Witness, denied: Sequence[Direction]) -> str | None:
    """Say what to add for the halves that are denied: the promise's own ends where all of one is isolated.

    Else what opens the one connection of the witness. None where no clause says it.
    """
    found: dict[str, None] = {}
    for direction in denied:
        end = witness.source if direction is Direction.EGRESS else witness.destination
        subject = _subject(program, promise, direction, end)
        if subject is None:
            return _of_witness(program, witness, denied)
        peers = promise.destination if direction is Direction.EGRESS else promise.source
        found[to_be_added(program, end.namespace, subject, Rule(direction, peers, promise.ports))] = None
    return "\n".join(found)


def _subject(program: Program, promise: PlacedPromise, direction: Direction, end: ConcreteEnd) -> Selection | None:
    """Return the pods of a promise's end in the namespace of the witness, where policies isolate all of them."""
    own = promise.source if direction is Direction.EGRESS else promise.destination
    isolating = [
        policy.subject
        for policy in program.policies
        if policy.namespace == end.namespace and direction in policy.isolates
    ]
    for peer in own or ():
        if not isinstance(peer, PodPeer) or not peer.pods.holds(dict(end.labels)):
            continue
        name = peer.namespaces.constraint(NAMESPACE_NAME)
        named = len(peer.namespaces.parts) == 1 and name.values == (end.namespace,) and not name.others
        if named and surely_covered(peer.pods, isolating, Steps(_STEPS)):
            return peer.pods
    return None


def _of_witness(program: Program, witness: Witness, denied: Sequence[Direction]) -> str | None:
    ends = concrete_of(witness.source), concrete_of(witness.destination)
    ports = port_set(witness.protocol, witness.port, witness.port)
    found = cure(program, Inventory(), WantedOpening(ends, ports, tuple(denied)))
    if found is None or not found.clauses:
        return None
    return "\n".join(to_a_set(program, item.namespace, item.text) for item in found.clauses)
