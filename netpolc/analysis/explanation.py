"""Why a connection is allowed or denied: which policies isolate, which rules open, and what would open it."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.cures import Cure, WantedOpening, cure
from netpolc.analysis.nearness import Near, labels_to_add, nearest_rules
from netpolc.analysis.openings import is_in_doubt
from netpolc.analysis.reach import Concrete, HalfAt, Opens, PodAt, Reach, half_at, readings
from netpolc.analysis.units import unknown_labels
from netpolc.program.inventory import Inventory
from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT, port_set, ports_text
from netpolc.values import frozen

_NOBODY: Final = Inventory()

_Pieces: TypeAlias = dict[tuple[bool, ...], Intervals]


@frozen
class HalfAnswer:
    """One half of an answer."""

    verdict: Reach
    isolated_by: tuple[Policy, ...]
    allowed_by: tuple[Opens, ...]
    """The rules that open it; where the verdict is unknown, those that may."""
    near: tuple[Near, ...] = ()
    """Where it is denied: the rules that miss least."""


@frozen
class Answer:
    """What holds for some of the ports that were asked about."""

    ports: Intervals
    verdict: Reach
    egress: HalfAnswer
    ingress: HalfAnswer
    cure: Cure | None
    """Where it is denied: what would open it."""
    source: str | None = None
    destination: str | None = None
    """Which pods these are, where pods of a workload are answered each."""


@frozen
class Why:
    """The answers split the ports that were asked about, in order of the first port of each."""

    answers: tuple[Answer, ...]
    notes: tuple[Note, ...]
    name: str | None = None
    """The port that was asked about, where the destination's ports are not known: it may have any of these numbers."""

    @property
    def verdict(self) -> Reach:
        """Return the verdict of all ports together: allowed and denied only where every answer is that."""
        found = {answer.verdict for answer in self.answers}
        return found.pop() if len(found) == 1 else Reach.DENIED if Reach.DENIED in found or not found else Reach.UNKNOWN


def why(
    program: Program,
    source: Concrete,
    destination: Concrete,
    ports: Intervals = EVERY_PORT,
    name: str | None = None,
    inventory: Inventory = _NOBODY,
) -> Why:
    """Explain one connection. `name`: of `ports`, only those that the destination declares under it.

    Where the destination's ports are not known, the answer is for its port of that name, whatever its number. A cure
    selects nobody of the `inventory` but the two ends. What hangs on a label that nobody can know is unknown.
    """
    several = list(product(readings(program, source), readings(program, destination)))
    found = [_why(program, inventory, ends, ports, name) for ends in several]
    if len(found) == 1:
        return found[0]
    answers = tuple(_together(found))
    notes = list(found[0].notes)
    if any(answer.verdict is Reach.UNKNOWN for answer in answers):
        ends = [end for end in (source, destination) if isinstance(end, PodAt)]
        notes.append(unknown_labels(program, {end.text: end.unknown_labels for end in ends}))
    return Why(tuple(sorted(answers, key=lambda item: item.ports.bounds)), tuple(notes), found[0].name)


def why_each(
    program: Program,
    ends: tuple[Sequence[Concrete], Sequence[Concrete]],
    ports: Intervals = EVERY_PORT,
    name: str | None = None,
    inventory: Inventory = _NOBODY,
) -> Why:
    """Explain the connections of pods of workloads, each pair for itself where there are several."""
    answers: list[Answer] = []
    notes: dict[Note, None] = {}
    named: str | None = None
    several = len(ends[0]) > 1, len(ends[1]) > 1
    for source, destination in product(*ends):
        found = why(program, source, destination, ports, name, inventory)
        texts = [
            end.text if more and isinstance(end, PodAt) else None
            for more, end in zip(several, (source, destination), strict=True)
        ]
        answers += [evolve(answer, source=texts[0], destination=texts[1]) for answer in found.answers]
        notes.update(dict.fromkeys(found.notes))
        named = found.name
    return Why(tuple(answers), tuple(notes), named)


