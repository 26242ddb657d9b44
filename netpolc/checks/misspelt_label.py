"""The check `misspelt-label`."""

from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias

from netpolc.checks.asked import Asked
from netpolc.checks.evidence import is_near, without_one
from netpolc.diagnostics.catalogue.closing import MISSPELT_LABEL
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.origin import Located
from netpolc.program.model import PodPeer
from netpolc.sets.selections import Selection

_Label: TypeAlias = tuple[str, str]


def misspelt_label(asked: Asked) -> Iterator[Diagnostic]:
    """Note label values that one clause uses, and that are one letter from one which other clauses use."""
    if not asked.of_project:
        return
    used: dict[_Label, dict[int, Located]] = {}
    for pods, trace in _stated(asked):
        for key, constraint in pods.parts:
            for value in () if constraint.others else constraint.values:
                used.setdefault((key, value), {})[id(trace)] = trace
    often: dict[tuple[str, str], set[str]] = {}
    for (key, value), traces in used.items():
        for part in without_one(value) if len(traces) > 1 else ():
            often.setdefault((key, part), set()).add(value)
    carried = _carried(asked)
    for (key, value), traces in used.items():
        if len(traces) > 1 or carried[key, value] or _is_told(asked, key, value):
            continue
        candidates = {item for part in without_one(value) for item in often.get((key, part), ())}
        near = next((item for item in sorted(candidates) if is_near(value, item)), None)
        if near is not None:
            yield finding(
                MISSPELT_LABEL,
                f"`{key}={value}` is used once, and `{key}={near}` elsewhere",
                next(iter(traces.values())).locate(),
                help=f"did you mean `{near}`?",
                severity=Severity.WARNING if carried[key, near] else None,
            )


def _carried(asked: Asked) -> Counter[_Label]:
    """Count the labels of the pods that exist."""
    found: Counter[_Label] = Counter()
    for item in () if asked.exists is None else asked.exists.everybody():
        found.update(item.labels)
    return found


def _stated(asked: Asked) -> Iterator[tuple[Selection, Located]]:
    """Give each selector of pods with the clause that says it; a connection says each of its ends once."""
    for policy in asked.program.policies:
        for origin in policy.origins:
            yield policy.subject, origin
        for rule in policy.rules:
            for peer in rule.peers or ():
                if isinstance(peer, PodPeer):
                    yield from ((peer.pods, origin) for origin in rule.origins[:1])


def _is_told(asked: Asked, key: str, value: str) -> bool:
    """Say whether a more precise check has told that nobody has a label."""
    return any(value in pods.constraint(key).values for _, pods in asked.nobody)
