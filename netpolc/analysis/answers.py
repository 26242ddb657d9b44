"""The answers about pods that could exist, as values; JSON and text are made of them elsewhere."""

from enum import StrEnum
from typing import Literal, TypeAlias

from attrs import field

from netpolc.analysis.ends import End, Part
from netpolc.analysis.rows import ExistingEnd
from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import Located
from netpolc.diagnostics.witness import ConcreteEnd, Witness
from netpolc.program.model import Direction, Policy
from netpolc.sets.intervals import Intervals
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.values import frozen

__all__ = [
    "Cause",
    "Changed",
    "Class",
    "ConcreteEnd",
    "Difference",
    "Edited",
    "Note",
    "Row",
    "RowEnd",
    "Share",
    "Side",
    "Verdict",
    "Witness",
]

Side: TypeAlias = Literal["before", "after"]


@frozen(cache_hash=True)
class Cause:
    """What makes a row: a rule of a policy on one side, or, without a rule, the isolation that the policy makes."""

    side: Side
    policy: Policy = field(repr=lambda policy: f"{policy.namespace}/{policy.name}")
    direction: Direction
    index: int | None
    """Counts the rules of the direction from 0."""
    origins: tuple[Located, ...] = field(repr=False)
    """Part of its equality: what stands twice is two causes."""


class Class(StrEnum):
    """What kind of change a row is, for people and for `--fail-on`; worst first, the order in which people are told."""

    ISOLATION_LOST = "isolation-lost"
    OPENED_INTERNET = "opened-internet"
    OPENED_OUTSIDE = "opened-outside"
    OPENED_ACROSS_NAMESPACES = "opened-across-namespaces"
    OPENED_INSIDE_NAMESPACE = "opened-inside-namespace"
    CLOSED = "closed"
    ISOLATION_GAINED = "isolation-gained"


class Share(StrEnum):
    """What each of the changed places did for a row."""

    NEEDED = "needed"
    """Undoing any one of the edits undoes the row, or some of it."""
    SUFFICES = "suffices"
    """Each of the edits alone makes the row, so that only undoing all of them undoes it."""
    TOGETHER = "together"
    """Undoing all of the edits undoes the row, and undoing fewer of them does not."""
    TRACED = "traced"
    """The values of the row come by these lines, which were changed; no edit was undone."""


@frozen
class Changed:
    """Changed text that made a row; `cause` is what of the row is written there, None where it is written elsewhere."""

    side: Side
    origin: Origin
    cause: Cause | None = None


@frozen
class Edited:
    """The changed text that made a row, what did most first."""

    share: Share
    places: tuple[Changed, ...]


class RenameKind(StrEnum):
    """What has another name."""

    NAMESPACE = "namespace"
    LABEL_KEY = "label-key"
    LABEL = "label"


@frozen
class Rename:
    """A name that another one took the place of: what closes for the old one opens for the new one."""

    kind: RenameKind
    before: str
    """The name of a namespace, the key of labels, or a label as `key=value`."""
    after: str
    namespaces: tuple[str, ...] = ()
    """Of a label the namespaces of its pods, by the names that they have after; none where nobody names them."""
    whole: bool = True
    """The program after does not mention the old name; else the old one keeps other connections, or its mention."""
    number: int = 0
    """Counts the renames of an answer from 0; rows have it too."""
    rows: int = 0
    """How many rows of `opened` follow it, each with one of `closed`."""

    @property
    def names(self) -> tuple[object, ...]:
        """What took the place of what: renames that are equal in it are one, in whatever environments."""
        return self.kind, self.before, self.after, self.namespaces, self.whole


RowEnd: TypeAlias = End | ExistingEnd | tuple[str, ...]
"""What could exist, as an `End`; of what exists a workload, several, or addresses outside."""


@frozen
class Row:
    """Connections that opened, or closed: every pair of the two ends on these ports, but for those of `except_`.

    Its ends are both of what could exist, or both of what exists; rows of the first kind have a witness.
    """

    source: RowEnd
    destination: RowEnd
    ports: Intervals
    group: int
    """Rows of one cause have one number, from 0 over `opened` and `closed` together."""
    classes: tuple[Class, ...]
    causes: tuple[Cause, ...]
    """What makes it; their origins are lines that only carry it, where `edited` names those that were changed."""
    more_causes: bool = False
    """There are more causes than are named, of one pair or another."""
    names: Selection = EVERYTHING
    """As of a `Part`."""
    except_: tuple[Part, ...] = ()
    witness: Witness | None = None
    edited: Edited | None = None
    """None: nobody asked which edits made it, or nobody can say."""
    renames: tuple[int, ...] = ()
    """The numbers of the renames that it follows, and nothing else; most often one."""

    @property
    def part(self) -> Part:
        """The connections, without what is taken out of them. Raises ValueError for ends that exist."""
        if isinstance(self.source, End) and isinstance(self.destination, End):
            return Part(self.source, self.destination, self.ports, self.names)
        raise ValueError("the ends of this row exist: they are no sets of pods that could")

    @property
    def connections(self) -> tuple[object, ...]:
        """All that says which connections are meant: rows that are equal in it tell the same."""
        return self.source, self.destination, self.ports, self.names, self.except_


class Verdict(StrEnum):
    """Whether two programs allow the same."""

    EQUAL = "equal"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@frozen
class Note:
    """A fact that an answer hangs on. `kind` is stable; `ends` names the workloads or parts that are meant."""

    kind: str
    text: str
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)
    ends: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    allows: bool = field(default=True, eq=False, repr=False)
    """What is not read may also allow what policies deny."""


@frozen
class Growth:
    """From some workloads others are reached that were not, or the other way round, in one hop or in several."""

    sources: tuple[str, ...]
    """Workloads that say the same."""
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    hops: int
    """In so many hops all of `gained` are reached; 0 where there are none."""


@frozen
class Difference:
    """Exactly the connections that are allowed by one program and not by the other, but for the parts of the notes."""

    verdict: Verdict
    opened: tuple[Row, ...]
    closed: tuple[Row, ...]
    notes: tuple[Note, ...]
    renames: tuple[Rename, ...] = ()
    growths: tuple[Growth, ...] = ()
    """Of what exists, from where reach grows or shrinks, worst first; no part of what is different."""
    keys: tuple[tuple[str, str], ...] = ()
    """Keys of labels before, each with that after, where it is proved that the policies changed in nothing else."""
    untold: frozenset[Class] | None = None
    """Of an unknown verdict: the classes that what is not told can have, whatever the reading; None: any."""
