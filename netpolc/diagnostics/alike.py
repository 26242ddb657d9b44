"""Findings that one line makes again and again, for many namespaces or subjects, told as one with their number."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic, Place, Severity

_WORDS: Final = re.compile(r"`[^`]*`|\d+")
"""What differs between findings that say the same of several things: the user's words, and numbers."""


def grouped(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Put findings of one code, one place and one wording together: the first has the others as `alike`.

    The order stays. One of several environments is of none. What has no place stands alone.
    """
    first: dict[tuple[str, Severity, Place, str], list[Diagnostic]] = {}
    alone: list[list[Diagnostic]] = []
    for item in found:
        if item.origin is None:
            alone.append([item])
            continue
        key = item.code.id, item.severity, item.origin.place, _WORDS.sub("`", item.message)
        if key not in first:
            first[key] = []
            alone.append(first[key])
        first[key].append(item)
    return tuple(_together(items) for items in alone)


def apart(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Take findings apart that were put together."""
    for item in found:
        yield evolve(item, alike=()) if item.alike else item
        yield from item.alike


def own_words(item: Diagnostic, first: Diagnostic) -> Iterator[str]:
    """Give what a finding says that the first one like it does not: its message, and its cure."""
    if item.message != first.message:
        yield item.message
    if item.help not in {None, first.help}:
        yield f"help: {item.help}"


def _together(items: list[Diagnostic]) -> Diagnostic:
    first, *others = items
    if not others:
        return first
    environments = {item.environment for item in items}
    return evolve(first, alike=tuple(others), environment=first.environment if len(environments) == 1 else None)
