"""The program: what all policy sets of an environment mean together, however it was said or is written."""

from enum import StrEnum
from functools import cache
from typing import TypeAlias

from attrs import field

from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import Located
from netpolc.program.features import PodsInBlocks
from netpolc.rules.known import NAMESPACE_NAME, Direction, Protocol
from netpolc.sets.selections import Selection, one_of, selection
from netpolc.values import frozen

__all__ = [
    "NAMESPACE_NAME",
    "BlockPeer",
    "Direction",
    "Fate",
    "Half",
    "Peer",
    "PodPeer",
    "Policy",
    "Port",
    "Program",
    "Protocol",
    "Rule",
    "in_namespace",
]


@frozen(cache_hash=True)
class PodPeer:
    """Every selected pod of the selected namespaces; one by name is a constraint on `NAMESPACE_NAME`."""

    namespaces: Selection
    pods: Selection


@frozen(cache_hash=True)
class BlockPeer:
    """The addresses of one CIDR but those of `except_`, as canonical text."""

    cidr: str
    except_: tuple[str, ...] = ()
    pods: PodsInBlocks = PodsInBlocks.UNKNOWN


Peer: TypeAlias = PodPeer | BlockPeer


@frozen(cache_hash=True)
class Port:
    """Destination ports of one protocol: one number, a range to `end`, a name, or all of them (`port` is None)."""

    protocol: Protocol
    port: int | str | None = None
    end: int | None = None


@frozen(cache_hash=True)
class Rule:
    """One line of permission. `peers` None: everybody; `ports` None: every port of every protocol."""

    direction: Direction
    peers: tuple[Peer, ...] | None
    ports: tuple[Port, ...] | None
    origins: tuple[Located, ...] = field(default=(), eq=False)
    peer_origins: tuple[Located, ...] = field(default=(), eq=False)
    """Where each peer stands, where that is known."""
    port_origins: tuple[Located, ...] = field(default=(), eq=False)
    """Where each port stands, where that is known."""


@frozen(cache_hash=True)
class Policy:
    """What one policy says: its subject is isolated in `isolates`, and the rules open.

    The subject `EVERYTHING` is every pod of the namespace. Rules of a direction that is not isolated do not occur.
    """

    namespace: str
    name: str
    subject: Selection
    isolates: tuple[Direction, ...]
    rules: tuple[Rule, ...]
    labels: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()
    origins: tuple[Located, ...] = field(default=(), eq=False)
    kind: str = field(default="", eq=False)
    """The kind of its manifest, which with the namespace and the name says which one it is; no part of what it says."""
    subject_origin: Located | None = field(default=None, eq=False)
    """Where the subject stands, where that is known."""

    def place(self) -> Origin | None:
        """Look up the first of the lines that it comes from."""
        return self.origins[0].locate() if self.origins else None

    def isolating_in(self, direction: Direction) -> tuple[Located, ...]:
        """Return the lines that isolate its subject in a direction: of several those of its rules, if it has any."""
        if len(self.origins) < 2:
            return self.origins
        mine = (origin for rule in self.rules if rule.direction is direction for origin in rule.origins)
        return tuple(dict.fromkeys(mine)) or self.origins


class Fate(StrEnum):
    """What became of one half of a connection."""

    WRITTEN = "written"
    OPEN = "open"
    """Nobody isolates the end there, so there is nothing to open."""
    FOREIGN = "foreign"
    """Only other sets own the namespace."""
    UNOWNED = "unowned"
    """No set of the environment owns the namespace."""
    REFUSED = "refused"
    """An error was reported."""


@frozen
class Half:
    """One half of a connection: what its end's namespace would have to allow."""

    namespace: str
    subject: Selection
    rule: Rule
    fate: Fate


@frozen
class Program:
    """The policies of one environment, sorted by namespace and name; `environment` is None where a project has none."""

    environment: str | None
    policies: tuple[Policy, ...]
    halves: tuple[Half, ...] = field(default=(), eq=False)
    """Every half of every connection, whatever became of it."""
    unwritten: tuple[tuple[str, Located], ...] = field(default=(), eq=False)
    """Connections of which no half was written, as text, with their lines."""
    owners: tuple[tuple[str, str], ...] = field(default=(), eq=False)
    """Namespaces, and the file of a set that owns each."""
    label_names: tuple[tuple[str, str], ...] = field(default=(), eq=False)
    """For each label the name by which its author writes pods of it: `app`, or what `by_label` was bound to."""
    target: str = field(default="", eq=False)
    """The name of the target that it is compiled for."""
    beside: tuple[Policy, ...] = field(default=(), eq=False)
    """What others keep: it counts, and is never written."""
    keepers: tuple[tuple[str, str], ...] = field(default=(), eq=False)
    """Namespaces of what others keep, and each file that it stands in."""


@cache
def in_namespace(name: str) -> Selection:
    """Select one namespace by its name."""
    return selection({NAMESPACE_NAME: one_of((name,))})
