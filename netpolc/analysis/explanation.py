"""Why a connection is allowed or denied: which policies isolate, which rules open, and what would open it."""

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from netpolc.analysis.answers import Note
from netpolc.analysis.cures import Cure, cure
from netpolc.analysis.reach import Concrete, HalfAt, Opens, PodAt, Reach, half_at
from netpolc.program.model import Direction, Policy, Program
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT, port_set

_Pieces: TypeAlias = dict[tuple[bool, ...], Intervals]


@frozen
class Half:
    """One half of an answer."""

    verdict: Reach
    isolated_by: tuple[Policy, ...]
    allowed_by: tuple[Opens, ...]
    """The rules that open it; where the verdict is unknown, those that may."""


@frozen
class Answer:
    """What holds for some of the ports that were asked about."""

    ports: Intervals
    verdict: Reach
    egress: Half
    ingress: Half
    cure: Cure | None
    """Where it is denied: the clause that would open it."""


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
) -> Why:
    """Explain one connection. `name`: of `ports`, only those that the destination declares under it.

    Where the destination's ports are not known, the answer is for its port of that name, whatever its number.
    """
    notes = list(_host_network((source, destination)))
    if name is not None:
        ports = _named(destination, ports, name)
        if not ports:
            notes.append(Note("no-such-port", f"the destination declares no port `{name}`"))
    ends = source, destination
    egress = half_at(program, Direction.EGRESS, ends, name)
    ingress = half_at(program, Direction.INGRESS, ends, name)
    uncertain = bool(notes) and any(isinstance(end, PodAt) and end.host_network for end in ends)
    unknown = name if isinstance(destination, PodAt) and destination.ports is None else None
    answers = tuple(
        _answer(program, ends, (piece, unknown), (egress, ingress), uncertain=uncertain)
        for piece in _pieces(ports, egress, ingress)
    )
    notes += _facts(answers)
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
    program: Program,
    ends: tuple[Concrete, Concrete],
    asked: tuple[Intervals, str | None],
    halves: tuple[HalfAt, HalfAt],
    *,
    uncertain: bool,
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
    proposal = None
    if verdict is Reach.DENIED:
        denied = Direction.INGRESS if ingress.verdict is not Reach.ALLOWED else Direction.EGRESS
        proposal = cure(program, ends, ports, denied, name)
    return Answer(ports, verdict, egress, ingress, proposal)


def _half(half: HalfAt, ports: Intervals) -> Half:
    sure = tuple(item for item in half.opens if ports & item.ports)
    if not half.isolated_by or sure:
        return Half(Reach.ALLOWED, half.isolated_by, sure)
    perhaps = tuple(item for item in half.opens if ports & item.perhaps)
    return Half(Reach.UNKNOWN if perhaps else Reach.DENIED, half.isolated_by, perhaps)


def _host_network(ends: tuple[Concrete, Concrete]) -> Iterator[Note]:
    names = tuple(end.text for end in ends if isinstance(end, PodAt) and end.host_network)
    if names:
        text = "pods on the network of their node: most networks take them for the node, some for pods"
        yield Note("host-network", text, ends=names)


def _facts(answers: tuple[Answer, ...]) -> Iterator[Note]:
    for kind, by_block, text in (
        ("ipblock-may-cover-pods", True, "it hangs on whether the network lets an address block match pods"),
        ("named-port", False, "it hangs on which ports the destination declares under a name"),
    ):
        origins = dict.fromkeys(
            origin
            for answer in answers
            for half in (answer.egress, answer.ingress)
            if half.verdict is Reach.UNKNOWN
            for item in half.allowed_by
            if item.by_block is by_block
            for origin in item.rule.origins
        )
        if origins:
            yield Note(kind, text, tuple(origins))
