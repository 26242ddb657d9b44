"""The campaign in small, and bugs planted in the engine that it has to find."""

from collections.abc import Iterable, Iterator, Sequence

import pytest

from netpolc.analysis import bits, halves, joining, openings, tables, units
from netpolc.analysis.bits import Bits
from netpolc.analysis.ends import Part
from netpolc.analysis.openings import Opening, Region
from netpolc.analysis.tables import PortKey, PortTable
from netpolc.analysis.units import Vocabulary
from netpolc.program.inventory import NamedPort, Workload
from netpolc.program.model import Port, Protocol
from netpolc.sets.intervals import Intervals
from netpolc.sets.ports import port_set
from netpolc.sets.selections import EVERYTHING, Constraint, Selection
from netpolc.sets.steps import Steps
from tests.analysis.campaign import Counts, Wrong, case
from tests.planting import forget

SEED = 20261123

_ports_of = openings._ports  # pyright: ignore[reportPrivateUsage] - a planted bug stands around what is private
_having = Bits._having  # pyright: ignore[reportPrivateUsage] - as above
_at = PortTable.at


def isolated_anyway(
    subject: Selection, _isolating: Sequence[Selection], _steps: Steps
) -> tuple[tuple[Selection, tuple[Selection, ...]], ...]:
    return ((subject, ()),)


def open_again(_openings: Iterable[Opening], _region: Region) -> list[Region]:
    return []


def never_isolated(*_: object) -> Iterator[Part]:
    return iter(())


def too_short(protocol: Protocol, port: int | None, end: int | None) -> Intervals:
    return port_set(protocol, port or 1, end - 1 if end else port or 65535)


def any_port(ports: tuple[Port, ...] | None) -> tuple[tuple[Intervals, Selection], ...]:
    return tuple((numbers, EVERYTHING) for numbers, _ in _ports_of(ports))


def never_absent(self: Bits, key: str, constraint: Constraint) -> int:
    return _having(self, key, Constraint(constraint.values, constraint.others, absent=False))


def nameless(self: PortTable, ports: PortKey, _declared: tuple[NamedPort, ...]) -> Intervals:
    return _at(self, ports, ())


def all_alike(_self: Vocabulary, _workload: Workload) -> tuple[tuple[str, str], ...]:
    return ()


PLANTED: dict[str, tuple[object, str, object]] = {
    "a pod that nobody isolated counts as isolated": (halves, "_pieces", isolated_anyway),
    "what was open before opens again": (halves, "_near", open_again),
    "the other half is never isolated": (joining, "_isolated", never_isolated),
    "a range ends one too early": (openings, "_numbers", too_short),
    "a name means every port": (openings, "_ports", any_port),
    "absence is not outside of a list": (bits.Bits, "_having", never_absent),
    "names are not looked up at the destination": (tables.PortTable, "at", nameless),
    "labels that differ are taken for the same": (units.Vocabulary, "labels", all_alike),
}


def run(cases: int) -> Counts:
    counts = Counts()
    for number in range(cases):
        case(SEED, number, counts)
    return counts


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    forget()
    yield
    forget()


def test_engine_and_judge_agree() -> None:
    counts = run(25)
    assert counts.cases == 25
    assert counts.changed > 500


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home, attribute, bug = PLANTED[name]
    monkeypatch.setattr(home, attribute, bug)
    with pytest.raises(Wrong):
        run(100)


def test_a_planted_bug_leaves_nothing_behind() -> None:
    ports = (Port(Protocol.SCTP, 1, 80),)
    with pytest.MonkeyPatch.context() as planting:
        planting.setattr(openings, "_numbers", too_short)
        ((wrong, _),) = openings._ports(ports)  # pyright: ignore[reportPrivateUsage] - as above
    assert openings._ports(ports) == ((wrong, EVERYTHING),)  # pyright: ignore[reportPrivateUsage] - as above
    forget()
    assert openings._ports(ports) != ((wrong, EVERYTHING),)  # pyright: ignore[reportPrivateUsage] - as above
