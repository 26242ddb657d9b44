"""Selectors and workloads as findings name them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from netpolc.program.model import Port
from netpolc.sets.selections import Constraint, Selection

if TYPE_CHECKING:
    from netpolc.program.inventory import Workload

_SHOWN: Final = 3


def labels_text(selection: Selection) -> str:
    """Write a selector as kubectl takes it: `app=web,tier in (a,b),!old`."""
    return ",".join(text for key, constraint in selection.parts for text in _texts(key, constraint))


def _texts(key: str, constraint: Constraint) -> Iterator[str]:
    values = ",".join(constraint.values)
    if not constraint.others and not constraint.values:
        yield f"!{key}" if constraint.absent else f"{key} in ()"
    elif not constraint.others:
        yield f"{key}={values}" if len(constraint.values) == 1 else f"{key} in ({values})"
    else:
        if not constraint.absent:
            yield key
        if constraint.values:
            yield f"{key}!={values}" if len(constraint.values) == 1 else f"{key} notin ({values})"


def named(texts: Iterable[str]) -> str:
    """List names in backticks: the first ones, and how many more there are."""
    known = sorted(dict.fromkeys(texts))
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return ", ".join(f"`{item}`" for item in known[:_SHOWN]) + more


def workloads_text(workloads: "Iterable[Workload]") -> str:
    """List workloads."""
    return named(item.text for item in workloads)


def port_text(port: Port) -> str:
    """Write a port: `TCP 80`, `UDP dns`."""
    return f"{port.protocol.value} {port.port}"


def is_are(count: int) -> str:
    """Choose the verb for a number of things."""
    return "is" if count == 1 else "are"
