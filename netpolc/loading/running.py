"""One policy set run for one environment, whatever its function does."""

import builtins
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, cast

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.environments import Environment
from netpolc.authoring.policies import MOST_CLAUSES, Clause, Policy, Within, refuse_clause
from netpolc.authoring.problems import shown
from netpolc.authoring.rules import Connection, Refused
from netpolc.authoring.sets import PolicySet
from netpolc.diagnostics.catalogue.authoring import DROPPED_CLAUSE, WRONG_ENVIRONMENT, WRONG_SET
from netpolc.diagnostics.model import Related, finding
from netpolc.diagnostics.origin import Trace, boundary
from netpolc.diagnostics.sink import listener, report
from netpolc.loading.importing import raised

if TYPE_CHECKING:
    from netpolc.authoring.promises import PromiseSet

T = TypeVar("T")
AnySet: TypeAlias = "PolicySet | PromiseSet"


def run_set(item: PolicySet, environment: Environment | None, root: Path) -> AuthoredSet | None:
    """Run one policy set for one environment (None: the project has none); None where it cannot be called.

    What is wrong is reported, and the clauses that came before it are kept.
    """
    path = path_of(item)
    arguments = arguments_of(item, environment)
    if arguments is None:
        return None
    clauses: list[Clause] = []
    guarded(lambda: collect(item, arguments, clauses, _CLAUSES, refuse_clause), Path(path))
    return AuthoredSet(
        item.name, shown_from(root, path), item.namespace, tuple(clauses), item.labels, item.annotations, item.trace
    )


def path_of(item: AnySet) -> str:
    """Return the file that the function of a set is written in; nothing where it is no function of a file."""
    code = getattr(item.function, "__code__", None)
    return code.co_filename if isinstance(code, CodeType) else ""


def shown_from(root: Path, path: str) -> str:
    """Return the path of a file from the project folder where it lies in it."""
    place = Path(path)
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()


