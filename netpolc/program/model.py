"""The program: what all policy sets of an environment mean together, free of how it was said and of how it is written."""

from typing import TypeAlias

from attrs import field, frozen

from netpolc.diagnostics.origin import Located
from netpolc.rules.known import NAMESPACE_NAME, Direction, Protocol
from netpolc.sets.selections import Selection, one_of, selection


@frozen(cache_hash=True)
class PodPeer:
    """Every pod of the selected namespaces that is selected; a namespace by name is a constraint on `NAMESPACE_NAME`."""

    namespaces: Selection
    pods: Selection


@frozen(cache_hash=True)
class BlockPeer:
    """The addresses of one CIDR but those of `except_`, as canonical text."""

    cidr: str
    except_: tuple[str, ...] = ()


Peer: TypeAlias = PodPeer | BlockPeer


@frozen(cache_hash=True)
class Port:
    """Destination ports of one protocol: one number, a range to `end`, a name, or all of them (`port` is None)."""

    protocol: Protocol
    port: int | str | None = None
    end: int | None = None


@frozen
class Rule:
    """One line of permission. `peers` None: everybody, inside and outside; `ports` None: every port of every protocol."""

    direction: Direction
    peers: tuple[Peer, ...] | None
    ports: tuple[Port, ...] | None
    origins: tuple[Located, ...] = field(default=(), eq=False)


@frozen
class Policy:
    """What one NetworkPolicy says: its subject is isolated in `isolates`, and the rules open.

    `subject` is None-free: `EVERYTHING` is every pod of the namespace. Rules of a direction that is not isolated do not occur.
    """

    namespace: str
    name: str
    subject: Selection
    isolates: tuple[Direction, ...]
    rules: tuple[Rule, ...]
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    origins: tuple[Located, ...] = field(default=(), eq=False)


@frozen
class Program:
    """The policies of one environment, sorted by namespace and name; `environment` is None where a project has none."""

    environment: str | None
    policies: tuple[Policy, ...]


def in_namespace(name: str) -> Selection:
    """Select one namespace by its name."""
    return selection({NAMESPACE_NAME: one_of((name,))})