def _together(found: Sequence[Why]) -> Iterator[Answer]:
    """Put the answers of several readings together: a verdict that not all of them give is unknown."""
    pieces: dict[tuple[int, ...], Intervals] = {(): EVERY_PORT}
    for one in found:
        split: dict[tuple[int, ...], Intervals] = {}
        for key, piece in pieces.items():
            for number, answer in enumerate(one.answers):
                if part := piece & answer.ports:
                    split[*key, number] = part
        pieces = split
    for key, ports in pieces.items():
        answers = [one.answers[number] for one, number in zip(found, key, strict=True)]
        first = answers[0]
        verdict = first.verdict if len({item.verdict for item in answers}) == 1 else Reach.UNKNOWN
        egress, ingress = (_joined([half_of(item, egress=egress) for item in answers]) for egress in (True, False))
        same = verdict is Reach.DENIED and len({item.cure for item in answers}) == 1 and first.ports == ports
        yield Answer(ports, verdict, egress, ingress, first.cure if same else None)


def half_of(answer: Answer, *, egress: bool) -> HalfAnswer:
    """Return one of the halves of an answer."""
    return answer.egress if egress else answer.ingress


def _joined(halves: Sequence[HalfAnswer]) -> HalfAnswer:
    verdicts = {half.verdict for half in halves}
    return HalfAnswer(
        verdicts.pop() if len(verdicts) == 1 else Reach.UNKNOWN,
        tuple(dict.fromkeys(policy for half in halves for policy in half.isolated_by)),
        tuple(dict.fromkeys(item for half in halves for item in half.allowed_by)),
        halves[0].near if verdicts == {Reach.DENIED} else (),
    )


def _why(
    program: Program,
    inventory: Inventory,
    ends: tuple[Concrete, Concrete],
    ports: Intervals,
    name: str | None,
) -> Why:
    destination = ends[1]
    notes = list(_host_network(ends))
    if name is not None:
        ports = _named(destination, ports, name)
        if not ports:
            notes.append(Note("no-such-port", f"the destination declares no port `{name}`"))
    egress = half_at(program, Direction.EGRESS, ends, name)
    ingress = half_at(program, Direction.INGRESS, ends, name)
    uncertain = any(isinstance(end, PodAt) and end.host_network for end in ends)
    every = ports == EVERY_PORT and name is None
    unknown = name if isinstance(destination, PodAt) and destination.ports is None else None
    answers = tuple(
        _answer((program, inventory), ends, (piece, unknown), (egress, ingress), uncertain=uncertain, every=every)
        for piece in _pieces(ports, egress, ingress)
    )
    notes += [*_facts(answers), *_undeclared(destination, ports)]
    return Why(tuple(sorted(answers, key=lambda item: item.ports.bounds)), tuple(notes), unknown)


def _named(destination: Concrete, ports: Intervals, name: str) -> Intervals:
    if isinstance(destination, str):
        return EMPTY
    if destination.ports is None:
        return ports
    found = EMPTY
    for known, protocol, number in destination.ports:
        if known == name:
            found |= port_set(protocol, number, number)
    return found & ports


def _pieces(ports: Intervals, egress: HalfAt, ingress: HalfAt) -> list[Intervals]:
    """Split ports so that each rule opens all of a piece or nothing of it."""
    pieces: _Pieces = {(): ports} if ports else {}
    for item in (*egress.opens, *ingress.opens):
        for meant in (item.ports, item.perhaps):
            split: _Pieces = {}
            for key, piece in pieces.items():
                for inside, part in ((True, piece & meant), (False, piece - meant)):
                    if part:
                        split[*key, inside] = part
            pieces = split
    return list(pieces.values())


