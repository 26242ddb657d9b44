"""Sets of connections in words: the two ends, the ports, and what is left out of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from attrs import evolve

from netpolc.analysis.ends import End, Part
from netpolc.authoring.labels import selection_text
from netpolc.program.model import NAMESPACE_NAME
from netpolc.reports.address_words import address_words
from netpolc.reports.counting import fitting
from netpolc.reports.port_words import port_words, protocol_words
from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT, port_set, ports_text
from netpolc.sets.selections import Constraint, Selection, one_of, selection

_NAMED: Final = 4
"""So many parts that a row leaves out are named; the others are counted."""

_VALUES: Final = 8
"""So many names of namespaces, or values of a label, are all named."""
_VALUES_NAMED: Final = 4
"""So many are of more."""

_KEPT: Final = 1 << 12
"""So many ends are written once: rows of a large change have few that differ."""

_Kind: TypeAlias = tuple[bool, bool, bool]
"""Where a part is smaller than the row that leaves it out: at the source, the destination, the ports."""
_NOUNS: Final[dict[_Kind, tuple[str, str]]] = {
    (False, True, False): ("destination", "destinations"),
    (True, False, False): ("source", "sources"),
    (False, False, True): ("set of ports", "sets of ports"),
    (True, True, False): ("pair of ends", "pairs of ends"),
    (False, True, True): ("destination with its ports", "destinations with their ports"),
    (True, False, True): ("source with its ports", "sources with their ports"),
    (True, True, True): ("pair of ends with its ports", "pairs of ends with their ports"),
}
"""What parts are when they are counted, in the order in which they are told."""


def part_text(part: Part, holes: Iterable[Part] = ()) -> str:
    """Write a set of connections without those of `holes` as one line; labels that it refuses are left out too."""
    wide, refused = _widened(part)
    text = f"{end_text(wide.source)} → {end_text(wide.destination)}  {ports_of(wide)}"
    without = left_out((*((wide, item) for item in refused), *((part, item) for item in holes)))
    return f"{text}, {without}" if without else text


def _widened(part: Part) -> tuple[Part, tuple[Part, ...]]:
    """Return a part without the values of labels that it refuses, and the parts that have these."""
    source, destination = wide_end(part.source), wide_end(part.destination)
    wide = evolve(part, source=source, destination=destination)
    return wide, (
        *(evolve(wide, source=refused) for refused in _refused(part.source, source)),
        *(evolve(wide, destination=refused) for refused in _refused(part.destination, destination)),
    )


def wide_end(end: End) -> End:
    """Return an end with the values of labels that it refuses."""
    return evolve(end, namespaces=_wide(end.namespaces), pods=_wide(end.pods))


def _wide(chosen: Selection) -> Selection:
    return selection(
        {key: Constraint((), others=True, absent=item.absent) if item.others else item for key, item in chosen.parts}
    )


def _refused(end: End, wide: End) -> Iterator[End]:
    yield from (evolve(wide, namespaces=item) for item in _refusals(end.namespaces, wide.namespaces))
    yield from (evolve(wide, pods=item) for item in _refusals(end.pods, wide.pods))


def _refusals(chosen: Selection, wide: Selection) -> Iterator[Selection]:
    return (
        wide & Selection(((key, one_of(item.values)),)) for key, item in chosen.parts if item.others and item.values
    )


def left_out(cut: Iterable[tuple[Part, Part]]) -> str:
    """Name what of parts, each with a hole, is in the hole: `but not to core/app=db`; empty where nothing is.

    A hole is told by what makes it smaller than the part. Four are named, and the others counted by what they are.
    """
    told: dict[_Kind, list[str]] = {kind: [] for kind in _NOUNS}
    for part, inside in _merged((part, _common(part, hole)) for part, hole in cut):
        texts = (
            ("from", _smaller_end(part.source, inside.source)),
            ("to", _smaller_end(part.destination, inside.destination)),
            ("on", _smaller_ports(part, inside)),
        )
        kind = (bool(texts[0][1]), bool(texts[1][1]), bool(texts[2][1]))
        if kind in told:
            told[kind].append(" ".join(f"{word} {text}" if sum(kind) > 1 else text for word, text in texts if text))
    words = _phrases([(kind, list(dict.fromkeys(found))) for kind, found in told.items() if found])
    return f"but not {', nor '.join(words)}" if words else ""


def _phrases(told: Sequence[tuple[_Kind, list[str]]]) -> list[str]:
    """Write the parts of each kind, the first few of all by name."""
    words: list[str] = []
    left = _NAMED
    for kind, found in told:
        shown = fitting(found, left)  # one alone is as short by its name as by its number
        left = max(0, left - len(shown))
        more = len(found) - len(shown)
        prefix = "" if sum(kind) > 1 else ("from ", "to ", "on ")[kind.index(True)]
        noun = _NOUNS[kind][more != 1]
        counted = f"{more} {noun}{' more' if shown else ''}" if more else ""
        words.append(f"{prefix}{' and '.join(filter(None, (', '.join(shown), counted)))}")
    return words


def _merged(cut: Iterable[tuple[Part, Part | None]]) -> Iterator[tuple[Part, Part]]:
    """Put holes of the same ends together, with all their ports."""
    found: dict[tuple[Part, End, End, Selection], Intervals] = {}
    for part, inside in cut:
        if inside is not None:
            key = (part, inside.source, inside.destination, inside.names)
            found[key] = found.get(key, EMPTY) | inside.ports
    return (
        (part, Part(source, destination, ports, names)) for (part, source, destination, names), ports in found.items()
    )


def _common(part: Part, hole: Part) -> Part | None:
    source, destination = _both(part.source, hole.source), _both(part.destination, hole.destination)
    ports, names = part.ports & hole.ports, part.names & hole.names
    if source is None or destination is None or not ports or not names:
        return None
    return Part(source, destination, ports, names)


@lru_cache(_KEPT)
def _both(one: End, other: End) -> End | None:
    if one.outside is not other.outside:
        return None
    both = End(one.outside, one.namespaces & other.namespaces, one.pods & other.pods, one.addresses & other.addresses)
    return both if both.namespaces and both.pods and both.addresses else None


@lru_cache(_KEPT)
def _smaller_end(whole: End, inside: End) -> str:
    """Say what makes an end smaller than that of the row, without what the row says; empty where nothing does."""
    if inside == whole:
        return ""
    plain = _listed(whole.namespaces.constraint(NAMESPACE_NAME)) and len(whole.namespaces.parts) == 1
    namespaces = inside.namespaces if plain else _beyond(whole.namespaces, inside.namespaces)
    return end_text(evolve(inside, namespaces=namespaces, pods=_beyond(whole.pods, inside.pods)))


def _beyond(whole: Selection, inside: Selection) -> Selection:
    """Return what a smaller selection asks beyond the whole."""
    return Selection(tuple(item for item in inside.parts if item not in whole.parts))


def _smaller_ports(part: Part, inside: Part) -> str:
    """Write ports so that `not on …` cannot be read as `not on all of …`."""
    named = _named(evolve(inside, names=_beyond(part.names, inside.names)))
    if inside.ports == part.ports:
        return f"ports {named}" if named else ""
    words = ", ".join(protocol_words(inside.ports, whole=""))
    return f"{words} {named}" if named else words


def ports_of(part: Part) -> str:
    """Write ports as people say them: `TCP 80,443`, `every port`, ``TCP ports named `metrics` ``."""
    if not part.names.parts:
        return port_words(part.ports)
    if part.ports == EVERY_PORT:
        return f"every port {_named(part)}"
    whole = [protocol for protocol in ports_text(part.ports) if part.ports == port_set(protocol)]
    return f"{whole[0] if whole else port_words(part.ports) + ','} {'ports ' if whole else ''}{_named(part)}"


def _named(part: Part) -> str:
    """Write the names that a port has to have, and those that it must not have."""
    has, has_not = (" or ".join(f"`{name}`" for name in names) for names in (part.names_is, part.names_is_not))
    has = has.replace(" or ", " and ")
    return " and ".join(filter(None, (has and f"named {has}", has_not and f"not named {has_not}")))


@lru_cache(_KEPT)
def end_text(end: End) -> str:
    """Write an end as people say it: `shop/app=api`, `*/*` for every pod, addresses."""
    if end.outside:
        return address_words(end.addresses)
    pods = f"{_namespaces(end.namespaces)}/{_labels(end.pods)}"
    return pods if end.addresses == EVERY_ADDRESS else f"{pods} at {address_words(end.addresses)}"


def _namespaces(selection: Selection) -> str:
    if not selection.parts:
        return "*"
    name = selection.constraint(NAMESPACE_NAME)
    if _listed(name) and all(_listed(constraint) for _, constraint in selection.parts):
        others = _pairs(selection.without(NAMESPACE_NAME))
        return f"{_values(name)}({others})" if others else _values(name)
    return f"namespaces({selection_text(selection)})"


def _labels(selection: Selection) -> str:
    if not selection.parts:
        return "*"
    if all(_listed(constraint) for _, constraint in selection.parts):
        return _pairs(selection)
    return f"pods({selection_text(selection)})"


def _pairs(selection: Selection) -> str:
    return ",".join(f"{key}={_values(constraint)}" for key, constraint in selection.parts)


def _values(constraint: Constraint) -> str:
    """List values; of very many the first are named."""
    values = constraint.values
    if len(values) <= _VALUES:
        return "|".join(values)
    return f"{'|'.join(values[:_VALUES_NAMED])}|…({len(values) - _VALUES_NAMED} more)"


def _listed(constraint: Constraint) -> bool:
    return bool(constraint.values) and not constraint.others and not constraint.absent
