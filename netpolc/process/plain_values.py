"""Findings and programs as plain values, and back: only these classes, each built by its own constructor.

Whoever reads what policy modules made must not run what they say, as the reader of a pickle would.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from importlib import import_module
from typing import Final, TypeAlias, cast

from attrs import AttrsInstance, fields

from netpolc.diagnostics.model import Origin
from netpolc.diagnostics.origin import Located, Trace, Written

Plain: TypeAlias = "bool | int | str | list[Plain] | tuple[Plain, ...] | dict[Plain, Plain] | None"
"""What `marshal` takes: a tuple stands as a list, and a value of a class as a tuple that begins with the class."""

_HOMES: Final[Mapping[str, str]] = {
    "BlockPeer": "netpolc.program.model",
    "ClusterFacts": "netpolc.checks.cluster_facts",
    "Cni": "netpolc.checks.cni",
    "Code": "netpolc.diagnostics.model",
    "Constraint": "netpolc.sets.selections",
    "Diagnostic": "netpolc.diagnostics.model",
    "Direction": "netpolc.rules.known",
    "Origin": "netpolc.diagnostics.model",
    "Place": "netpolc.diagnostics.model",
    "PlacedPromise": "netpolc.program.promises",
    "PodPeer": "netpolc.program.model",
    "PodsInBlocks": "netpolc.program.features",
    "Policy": "netpolc.program.model",
    "Port": "netpolc.program.model",
    "Program": "netpolc.program.model",
    "PromiseKind": "netpolc.program.promises",
    "Protocol": "netpolc.rules.known",
    "Related": "netpolc.diagnostics.model",
    "Rule": "netpolc.program.model",
    "Selection": "netpolc.sets.selections",
    "Severity": "netpolc.diagnostics.model",
    "Written": "netpolc.diagnostics.origin",
}
"""The classes that are read, and where each is."""
_LEFT_OUT: Final = {"Program": ("halves", "unwritten", "keepers")}
"""What only whoever compiled a program needs of it."""

_SCALARS: Final = frozenset({bool, int, str})


class PlainError(Exception):
    """What was read is no value of netpolc."""


def plain(value: object) -> Plain:
    """Write a value; what knows where it was written is looked up. Raises PlainError for any other class."""
    return _Writer().write(value)


class _Writer:
    """Writes equal values as one: programs share most of their peers and lines, and environments their policies."""

    def __init__(self) -> None:
        self._known: Final[dict[int, tuple[object, Plain]]] = {}
        self._places: Final[dict[Origin, Plain]] = {}
        self._traces: Final[dict[tuple[int, ...], tuple[object, Plain]]] = {}
        """By the identity of the code of each frame and the instruction in it, with a value that keeps the code."""
        self._lists: Final[dict[tuple[str | int, ...], Plain]] = {}
        self._tuples: Final[dict[tuple[str | int, ...], Plain]] = {}
        self._fields: Final[dict[type[object], tuple[str, ...]]] = {}

    def write(self, value: object) -> Plain:
        if value is None or type(value) in _SCALARS:
            return cast("Plain", value)
        known = self._known.get(id(value))
        if known is None:
            # The value is kept, so that no other one gets its identity meanwhile.
            known = self._known[id(value)] = value, self._written(value)
        return known[1]

    def _written(self, value: object) -> Plain:
        kind = type(value)
        if kind is tuple:
            return self._once([self.write(item) for item in cast("tuple[object, ...]", value)])
        if kind not in self._fields:
            if isinstance(value, Mapping):
                items = cast("Mapping[object, object]", value).items()
                return {self.write(key): self.write(item) for key, item in items}
            if not (kind.__name__ in _HOMES and kind is _class(kind.__name__)):
                return self._located(value)
            if isinstance(value, Enum):
                return self._once((kind.__name__, cast("Plain", value.value)))
            self._fields[kind] = tuple(item.name for item in fields(cast("type[AttrsInstance]", kind)))
        left_out = _LEFT_OUT.get(kind.__name__, ())
        given = [self.write(() if name in left_out else getattr(value, name)) for name in self._fields[kind]]
        return self._once((kind.__name__, *given))

    def _located(self, value: object) -> Plain:
        if not hasattr(value, "locate"):
            raise PlainError(f"a `{type(value).__name__}` is no plain value")
        if type(value) is not Trace:
            return self._placed(cast("Located", value))
        key = tuple([number for code, last in value.frames for number in (id(code), last)])
        known = self._traces.get(key)
        if known is None:
            known = self._traces[key] = value, self._placed(value)
        return known[1]

    def _placed(self, value: Located) -> Plain:
        place = value.locate()
        if place not in self._places:
            self._places[place] = self.write(Written(place))
        return self._places[place]

    def _once(self, written: "list[Plain] | tuple[Plain, ...]") -> Plain:
        """Return the one that stands for all that are equal to it; what is in it is such a one already."""
        # What is kept keeps its parts, so that no other part has the identity of one of them.
        known = self._lists if type(written) is list else self._tuples
        return known.setdefault(tuple([item if type(item) is str else id(item) for item in written]), written)


def _is_scalar(value: object) -> bool:
    return value is None or type(value) in _SCALARS


def _class(name: str) -> type[object]:
    """Look a class up; which module it is in says `_HOMES`, and nobody else."""
    return cast("type[object]", getattr(import_module(_HOMES[name]), name))


def value_of(value: object) -> object:
    """Read what `plain` wrote. Raises PlainError."""
    return _ValueReader().read(value)


class _ValueReader:
    """Reads a value once, however often it occurs."""

    def __init__(self) -> None:
        self._known: Final[dict[int, tuple[object, object]]] = {}
        self._classes: Final[dict[str, Callable[..., object]]] = {}

    def read(self, value: object) -> object:
        if value is None or type(value) in _SCALARS:
            return value
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = value, self._found(value)
        return known[1]

    def _found(self, value: object) -> object:
        if type(value) is list:
            return tuple([self.read(item) for item in cast("list[object]", value)])
        if type(value) is dict:
            return {self.read(key): self.read(item) for key, item in cast("dict[object, object]", value).items()}
        if type(value) is tuple:
            name, *given = cast("tuple[object, ...]", value) or (None,)
            if isinstance(name, str) and name in _HOMES:
                build = self._classes.get(name)
                if build is None:
                    build = self._classes[name] = cast("Callable[..., object]", _class(name))
                try:
                    return build(*[item if _is_scalar(item) else self.read(item) for item in given])
                except (TypeError, ValueError) as error:
                    raise PlainError(f"this is no `{name}`") from error
        raise PlainError("this is no value of netpolc")