def arguments_of(item: AnySet, environment: Environment | None) -> tuple[Environment, ...] | None:
    """Return what a set is called with; None where it asks for what the project does not have."""
    code = getattr(item.function, "__code__", None)
    if isinstance(code, CodeType) and not (code.co_argcount or code.co_kwonlyargcount or vars(item.function)):
        return ()  # as many sets are, and Python's own way to see that is slow
    import inspect

    parameters = list(inspect.signature(item.function).parameters.values())
    required = [p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if len(required) > 1 or any(p.kind is p.KEYWORD_ONLY for p in required):
        report(
            finding(
                WRONG_SET,
                f"{item.what} `{item.name}` takes more than the environment",
                item.trace.locate(),
                help=f"a {item.what} is a {_ONE}",
            )
        )
        return None
    if not required:
        return ()
    if environment is None:
        report(
            finding(
                WRONG_ENVIRONMENT,
                f"{item.what} `{item.name}` needs an environment, and there is none",
                item.trace.locate(),
                help=_NONE,
            )
        )
        return None
    wanted = _annotation(item, required[0].name)
    if isinstance(wanted, type) and not isinstance(environment, wanted):
        message = f"{item.what} `{item.name}` is a function of `{wanted.__name__}`, and `{environment.name}` is none"
        cure = f"annotate it with `{type(environment).__name__}`"
        report(finding(WRONG_ENVIRONMENT, message, item.trace.locate(), help=cure))
        return None
    return (environment,)


_ONE: Final = "function of nothing, or of the environment"
_NONE: Final = "write `ENVIRONMENTS` in policies/environments.py, or leave the parameter out"


def _annotation(item: AnySet, name: str) -> object:
    """Return what a parameter is annotated with; of a text only a name is looked up, and nothing of it runs."""
    try:
        found: object = item.function.__annotations__[name]
        if not isinstance(found, str):
            return found
        first, *rest = found.split(".")
        known: object = {**vars(builtins), **vars(sys.modules[item.function.__module__])}[first]
        for word in rest:
            known = getattr(known, word)
    except Exception:  # noqa: BLE001 - an annotation may be any expression; a set without a known one is run
        return None
    return known


def collect(
    item: AnySet,
    arguments: tuple[Environment, ...],
    into: list[T],
    kinds: tuple[type[T], ...],
    refuse_other: Callable[[object], None],
) -> None:
    """Run a set; what it yields before an exception is kept."""
    given: object = cast("Callable[..., object]", item.function)(*arguments)
    if not hasattr(given, "__iter__") or isinstance(given, str | bytes):
        waits = issubclass(type(given), Coroutine | AsyncIterator)
        if issubclass(type(given), Coroutine):
            cast("Generator[object]", given).close()  # else Python warns that nobody waits for it
        report(
            finding(
                WRONG_SET,
                f"{item.what} `{item.name}` returns `{shown(given)}`, not {item.yields}",
                item.trace.locate(),
                help="leave out `async`" if waits else "write `yield`",
            )
        )
        return
    stream = iter(cast("Iterator[object]", given))
    left = _MOST
    for clause in _to_its_end(stream, item):
        left -= len(clause.clauses) or 1 if isinstance(clause, Within) else 1
        if isinstance(clause, kinds):
            into.append(clause)
        elif not isinstance(clause, Refused):
            before = len(listener())
            refuse_other(clause)
            _relocate(before, stream, item)
            left -= _WRONG
        if left < 0:
            _report_endless(item, stream)
            into.clear()  # nobody reads them, and all that follows would look at each
            return


def _report_endless(item: AnySet, stream: Iterator[object]) -> None:
    """Report a set that yields more than any set has to say, and the `yield` at which it was stopped."""
    last = _yielding(stream)
    related = () if last is None else (Related("it was stopped at this `yield`", last.locate()),)
    cure = f"end its loop: {_MOST:,} {item.yields} are the most"
    message = f"{item.what} `{item.name}` does not end"
    report(finding(WRONG_SET, message, item.trace.locate(), help=cure, related=related))


def _to_its_end(stream: Iterator[object], item: AnySet) -> Iterator[object]:
    """Give what a policy set yields; what it returns after that is nobody's."""
    returned: object = yield from cast("Generator[object, None, object]", stream)
    if returned is not None:
        message = f"{item.what} `{item.name}` returns `{shown(returned)}` at its end, which is dropped"
        report(finding(DROPPED_CLAUSE, message, item.trace.locate(), help=f"yield each {item.yields[:-1]}"))


_MOST: Final = MOST_CLAUSES
"""So many clauses a policy set may yield, those of a `within` included: each takes 1 to 5 kB."""
_WRONG: Final = 250
"""For how many clauses one counts that cannot be one: a finding is longer than a clause, and nobody reads thousands."""


_CLAUSES: Final = (Policy, Connection, Within)


def _relocate(before: int, stream: Iterator[object], item: AnySet) -> None:
    """Point findings at the `yield` that is being answered: nothing of the user runs at that moment."""
    place = _yielding(stream) or item.trace
    found = listener()
    found[before:] = [entry.at(place.locate()) for entry in found[before:]]


def _yielding(stream: object) -> Trace | None:
    frames: list[tuple[object, int]] = []
    while stream is not None:
        frame = getattr(stream, "gi_frame", None)
        if frame is None:
            break
        frames.append((frame.f_code, frame.f_lasti))
        stream = getattr(stream, "gi_yieldfrom", None)
    return Trace(cast("tuple[tuple[object, int], ...]", tuple(reversed(frames)))) if frames else None  # type: ignore[arg-type]


def guarded(run: Callable[[], T], path: Path) -> T | None:
    """Run the user's code; whatever it raises but Ctrl-C becomes a finding at its line."""
    try:
        return run()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the user's code may raise anything, `SystemExit` included
        for item in raised(error, path):
            report(item)
        return None


for _function in (collect, _to_its_end, guarded):
    boundary(_function.__code__)
