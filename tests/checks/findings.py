"""What the checks find in a project of one module."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from netpolc.diagnostics.model import Diagnostic

HEAD = """from netpolc import (
    Clauses, all_namespaces, all_pods, allow, allow_dns, any_of, anywhere, app, cidr, deny_all, deny_egress,
    deny_ingress, internet, label, namespace, namespaces, pods, policy, policy_set, port_range, tcp, udp, within,
)
"""
Check: TypeAlias = Callable[[str], tuple[Diagnostic, ...]]


def underlined(item: Diagnostic) -> str:
    assert item.origin is not None
    place = item.origin.place
    return Path(place.path).read_text().splitlines()[place.line - 1][place.column - 1 : place.end_column - 1]


def named(found: tuple[Diagnostic, ...], name: str) -> list[Diagnostic]:
    return [item for item in found if item.code.name == name]
