"""The check `name-label`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked, peer_place
from netpolc.checks.wording import named
from netpolc.diagnostics.catalogue.selecting import NAME_LABEL
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.program.model import NAMESPACE_NAME
from netpolc.sets.selections import Selection

NAME: Final = "name"


def name_label(asked: Asked) -> Iterator[Diagnostic]:
    """Report namespaces that are selected by a label `name` alone, which no cluster sets."""
    if not any(_sought(item) for item in asked.namespaces):
        return
    known = asked.exists.inventory.namespaces if asked.exists else ()
    declared = [text for item in known if (text := dict(item.labels).get(NAME))]
    for policy, rule, index, peer in asked.pod_peers:
        values = _sought(peer.namespaces)
        if not values or any(value in declared for value in values):
            continue
        asked.told.add(("tenant", id(rule), index))
        text = named(values)
        yield finding(
            NAME_LABEL,
            f"no cluster gives namespaces the label `{NAME}`, by which {text} is sought",
            peer_place(policy, rule, index),
            help=f"ask for `{NAMESPACE_NAME}`, which every namespace has",
            severity=Severity.NOTE if declared else None,
        )


def _sought(namespaces: Selection) -> tuple[str, ...]:
    """Return the values of the label `name` where namespaces are selected by it alone."""
    if len(namespaces.parts) != 1 or namespaces.parts[0][0] != NAME:
        return ()
    constraint = namespaces.parts[0][1]
    return () if constraint.others or constraint.absent else constraint.values
