"""The policy sets and promise sets of modules: those that count, and those that are lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Final, TypeVar

from netpolc.authoring.sets import PolicySet
from netpolc.diagnostics.catalogue.authoring import WRONG_SET
from netpolc.diagnostics.model import Related, finding
from netpolc.diagnostics.sink import report
from netpolc.loading.promise_values import is_promise_set
from netpolc.loading.running import AnySet

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from netpolc.authoring.promises import PromiseSet

S = TypeVar("S", PolicySet, "PromiseSet")


def defined(modules: Sequence[ModuleType]) -> tuple[PolicySet, ...]:
    """Return the policy sets that stand in the module that makes them, in canonical order."""
    return _in_order(
        item
        for module in modules
        for item in vars(module).values()
        if isinstance(item, PolicySet) and _home(item) == module.__file__ and _is_whole(item)
    )


def promised(modules: Sequence[ModuleType]) -> "tuple[tuple[PromiseSet, str], ...]":
    """Return the promise sets of modules, and those that they import from wherever: a name of it, or the module.

    Each has the file in which it counts: its own, or that of the first module that imports it from elsewhere.
    """
    files = [module.__file__ for module in modules]
    places: dict[PromiseSet, str] = {}
    for module in modules:
        for item in _promised(module):
            home = _home(item)
            if _is_whole(item):
                places.setdefault(item, home if home is not None and home in files else module.__file__ or "")
    return tuple((item, places[item]) for item in _in_order(places))


def _promised(module: ModuleType) -> "Iterator[PromiseSet]":
    for value in vars(module).values():
        if is_promise_set(value):
            yield value
        elif isinstance(value, ModuleType):
            there = value.__file__ if hasattr(value, "__file__") else None
            held = (item for item in vars(value).values() if is_promise_set(item))
            yield from (item for item in held if _home(item) == there)


def _in_order(found: Iterable[S]) -> tuple[S, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda item: (item.function.__module__, item.name)))


def _is_whole(item: AnySet) -> bool:
    """Say whether a set is one of a function; one over another set was reported when it was made."""
    return not _is_set(item.function)


def _is_set(value: object) -> "TypeIs[AnySet]":
    return isinstance(value, PolicySet) or is_promise_set(value)


def _home(item: AnySet) -> str | None:
    """Return the file of the module that ran when a set was made, whoever wrote its function."""
    return next((code.co_filename for code, _ in item.trace.frames if code.co_name == "<module>"), None)


def report_lost(made: Sequence[S], kept: Sequence[S], modules: Mapping[str | None, ModuleType]) -> None:
    """Report the sets of modules that do not stand there under any name: nobody would ever ask them."""
    # A function that cannot be a set was reported when it was made one.
    reported = {id(item.function) for item in made}
    known = {id(item) for item in kept}
    lost = [item for item in made if id(item) not in known | reported and isinstance(item.function, FunctionType)]
    again = set(map(_content, kept)) if lost else set[object]()
    for item in lost:
        module = modules.get(_home(item))
        if module is None or "<locals>" in item.function.__qualname__ or _content(item) in again:
            continue
        other = vars(module).get(item.name)
        what = "is replaced by another of its name" if _is_set(other) else "is no name of its module"
        related = (Related("the other", other.trace.locate()),) if _is_set(other) else ()
        message = f"{item.what} `{item.name}` {what}, so it is never {item.asked}"
        report(finding(WRONG_SET, message, item.trace.locate(), help=_NAMED, related=related))


_NAMED: Final = "give it a name of its own at the top of the module"


def _content(item: AnySet) -> object:
    """Return what a set says, which is the same where its module ran twice."""
    stands = (item.labels, item.annotations) if isinstance(item, PolicySet) else ()
    return getattr(item.function, "__code__", item.function), item.namespace, stands
