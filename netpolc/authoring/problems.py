"""How a value of the language says that it cannot be: a finding at the user's line, and the build goes on."""

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, cast

from netpolc.diagnostics.catalogue.authoring import EMPTY_EXPANSION, UNKNOWN_KEYWORD, WRONG_TYPE
from netpolc.diagnostics.model import Code, Related, finding
from netpolc.diagnostics.origin import trace
from netpolc.diagnostics.sink import report
from netpolc.rules.model import Fault
from netpolc.rules.parts import PolicyPart
from netpolc.rules.version import NEWEST, Version

_KUBERNETES: Final[ContextVar[Version]] = ContextVar("netpolc_kubernetes", default=NEWEST)
_PATHS: Final[ContextVar[Mapping[PolicyPart, str]]] = ContextVar("netpolc_paths", default={})  # noqa: B039 - never changed


@contextmanager
def rules_of(version: Version, paths: Mapping[PolicyPart, str]) -> Generator[None]:
    """Check values by the rules of one version of Kubernetes inside the block.

    `paths`: where a part of a policy stands in manifests, for the findings about it.
    """
    token, other = _KUBERNETES.set(version), _PATHS.set(paths)
    try:
        yield
    finally:
        _PATHS.reset(other)
        _KUBERNETES.reset(token)


def _path(field: str) -> str:
    """Write the path of a fault as the API server would, where it begins with a part."""
    known = _PATHS.get()
    return next((path + field.removeprefix(part) for part, path in known.items() if field.startswith(part)), field)


def part_of(field: str) -> PolicyPart | None:
    """Say of which part of a policy the path of a finding is."""
    known = _PATHS.get()
    return next((part for part in PolicyPart if field.startswith(known.get(part, part))), None)


exact_text: Final = str.__str__
"""The text of a string as a plain `str`; a member of an enumeration shows itself as something else."""


def kubernetes() -> Version:
    """Return the version whose rules hold for values that are built now."""
    return _KUBERNETES.get()


def refuse(
    code: Code, message: str, cure: str | None = None, *, related: tuple[Related, ...] = (), argument: str = ""
) -> None:
    """Report a finding at the line of the user that is running now; `argument`: at that keyword of the call there."""
    origin = trace().locate()
    if argument:
        from netpolc.diagnostics.arguments import argument_of

        origin = argument_of(origin, argument)
    report(finding(code, message, origin, help=cure, related=related))


def refuse_faults(faults: Iterable[Fault]) -> bool:
    """Report broken rules of the API server at the user's line; say whether any of them is an error."""
    refused = False
    for fault in faults:
        cause = fault.cause.value if fault.cause else None
        report(
            finding(
                fault.code,
                fault.message,
                trace().locate(),
                help=fault.help,
                severity=fault.severity,
                field=_path(fault.field),
                cause=cause,
            )
        )
        refused = refused or fault.severity == "error"
    return refused


_ADDRESS: Final = r" at 0x[0-9A-Fa-f]+"
"""Where a value lies in memory, which differs from run to run."""


def shown(value: object) -> str:
    """Show a value as the user wrote it, at most 60 characters long."""
    try:
        text = _set_text(value) if type(value) in {set, frozenset} else repr(value)
    except Exception:  # noqa: BLE001 - the user's own __repr__ may raise anything
        text = f"<{type(value).__name__}>"
    text = " ".join(re.sub(_ADDRESS, "", text).split())
    if type(value).__module__.startswith("netpolc."):
        return cut_at_argument(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def cut_at_argument(text: str) -> str:
    """Cut a value of the language as it is written, at most 60 characters long, before an argument."""
    if len(text) <= _LONGEST:
        return text
    at = text.rfind(", ", 0, _LONGEST - 1)
    return f"{text[:at]}, …" if at > 0 else text[: _LONGEST - 1] + "…"


_LONGEST: Final = 60


def _set_text(value: object) -> str:
    """Write a set sorted: Python's own order differs from run to run."""
    items = ", ".join(sorted(map(repr, cast("frozenset[object]", value))))
    braces = f"{{{items}}}" if items else ""
    return braces or "set()" if type(value) is set else f"frozenset({braces})"


def refuse_type(place: str, wanted: str, value: object, cure: str | None = None) -> None:
    """Report that `place` takes `wanted`, and was given something else."""
    refuse(WRONG_TYPE, f"`{place}` takes {wanted}, not `{shown(value)}`", cure, argument=place)


def spread(value: object) -> str | None:
    """Say how the members of a list are given, where the list itself was; None for what is none, or has lists in it."""
    if not isinstance(value, LISTS):
        return None
    nested = not isinstance(value, Generator) and any(
        isinstance(item, LISTS) for item in cast("Iterable[object]", value)
    )
    return None if nested else "put `*` before it"


LISTS: Final = (list, tuple, set, frozenset, Generator)


def refuse_keyword(function: str, word: str, known: Sequence[str]) -> None:
    """Report a keyword that a function does not have, with the nearest that it has."""
    refuse(UNKNOWN_KEYWORD, f"`{function}` has no keyword `{word}`", nearest_keyword(word, known))


def nearest_keyword(word: str, known: Sequence[str]) -> str:
    """Say which keyword was probably meant, or which there are."""
    from netpolc.diagnostics.nearest import meant

    return meant(word, known) or keyword_list(known)


def keyword_list(known: Sequence[str]) -> str:
    """Say which keywords there are."""
    return "it takes " + ", ".join(f"`{word}=`" for word in known) if known else "it takes nothing"


def refuse_empty(function: str, what: str) -> None:
    """Report a call whose list of values turned out empty."""
    refuse(EMPTY_EXPANSION, f"`{function}` got no {what}", "build it only where there is at least one")