def _answer(
    known: tuple[Program, Inventory],
    ends: tuple[Concrete, Concrete],
    asked: tuple[Intervals, str | None],
    halves: tuple[HalfAt, HalfAt],
    *,
    uncertain: bool,
    every: bool,
) -> Answer:
    ports, name = asked
    egress, ingress = (_half(half, ports) for half in halves)
    verdicts = {egress.verdict, ingress.verdict}
    if uncertain:
        verdict = Reach.UNKNOWN
    elif Reach.DENIED in verdicts:
        verdict = Reach.DENIED
    else:
        verdict = Reach.UNKNOWN if Reach.UNKNOWN in verdicts else Reach.ALLOWED
    if Reach.DENIED in verdicts:
        egress, ingress = (
            evolve(half, near=nearest_rules(known[0], direction, ends, ports)) if half.verdict is Reach.DENIED else half
            for half, direction in ((egress, Direction.EGRESS), (ingress, Direction.INGRESS))
        )
    if verdict is not Reach.DENIED:
        return Answer(ports, verdict, egress, ingress, None)
    denied = tuple(
        direction
        for half, direction in ((egress, Direction.EGRESS), (ingress, Direction.INGRESS))
        if half.verdict is not Reach.ALLOWED
    )
    labels, lacking = labels_to_add(ingress.near), ends[0]
    if not labels:
        labels, lacking = labels_to_add(egress.near), ends[1]
    # Of every port, one clause says more than the ports that are left.
    wanted = EVERY_PORT if every else ports
    proposal = cure(*known, WantedOpening(ends, wanted, denied, name, labels, lacking if labels else None))
    return Answer(ports, verdict, egress, ingress, proposal)


def _half(half: HalfAt, ports: Intervals) -> HalfAnswer:
    sure = tuple(item for item in half.opens if ports & item.ports)
    if not half.isolated_by or sure:
        return HalfAnswer(Reach.ALLOWED, half.isolated_by, sure)
    perhaps = tuple(item for item in half.opens if ports & item.perhaps)
    return HalfAnswer(Reach.UNKNOWN if perhaps else Reach.DENIED, half.isolated_by, perhaps)


def _host_network(ends: tuple[Concrete, Concrete]) -> Iterator[Note]:
    names = tuple(end.text for end in ends if isinstance(end, PodAt) and end.host_network)
    if names:
        text = "pods on the network of their node: most networks take them for the node, some for pods"
        yield Note("host-network", text, ends=names)


def _undeclared(destination: Concrete, ports: Intervals) -> Iterator[Note]:
    """Say which ports the containers declare, where the one that was asked about is none of them."""
    if isinstance(destination, str) or not destination.listens or len(ports.bounds) != 2 or len(ports) > 1:
        return
    declared = EMPTY
    for protocol, number in destination.listens:
        declared |= port_set(protocol, number, number)
    if not declared & ports:
        shown = ", ".join(f"{protocol} {number}" for protocol, number in destination.listens)
        asked = "".join(f"{protocol} {text}" for protocol, text in ports_text(ports).items())
        text = f"the containers of `{destination.text}` declare {shown}, not {asked}; "
        text += "policies mean the ports that containers listen on, whatever a Service maps to them"
        yield Note("undeclared-port", text, ends=(destination.text,))


def _facts(answers: tuple[Answer, ...]) -> Iterator[Note]:
    for kind, by_block, in_doubt, text in (
        ("ipblock-may-cover-pods", True, True, "it hangs on whether the network lets an address block match pods"),
        ("pod-address", True, False, "it hangs on the addresses of a pod, which are not known"),
        ("named-port", False, None, "it hangs on which ports the destination declares under a name"),
    ):
        origins = dict.fromkeys(
            origin
            for answer in answers
            for half in (answer.egress, answer.ingress)
            if half.verdict is Reach.UNKNOWN
            for item in half.allowed_by
            if item.by_block is by_block and in_doubt in (None, is_in_doubt(item.rule))
            for origin in item.rule.origins
        )
        if origins:
            yield Note(kind, text, tuple(origins))
