"""What the program of one side of a comparison hangs on: objects that are doubtful, and what is not read."""

from collections.abc import Callable, Hashable, Mapping

from attrs import field

from netpolc.analysis.answers import Note
from netpolc.diagnostics.origin import Located
from netpolc.program.model import Program
from netpolc.values import frozen


@frozen
class Unread:
    """An object, or a document that is none, which netpolc does not read."""

    identity: str
    """Two sides in which it is equal hold the same."""
    title: str
    """Its kind and API version, or what is wrong with the document."""
    origin: Located = field(eq=False, repr=False)
    decides: bool
    """An answer may hang on it."""
    allows: bool = True
    """It may also allow what policies deny, and isolate what they do not."""
    namespace: str | None = None
    """The only namespace whose pods it can isolate, or allow something at; None: those of any."""
    homeless: bool = False
    """It is a policy that is read, and only its namespace is not known."""

    @property
    def lacks(self) -> str:
        """Why an answer may hang on it, as it reads after `which`."""
        return "names no namespace" if self.homeless else "is not read"


@frozen
class Doubtful:
    """What may be in a cluster or not, whatever else is there: one object, or all that share a doubt."""

    identity: Hashable
    """What is equal on two sides is there on both, or on neither."""
    kinds: frozenset[str]
    """The kinds of the notes that doubt it."""
    origins: tuple[Located, ...] = field(default=(), eq=False, repr=False)


@frozen
class Reservations:
    """What the program of one environment of a side hangs on."""

    without: Mapping[str, Program] = {}
    """By the kind of a note: what the program is if what the note doubts is left out."""
    stale: Program | None = None
    """What stands in the build tree, where the program is compiled and is not what stands there."""
    unread: tuple[Unread, ...] = ()
    notes: tuple[Note, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    """What may be there or not, each by itself."""
    lacking: Callable[[frozenset[Doubtful]], Program] | None = field(default=None, eq=False, repr=False)
    """What the program is without some of what is doubtful; None: nothing is."""
