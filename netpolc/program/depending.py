"""What a change of some policy sets can change: the policies of a namespace hang on the sets that own it alone."""

from collections.abc import Sequence

from netpolc.authoring.authored import AuthoredSet
from netpolc.program.placing import owned
from netpolc.values import frozen


@frozen(eq=False)
class ChangedPart:
    """The sets of one environment, before and after, without those that own none of the namespaces of the others."""

    before: tuple[AuthoredSet, ...]
    after: tuple[AuthoredSet, ...]
    namespaces: frozenset[str]
    """Those that these sets own: no policy of another can have changed."""


def changed_part(before: Sequence[AuthoredSet], after: Sequence[AuthoredSet]) -> ChangedPart:
    """Choose the sets that differ, by identity, and whatever shares a namespace with one of them."""
    standing, coming = {id(item) for item in before}, {id(item) for item in after}
    places = {id(item): owned(item) for item in (*before, *after)}
    chosen = standing ^ coming
    namespaces = {name for key in chosen for name in places[key]}
    while more := [key for key, names in places.items() if key not in chosen and not names.isdisjoint(namespaces)]:
        chosen.update(more)
        namespaces.update(name for key in more for name in places[key])
    return ChangedPart(
        tuple([item for item in before if id(item) in chosen]),
        tuple([item for item in after if id(item) in chosen]),
        frozenset(namespaces),
    )
