"""The check `misspelt-label`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from netpolc.checks.asked import Asked
from netpolc.checks.near_values import NO_DIGITS, is_near, without_one
from netpolc.diagnostics.catalogue.closing import MISSPELT_LABEL
from netpolc.diagnostics.model import Diagnostic, Origin, Related, Severity, finding
from netpolc.diagnostics.origin import Located
from netpolc.program.model import PodPeer
from netpolc.sets.selections import Selection

_Label: TypeAlias = tuple[str, str]


def misspelt_label(asked: Asked) -> Iterator[Diagnostic]:
    """Note label values that are used once, and that are one letter from one which other clauses or promises use.

    Of two that are used once each, and of which promises know neither, nobody can say which of them is wrong.
    """
    if not asked.of_project:
        return
    promised = Counter(label for pods in _promised(asked) for label in _labels(pods))
    if not _may_be_near(asked, promised):
        return
    used: dict[_Label, dict[int, Located]] = {}
    for pods, trace in _stated(asked):
        for label in _labels(pods):
            used.setdefault(label, {})[id(trace)] = trace
    known = _Near(dict.fromkeys((*used, *promised)))
    carried = _carried(asked)
    places = _LabelLines(used)
    for (key, value), traces in used.items():
        if carried[key, value] or promised[key, value] or _is_told(asked, key, value):
            continue
        near = list(known.near(key, value))
        if not near or len(places.of((key, value))) > 1:
            continue
        right = [item for item in near if promised[key, item] or len(places.of((key, item))) > 1]
        sure = [item for item in near if carried[key, item]]
        here = next(iter(traces.values())).locate()
        for item in (*sure, *right)[:1]:
            yield finding(
                MISSPELT_LABEL,
                f"`{key}={value}` is used once, and `{key}={item}` elsewhere",
                here,
                help=f"did you mean `{item}`?",
                severity=Severity.WARNING if sure else None,
            )
        if not (sure or right) and value < near[0] and not _is_told(asked, key, near[0]):
            there = next(iter(used[key, near[0]].values())).locate()
            yield finding(
                MISSPELT_LABEL,
                f"`{key}={value}` and `{key}={near[0]}` are used once each, and differ in one letter",
                here,
                help="if they are the same pods, write the value once",
                related=(Related(f"`{key}={near[0]}`", there),),
            )


class _LabelLines:
    """The lines at which labels are used; equal values of several environments come from one of them."""

    def __init__(self, used: dict[_Label, dict[int, Located]]) -> None:
        self._used: Final = used
        self._known: Final[dict[_Label, frozenset[Origin]]] = {}

    def of(self, label: _Label) -> frozenset[Origin]:
        """Look them up."""
        known = self._known.get(label)
        if known is None:
            traces = self._used.get(label, {}).values()
            known = self._known[label] = frozenset(trace.locate() for trace in traces)
        return known


class _Near:
    """Labels, found by what they are without one letter; numbers of a name do not count."""

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

    def near(self, key: str, value: str) -> Iterator[str]:
        """Give the values that are one letter from another one."""
        bare = value.translate(NO_DIGITS)
        alike = self._alike.get((key, bare))
        if alike is None:  # for all that differ in numbers alone
            found = {other for part in without_one(bare) for other in self._parts.get((key, part), ())} - {bare}
            alike = self._alike[key, bare] = sorted(item for other in found for item in self._values[key, other])
        return (item for item in alike if is_near(value, item))


def _may_be_near(asked: Asked, promised: Iterable[_Label]) -> bool:
    """Say whether any two labels may be near: in most programs they differ in their numbers, or in more."""
    bare = {
        (key, value.translate(NO_DIGITS))
        for pods in asked.pods
        for key, constraint in pods.parts
        if not constraint.others
        for value in constraint.values
    }
    bare.update((key, value.translate(NO_DIGITS)) for key, value in promised)
    seen: set[_Label] = set()
    for key, value in bare:
        for part in without_one(value):
            if (key, part) in seen:
                return True
            seen.add((key, part))
    return False


def _carried(asked: Asked) -> Counter[_Label]:
    """Count the labels of the pods that exist."""
    found: Counter[_Label] = Counter()
    for item in () if asked.exists is None else asked.exists.everybody():
        found.update(item.labels)
    return found


def _labels(pods: Selection) -> Iterator[_Label]:
    """Give the labels that a selector asks for."""
    for key, constraint in pods.parts:
        for value in () if constraint.others else constraint.values:
            yield key, value


def _stated(asked: Asked) -> Iterator[tuple[Selection, Located]]:
    """Give each selector of pods with the clause that says it; a connection says each of its ends once."""
    for policy in asked.program.policies:
        for origin in policy.origins:
            yield policy.subject, origin
        for rule in policy.rules:
            for peer in rule.peers or ():
                if isinstance(peer, PodPeer):
                    yield from ((peer.pods, origin) for origin in rule.origins[:1])


def _promised(asked: Asked) -> Iterator[Selection]:
    """Give each selector of pods that a promise says."""
    for promise in asked.promises:
        for peers in (promise.source, promise.destination, promise.excepted, promise.excepted_to):
            yield from (peer.pods for peer in peers or () if isinstance(peer, PodPeer))


def _is_told(asked: Asked, key: str, value: str) -> bool:
    """Say whether a more precise check has told that nobody has a label."""
    return any(value in pods.constraint(key).values for _, pods in asked.nobody)
