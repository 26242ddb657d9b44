"""What is told of promises: broken, about nobody, or unknown."""

from collections.abc import Iterable, Iterator
from typing import Final

from netpolc.analysis.answers import Note
from netpolc.analysis.proving import Doubt, PromiseAnswer, PromiseFate, Proving
from netpolc.analysis.reach import HalfAt, concrete_of, half_at
from netpolc.checks.adding import to_a_set
from netpolc.checks.missing import missing
from netpolc.diagnostics.catalogue.promises import BROKEN_PROMISE, UNKNOWN_PROMISE, VACUOUS_PROMISE
from netpolc.diagnostics.model import Diagnostic, Origin, Related, finding
from netpolc.diagnostics.witness import ConcreteEnd, Witness
from netpolc.program.model import Direction, Policy, Program
from netpolc.program.promises import PlacedPromise, PromiseKind
from netpolc.sets.ports import port_number

_MOST_LINES: Final = 6
"""So many lines of one half are named."""


def promise_findings(program: Program, promises: Iterable[PlacedPromise]) -> Iterator[Diagnostic]:
    """Report promises of an environment that its program does not keep, those about nobody, and those unknown."""
    proving = Proving(program)
    for promise in promises:
        told = promise_finding(program, promise, proving.answer(promise))
        if told is not None:
            yield told


def promise_finding(program: Program, promise: PlacedPromise, answer: PromiseAnswer) -> Diagnostic | None:
    """Say what became of a promise; None: it is kept."""
    place = promise_place(promise)
    if answer.fate is PromiseFate.KEPT:
        return None
    if answer.fate is PromiseFate.VACUOUS:
        said = f"`{promise.text}` is about nobody: no connection could break it"
        return finding(VACUOUS_PROMISE, said, place, help="widen its ends, or remove it")
    if answer.witness is None or answer.doubt is not None:
        return _unknown(program, promise, answer)
    halves = _halves(program, answer.witness)
    if promise.kind is PromiseKind.ISOLATED:
        return _free(program, promise, answer.witness)
    if promise.kind is PromiseKind.ALWAYS:
        return _denied(program, promise, answer.witness, halves)
    open_half = _named(answer.witness) if _lines(halves, answer.witness) else _unclosed(halves, answer.witness)
    return finding(
        BROKEN_PROMISE,
        f"`{promise.text}` does not hold: {answer.witness.text} is open{open_half}",
        place,
        related=_lines(halves, answer.witness),
        witness=answer.witness,
    )


def hanging(promise: PlacedPromise, notes: Iterable[Note]) -> Diagnostic:
    """Say that nobody knows whether a promise is kept, by the notes that it hangs on."""
    first, *others = notes
    more = f", and {len(others)} more" if others else ""
    related = [Related(note.text, origin.locate()) for note in (first, *others) for origin in note.origins[:1]]
    return finding(
        UNKNOWN_PROMISE,
        f"whether `{promise.text}` holds hangs on this: {first.text}{more}",
        promise_place(promise),
        related=tuple(related[:_MOST_LINES]),
    )


def promise_place(promise: PlacedPromise) -> Origin | None:
    """Look up where a promise is written."""
    return promise.origins[0].locate() if promise.origins else None


def _unknown(program: Program, promise: PlacedPromise, answer: PromiseAnswer) -> Diagnostic:
    place = promise_place(promise)
    if answer.witness is None:
        return finding(UNKNOWN_PROMISE, f"whether `{promise.text}` holds takes too many steps to say", place)
    return finding(
        UNKNOWN_PROMISE,
        f"whether `{promise.text}` holds hangs on {_DOUBTS[answer.doubt or Doubt.STEPS]}",
        place,
        related=_lines(_halves(program, answer.witness), answer.witness),
    )


_DOUBTS: Final = {
    Doubt.STEPS: "what takes too many steps to say",
    Doubt.PODS_BY_ADDRESS: "whether the network lets an address block match pods",
    Doubt.NODES: "whether the network lets an address block match nodes",
}

_Halves = dict[Direction, HalfAt]


def _halves(program: Program, witness: Witness) -> _Halves:
    ends = concrete_of(witness.source), concrete_of(witness.destination)
    return {direction: half_at(program, direction, ends) for direction in (Direction.EGRESS, Direction.INGRESS)}


def _lines(halves: _Halves, witness: Witness) -> tuple[Related, ...]:
    """Name the rules that open a connection, or that may."""
    number = port_number(witness.protocol, witness.port)
    found: dict[tuple[str, Origin], None] = {}
    for direction, half in halves.items():
        opening = [item for item in half.opens if number in item.ports]
        opening = opening or [item for item in half.opens if number in item.perhaps]
        for item in opening[:_MOST_LINES]:
            if item.rule.origins:
                found[_by(direction, "opens", item.policy), item.rule.origins[0].locate()] = None
    return tuple(Related(*item) for item in found)


def _by(direction: Direction, word: str, policy: Policy) -> str:
    return f"`{policy.name}` in `{policy.namespace}` {word} {direction.lower()}"


def _named(witness: Witness) -> str:
    """Say by which name of a port a connection is open, where its number is no part of any rule."""
    names = " and ".join(f"`{name}`" for name, _, _ in witness.destination.ports)
    return f" where the pod names that port {names}, which a rule opens by its name" if names else ""


def _unclosed(halves: _Halves, witness: Witness) -> str:
    """Say which end nobody isolates, that of the destination first: whoever receives decides."""
    for direction, end in ((Direction.INGRESS, witness.destination), (Direction.EGRESS, witness.source)):
        if end.address is None and not halves[direction].isolated_by:
            return f", because no policy isolates `{end.text}` for {direction.lower()}"
    return ""


def _free(program: Program, promise: PlacedPromise, witness: Witness) -> Diagnostic:
    direction, end = (
        (Direction.EGRESS, witness.source)
        if witness.source.address is None
        else (Direction.INGRESS, witness.destination)
    )
    open_in = [
        direction,
        *(item for item in promise.directions if item is not direction and _is_free(program, end, item)),
    ]
    words = ", and none for ".join(item.lower() for item in open_in)
    deny = "all" if len(open_in) > 1 else direction.lower()
    return finding(
        BROKEN_PROMISE,
        f"`{promise.text}` does not hold: no policy isolates `{end.text}` for {words}",
        promise_place(promise),
        help=to_a_set(program, end.namespace, f'policy("default-deny", all_pods, deny_{deny})'),
        witness=witness,
    )


def _is_free(program: Program, end: ConcreteEnd, direction: Direction) -> bool:
    pod = concrete_of(end)
    return not half_at(program, direction, (pod, pod)).isolated_by


def _denied(program: Program, promise: PlacedPromise, witness: Witness, halves: _Halves) -> Diagnostic:
    number = port_number(witness.protocol, witness.port)
    denied = [direction for direction, half in halves.items() if number not in half.ports()]
    related: dict[tuple[str, Origin], None] = {}
    for direction in denied:
        for policy in halves[direction].isolated_by[:_MOST_LINES]:
            for origin in policy.isolating_in(direction)[:1]:
                related[_by(direction, "isolates for", policy), origin.locate()] = None
    words = " and ".join(direction.lower() for direction in denied)
    return finding(
        BROKEN_PROMISE,
        f"`{promise.text}` does not hold: {witness.text} is denied for {words}",
        promise_place(promise),
        related=tuple(Related(*item) for item in related),
        help=missing(program, promise, witness, denied),
        witness=witness,
    )
