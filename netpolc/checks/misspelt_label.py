"""The check `misspelt-label`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from netpolc.checks.asked import Asked
from netpolc.checks.near_values import NO_DIGITS, is_near, without_one
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
    often = _Often(label for label, traces in used.items() if len(traces) > 1)
    carried = _carried(asked)
    for (key, value), traces in used.items():
        if len(traces) > 1 or carried[key, value] or _is_told(asked, key, value):
            continue
        near = often.near(key, value)
        if near is not None:
            yield finding(
                MISSPELT_LABEL,
                f"`{key}={value}` is used once, and `{key}={near}` elsewhere",
                next(iter(traces.values())).locate(),
                help=f"did you mean `{near}`?",
                severity=Severity.WARNING if carried[key, near] else None,
            )


class _Often:
    """Labels that several clauses use, found by what they are without one letter; numbers of a name do not count."""

    def __init__(self, labels: Iterable[_Label]) -> None:
        self._values: Final[dict[_Label, list[str]]] = {}
        self._parts: Final[dict[_Label, set[str]]] = {}
        for key, value in labels:
            bare = value.translate(NO_DIGITS)
            if (key, bare) not in self._values:
                for part in without_one(bare):
                    self._parts.setdefault((key, part), set()).add(bare)
            self._values.setdefault((key, bare), []).append(value)
        self._alike: Final[dict[_Label, list[str]]] = {}

    def near(self, key: str, value: str) -> str | None:
        """Return the first value that is one letter from another one."""
        bare = value.translate(NO_DIGITS)
        alike = self._alike.get((key, bare))
        if alike is None:  # for all that differ in numbers alone
            found = {other for part in without_one(bare) for other in self._parts.get((key, part), ())} - {bare}
            alike = self._alike[key, bare] = sorted(found)
        values = (item for other in alike for item in self._values[key, other])
        return next((item for item in values if is_near(value, item)), None)


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
