"""Rules of one side for policies, connections between two ends, and the function `allow` that builds both."""

from typing import Final, TypeAlias, cast, overload

from attrs import field

from netpolc.authoring.calls import told
from netpolc.authoring.ending import Ending, checked_ending
from netpolc.authoring.ports import Ports
from netpolc.authoring.problems import LISTS, refuse, refuse_type
from netpolc.authoring.unions import End, Peer, checked_peer, is_end
from netpolc.diagnostics.catalogue.authoring import NO_END, WRONG_CALL
from netpolc.diagnostics.origin import Trace, trace
from netpolc.rules.known import Direction
from netpolc.values import frozen

NO_TRACE: Final = Trace(())


@frozen
class Rule:
    """One line of a policy: what it opens for one peer, or (where `peer` is None) only that it isolates."""

    isolates: tuple[Direction, ...]
    peer: Peer | None = None
    ports: Ports | None = None
    """None: every port of every protocol."""
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)
    ending: Ending | None = None

    def __repr__(self) -> str:
        if self.peer is None:
            return "deny_all" if len(self.isolates) == 2 else f"deny_{self.isolates[0].lower()}"
        side = "from_" if self.isolates == (Direction.INGRESS,) else "to"
        return f"allow({side}={self.peer!r}{ports_text(self.ports)}{ending_words(self.ending)})"


@frozen
class Connection:
    """A clause that opens the way from one end to another, where these are isolated; it never isolates."""

    source: Peer
    destination: Peer
    ports: Ports | None = None
    """None: every port of every protocol."""
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)
    ending: Ending | None = None

    def __repr__(self) -> str:
        more = f"{ports_text(self.ports)}{ending_words(self.ending)}"
        return f"allow(from_={self.source!r}, to={self.destination!r}{more})"


class Refused:
    """Stands where a clause or a rule could not be built and a finding was reported."""

    def __repr__(self) -> str:
        return "refused"


REFUSED: Final = Refused()

deny_ingress: Final = Rule((Direction.INGRESS,))
deny_egress: Final = Rule((Direction.EGRESS,))
deny_all: Final = Rule((Direction.INGRESS, Direction.EGRESS))

NOT_GIVEN: Final = object()
"""Stands for an argument that was left out."""
Allowed: TypeAlias = Rule | Connection


@overload
def allow(*, from_: Peer, ports: Ports = ..., until: str | None = ..., because: str | None = ...) -> Rule: ...
@overload
def allow(*, to: Peer, ports: Ports = ..., until: str | None = ..., because: str | None = ...) -> Rule: ...
@overload
def allow(
    *, from_: Peer, to: End, ports: Ports = ..., until: str | None = ..., because: str | None = ...
) -> Connection: ...
@overload
def allow(
    *, from_: End, to: Peer, ports: Ports = ..., until: str | None = ..., because: str | None = ...
) -> Connection: ...
@told(REFUSED)
def allow(
    *,
    from_: object = NOT_GIVEN,
    to: object = NOT_GIVEN,
    ports: object = NOT_GIVEN,
    until: object = None,
    because: object = None,
) -> Allowed:
    """Open a way: inside `policy` (one side) it isolates the subject; between two ends it never isolates anybody.

    A connection from `anywhere` lets nobody out: `anywhere`, `all_namespaces` and `namespaces(...)` name no end, so
    only the other end's half is written. Without `ports` every port of every protocol is meant.

    `until`: the last day of an exception, as `2026-12-31`; `because`: why there is one. `netpolc check` tells when it
    ends; what is written does not change.
    """
    chosen = None if ports is NOT_GIVEN else checked_ports(ports)
    ending = checked_ending(until, because)
    if to is NOT_GIVEN:
        if from_ is NOT_GIVEN:
            refuse(WRONG_CALL, "`allow` needs a peer: `from_`, `to`, or both", "for everybody write `anywhere`")
            return cast("Rule", REFUSED)
        return Rule((Direction.INGRESS,), checked_peer("from_", from_), chosen, trace(), ending)
    if from_ is NOT_GIVEN:
        return Rule((Direction.EGRESS,), checked_peer("to", to), chosen, trace(), ending)
    source, destination = checked_peer("from_", from_), checked_peer("to", to)
    if not is_end(from_) and not is_end(to) and source is from_ and destination is to:
        refuse(
            NO_END,
            f"neither `{source!r}` nor `{destination!r}` is an end: no policy can speak of this connection",
            "one side must be pods, a namespace by name, or a union of these",
        )
        return cast("Connection", REFUSED)
    return Connection(source, destination, chosen, trace(), ending)


def checked_ports(value: object) -> Ports | None:
    """Check ports; what cannot be any is reported, and stands for every port."""
    if isinstance(value, Ports):
        return value
    refuse_type("ports", "ports", value, _ports_cure(value))
    return None


def _ports_cure(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"write `tcp({value})`"
    return "join ports with `|`" if isinstance(value, LISTS) else "write `tcp(...)`, `udp(...)` or `sctp(...)`"


def ending_words(ending: Ending | None) -> str:
    """Write when and why a clause ends as keywords behind others."""
    return "" if ending is None else ending.words()


def ports_text(ports: Ports | None) -> str:
    """Write ports as the last argument of a call."""
    return "" if ports is None else f", ports={ports!r}"
