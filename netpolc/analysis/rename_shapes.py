"""What an end of connections says beside a name that may have another one on the other side."""

from collections.abc import Callable, Hashable, Iterable
from typing import Final, Generic, TypeVar

from netpolc.analysis.ends import End
from netpolc.analysis.exchanging import ANYWHERE, Label, Placed, names_of
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.selections import Constraint
from netpolc.values import frozen

N = TypeVar("N", bound=Hashable)

_OWN: Final = 0
_OTHER: Final = 1


@frozen(kw_only=True)
class Blank:
    """Says what rows of a name and of its counterpart have in common: nothing that may have another name stays."""

    namespace: str | None = None
    """The name that is asked about, where that is one of a namespace."""
    namespaces: frozenset[str] = frozenset()
    """Names that came or went."""
    key: str | None = None
    keys: frozenset[str] = frozenset()
    label: Placed | None = None
    of_labels: bool = False
    """Labels are asked about: the key is told with the value."""
    knows: Callable[[str | None, Label], bool] = lambda _where, _label: True
    """Says whether a label is what it is on both sides."""

    def shape(self, end: End) -> Hashable:
        """Write an end without names."""
        if end.outside:
            return end.addresses
        names = names_of(end.namespaces)
        where = frozenset(map(self._namespace, names)) if names else end.namespaces
        return where, frozenset(
            (
                self._key(key),
                frozenset(self._value(names or ANYWHERE, key, value) for value in item.values),
                *_kind(item),
            )
            for key, item in end.pods.parts
        )

    def _namespace(self, name: str) -> str | int:
        return _OWN if name == self.namespace else _OTHER if name in self.namespaces else name

    def _key(self, key: str) -> str | int:
        if self.of_labels:
            return _OTHER
        return _OWN if key == self.key else _OTHER if key in self.keys else key

    def _value(self, where: tuple[str | None, ...], key: str, value: str) -> Label | str | int:
        if not self.of_labels:
            return value if self.knows(None, (key, value)) else _OTHER
        if self.label in {(name, key, value) for name in where}:
            return _OWN
        return (key, value) if self.knows(where[0], (key, value)) else _OTHER


def _kind(item: Constraint) -> tuple[bool, bool]:
    return item.others, item.absent


def _form(end: End, changed: frozenset[str]) -> Hashable:
    if end.outside:
        return end.addresses
    kinds = frozenset([_kind(item) for _, item in end.pods.parts])
    names = names_of(end.namespaces)
    return (frozenset(names) - changed if names else end.namespaces.without(NAMESPACE_NAME)), kinds


class EndNumbers:
    """Numbers the ends of rows, and what is written of them: most stand in many rows, and in more that is left out."""

    def __init__(self, changed: frozenset[str]) -> None:
        """Begin. `changed`: the names of namespaces that came or went."""
        self.known: Final[list[End]] = []
        self._changed: Final = changed
        self._forms: Final[dict[int, int]] = {}
        self._places: Final[dict[End, int]] = {}
        self._numbers: Final[dict[Hashable, int]] = {}

    def place(self, end: End) -> int:
        """Return the number of an end."""
        found = self._places.get(end)
        if found is None:
            found = self._places[end] = len(self.known)
            self.known.append(end)
        return found

    def form(self, place: int) -> int:
        """Return the number of what an end says without any name: ends that have one shape have one form."""
        found = self._forms.get(place)
        if found is None:
            found = self._forms[place] = self.number(_form(self.known[place], self._changed))
        return found

    def number(self, written: Hashable) -> int:
        """Return the number of what is written: one where it is equal."""
        return self._numbers.setdefault(written, len(self._numbers))


class Shapes(Generic[N]):
    """Writes ends without a name, as numbers; ends that do not mention it are written once for all names."""

    def __init__(
        self, ends: EndNumbers, blank: Callable[[N | None], Blank], named: Callable[[End], Iterable[N]]
    ) -> None:
        """Begin. `blank`: how to write without a name, or what mentions none; `named`: what an end mentions."""
        self._ends: Final = ends
        self._blank: Final = blank
        self._named: Final = named
        self._names: Final[dict[int, frozenset[N]]] = {}
        self._blanks: Final[dict[N | None, Blank]] = {}
        self._shapes: Final[dict[tuple[N | None, int], int]] = {}

    def names(self, place: int) -> frozenset[N]:
        """Return the names that an end mentions."""
        found = self._names.get(place)
        if found is None:
            found = self._names[place] = frozenset(self._named(self._ends.known[place]))
        return found

    def shape(self, name: N, place: int) -> int:
        """Write an end, by its number."""
        return self.without(name if name in self.names(place) else None, place)

    def without(self, own: N | None, place: int) -> int:
        """Write an end without a name that it mentions, or, of None, without any."""
        found = self._shapes.get((own, place))
        if found is None:
            if own not in self._blanks:
                self._blanks[own] = self._blank(own)
            written = self._blanks[own].shape(self._ends.known[place])
            found = self._shapes[own, place] = self._ends.number(written)
        return found
