"""Rows of one cause, and the classes of a change."""

from collections.abc import Hashable

from attrs import define, field

from netpolc.analysis.answers import Cause, Class
from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import LazyPlace
from netpolc.sets.addresses import ROUTABLE
from netpolc.sets.intervals import Intervals


@define(eq=False)
class Groups:
    """Numbers for rows: those of one cause, at one line of the user, have one number."""

    _known: dict[object, int] = field(factory=dict[object, int])
    _places: dict[Cause, object] = field(factory=dict[Cause, object])

    def number(self, causes: tuple[Cause, ...], *, opening: bool, isolation: bool) -> int:
        """Return the number of the group that a row belongs to."""
        key = opening, isolation, frozenset((cause.side, self._place(cause)) for cause in causes)
        return self._known.setdefault(key, len(self._known))

    def _place(self, cause: Cause) -> object:
        known = self._places.get(cause)
        if known is None:
            known = self._places[cause] = _places(cause)
        return known


def _places(cause: Cause) -> frozenset[Hashable] | tuple[Origin, ...] | tuple[str, str]:
    apart = frozenset(item.apart() if isinstance(item, LazyPlace) else None for item in cause.origins)
    if apart and None not in apart:
        return apart
    located = tuple(sorted({item.locate() for item in cause.origins}))
    return located or (cause.policy.namespace, cause.policy.name)


def address_classes(addresses: Intervals) -> tuple[Class, ...]:
    """Return the classes of a row that opens to addresses outside."""
    internet = (Class.OPENED_INTERNET,) if addresses & ROUTABLE else ()
    return internet + ((Class.OPENED_OUTSIDE,) if addresses - ROUTABLE else ())


def change_classes(opened: tuple[Class, ...], *, opening: bool, isolation: bool) -> tuple[Class, ...]:
    """Return the classes of a row; `opened` are those that its ends give it where it opens."""
    if opening:
        return opened + ((Class.ISOLATION_LOST,) if isolation else ())
    return (Class.CLOSED, Class.ISOLATION_GAINED) if isolation else (Class.CLOSED,)
