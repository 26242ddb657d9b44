"""Isolation that was lost or gained, as sentences: whose, in which direction, and who may connect then."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import field

from netpolc.analysis.answers import Class, Row, RowEnd
from netpolc.analysis.ends import PODS, End
from netpolc.program.model import Direction
from netpolc.reports.address_words import address_words
from netpolc.reports.diff_words import end_words, listed
from netpolc.reports.part_words import ports_of, wide_end
from netpolc.reports.port_words import port_words
from netpolc.sets.addresses import EVERY_ADDRESS, ROUTABLE
from netpolc.sets.ports import EVERY_PORT
from netpolc.values import frozen

_DIRECTIONS: Final = (Direction.INGRESS, Direction.EGRESS)
_EVERYBODY: Final = [address_words(EVERY_ADDRESS), "every pod"]
_ISOLATION: Final = frozenset({Class.ISOLATION_LOST, Class.ISOLATION_GAINED})


@frozen
class _Peer:
    """Who may connect then."""

    rank: int
    """Worst first: the internet, outside, pods anywhere, other pods."""
    words: str
    partly: bool = field(default=False, eq=False)
    """The row leaves some of it out."""


def isolation_sentences(rows: Iterable[Row]) -> tuple[str, ...]:
    """Say of rows of isolation whose it was, who may connect now, worst first; empty where no row is one of isolation.

    What a row leaves out is not said again.
    """
    found: dict[tuple[bool, Direction], dict[str, dict[_Peer, None]]] = {}
    for row in rows:
        if _ISOLATION.isdisjoint(row.classes):
            continue
        lost = Class.ISOLATION_LOST in row.classes
        for direction in dict.fromkeys(cause.direction for cause in row.causes if cause.index is None):
            ends = (row.destination, row.source) if direction is Direction.INGRESS else (row.source, row.destination)
            peers = found.setdefault((lost, direction), {}).setdefault(_subject(ends[0]), {})
            peers[_peer(ends[1], row)] = None
    return tuple(_sentences(found))


def _sentences(found: dict[tuple[bool, Direction], dict[str, dict[_Peer, None]]]) -> Iterator[str]:
    for (lost, direction), subjects in sorted(
        found.items(), key=lambda item: (not item[0][0], _DIRECTIONS.index(item[0][1]))
    ):
        alike: dict[tuple[str, bool], list[str]] = {}
        for subject, peers in subjects.items():
            key = _open_to(sorted(peers, key=lambda peer: peer.rank)), any(peer.partly for peer in peers)
            alike.setdefault(key, []).append(subject)
        for (who, partly), several in alike.items():
            but = ", with the exceptions below" if partly else ""
            names = listed([f"`{name}`" for name in several])
            are, they, them = ("is", "it", "it") if len(several) == 1 else ("are", "they", "them")
            if not lost:
                yield f"{names} {are} isolated for {direction.value} now"
            elif direction is Direction.INGRESS:
                yield f"{names} {are} no longer isolated for ingress: {who} may reach {them}{but}"
            else:
                yield f"{names} {are} no longer isolated for egress: {they} may reach {who}{but}"


def _subject(end: RowEnd) -> str:
    return end_words(end).removesuffix("/*")


def _peer(end: RowEnd, row: Row) -> _Peer:
    if not isinstance(end, End):
        rank = 3 if isinstance(end, str | tuple) else 0 if end & ROUTABLE else 1
        return _Peer(rank, end_words(end) + _on(port_words(row.ports)))
    wide = wide_end(end)
    rank = (0 if end.addresses & ROUTABLE else 1) if end.outside else 2 if wide == PODS else 3
    words = "every pod" if wide == PODS else end_words(wide)
    return _Peer(rank, words + _on(ports_of(row.part)), partly=wide != end or bool(row.except_))


def _on(ports: str) -> str:
    return "" if ports == port_words(EVERY_PORT) else f" on {ports}"


def _open_to(peers: Sequence[_Peer]) -> str:
    words = list(dict.fromkeys(peer.words for peer in peers))
    if words[:2] == _EVERYBODY:
        words[:2] = ["everybody"]
    return listed(words)
