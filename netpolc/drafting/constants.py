"""The constants of a project: which value has which name in which module."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.authoring.addresses import Addresses
from netpolc.authoring.namespaces import Namespace, Namespaces
from netpolc.authoring.pods import OwnPods, Pods, app
from netpolc.authoring.ports import Ports
from netpolc.drafting.uses import SHARED, LabelTable, Scoped, Union, Use, Uses, Value
from netpolc.drafting.wording import (
    Candidate,
    addresses_candidates,
    constant,
    labels_candidates,
    namespaces_candidates,
    pods_candidates,
    ports_candidates,
    union_candidates,
)
from netpolc.drafting.words import RESERVED, first_free, words
from netpolc.values import frozen

_FACTS: Final = "ENVIRONMENTS"
"""The name that the tuple of environments has."""


@frozen(eq=False)
class Constants:
    """Names, and the modules that define them."""

    named: Mapping[Scoped, tuple[str, str]]
    """The module and the name of each value that has one, in the order in which they are defined."""
    builders: Mapping[str, Mapping[str, str]]
    """By module, for label keys, the name of what `by_label` makes of them there."""

    def of(self, module: str) -> Iterator[tuple[Value, str]]:
        """Give the constants of a module."""
        for (_, value), (home, name) in self.named.items():
            if home == module:
                yield value, name


def constants_of(uses: Uses, modules: Sequence[str], functions: Iterable[str]) -> Constants:
    """Name what stands often enough. `functions`: names that are taken in every module."""
    chosen = [(value, use) for value, use in uses.found.items() if uses.is_named(value)]
    chosen.sort(key=lambda item: _RANKS[type(item[0][1])])
    named: dict[Scoped, tuple[str, str]] = {}
    taken: dict[str, set[str]] = {}
    for shared in (True, False):
        for value, use in chosen:
            home = use.module
            if (home == SHARED) is not shared:
                continue
            known = taken.setdefault(home, set()) | taken.get(SHARED, set()) | {_FACTS}
            name = constant(_candidates(value[1], use), known)
            if name is not None:
                taken[home].add(name)
                named[value] = home, name
    ordered = {value: named[value] for value, _ in chosen if value in named}
    return Constants(ordered, _builders(uses, ordered, modules, set(functions)))


_RANKS: Final[Mapping[type[object], int]] = {
    **dict.fromkeys((Namespace, Namespaces), 0),
    **dict.fromkeys((OwnPods, Pods), 1),
    Addresses: 2,
    Union: 3,
    Ports: 4,
    LabelTable: 5,
}
"""The order of constants, in which each stands below what it is made of."""


def _candidates(value: Value, use: Use) -> Iterator[Candidate]:
    if isinstance(value, Pods):
        return pods_candidates(value, use.context)
    if isinstance(value, Namespaces):
        return namespaces_candidates(value)
    if isinstance(value, Addresses):
        return addresses_candidates(value, use.context)
    if isinstance(value, Union):
        return union_candidates(value.members, use.context)
    if isinstance(value, LabelTable):
        return labels_candidates(value.labels, use.context)
    return ports_candidates(use.context)


def label_of(value: Pods) -> str | None:
    """Return the key by whose values alone pods are selected; None where more is asked."""
    if len(value.labels.parts) != 1:
        return None
    key, asked = value.labels.parts[0]
    return key if asked.values and not asked.others and not asked.absent else None


def _builders(
    uses: Uses, named: Mapping[Scoped, tuple[str, str]], modules: Sequence[str], functions: set[str]
) -> Mapping[str, Mapping[str, str]]:
    """Make another `app` of a key by whose values a module writes pods twice."""
    counts: dict[str, dict[str, int]] = {module: {} for module in modules}
    for whole, use in uses.found.items():
        value = whole[1]
        if isinstance(value, Pods) and (key := label_of(value)) is not None and key != app.key:
            for module in [named[whole][0]] if whole in named else list(use.modules):
                of = counts.setdefault(module, {})
                of[key] = of.get(key, 0) + 1
    found: dict[str, dict[str, str]] = {}
    for module, keys in counts.items():
        taken = set(functions)
        for key, count in keys.items():
            name = _builder(key, taken) if count > 1 else None
            if name is not None:
                taken.add(name)
                found.setdefault(module, {})[key] = name
    return found


_TAKEN: Final = frozenset({"env", "each"})


def _builder(key: str, taken: set[str]) -> str | None:
    last = words(key.rpartition("/")[2])
    if len(last) == 1 and last[0] == "name" and "name" not in taken:
        return "name"
    return first_free([last, ["by", *last], words(key), ["by", *words(key)]], taken | RESERVED | _TAKEN)
