"""Selections as Calico's selectors, which are texts."""

from collections.abc import Iterator
from functools import lru_cache

from netpolc.sets.selections import Constraint, Selection
from netpolc.targets.calico.kind import EVERY, GUARD


@lru_cache(maxsize=1 << 12)
def selector(selection: Selection) -> str:
    """Write a selection: single values first, as a LabelSelector has them.

    Raises ValueError for a constraint that no LabelSelector says ("absent, or one of these").
    """
    return " && ".join(terms(selection)) or EVERY


@lru_cache(maxsize=1 << 12)
def guarded(selection: Selection) -> str:
    """Write a selection of a peer, which pods alone are to meet. Raises ValueError as `selector` does."""
    return " && ".join((GUARD, *terms(selection)))


def terms(selection: Selection) -> Iterator[str]:
    """Write each requirement of a selection."""
    single = [part for part in selection.parts if _is_single(part[1])]
    for key, constraint in single:
        yield f"{key} == {_quoted(constraint.values[0])}"
    for key, constraint in selection.parts:
        if not _is_single(constraint):
            yield from _terms(key, constraint)


def _is_single(constraint: Constraint) -> bool:
    return not constraint.others and not constraint.absent and len(constraint.values) == 1


def _terms(key: str, constraint: Constraint) -> Iterator[str]:
    values = ", ".join(map(_quoted, constraint.values))
    if constraint.others:
        if not constraint.absent:
            yield f"has({key})"
        if values:
            yield f"{key} not in {{ {values} }}"
    elif values and not constraint.absent:
        yield f"{key} in {{ {values} }}"
    elif constraint.absent and not values:
        yield f"! has({key})"
    else:
        raise ValueError(f"no LabelSelector says this of `{key}`")


def _quoted(value: str) -> str:
    # A value of a label has no quotes (labels.ValidateLabelValue), so that none has to be escaped.
    if "'" in value:
        raise ValueError(f"{value!r} is no value of a label")
    return f"'{value}'"
