"""Every clause of every set with the namespace that it stands in, and who owns which namespace."""

from collections.abc import Iterable, Iterator

from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.labels import quoted
from netpolc.authoring.policies import Policy, Within
from netpolc.authoring.rules import Connection
from netpolc.diagnostics.catalogue.authoring import NESTED_WITHIN, NO_NAMESPACE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.values import frozen


@frozen(eq=False, repr=False)
class Placed:
    """A clause, its namespace (None outside of any), and its set."""

    clause: Policy | Connection
    namespace: str | None
    owner: AuthoredSet


def place(sets: Iterable[AuthoredSet], found: list[Diagnostic]) -> Iterator[Placed]:
    """Take `within` apart; what stands in no namespace, or in two, is reported."""
    for owner in sets:
        for clause in owner.clauses:
            if not isinstance(clause, Within):
                if isinstance(clause, Policy) and owner.namespace is None:
                    message = f"policy `{clause.name}` stands in no namespace"
                    found.append(finding(NO_NAMESPACE, message, clause.trace.locate(), help=CURE))
                else:
                    yield Placed(clause, owner.namespace, owner)
            elif owner.namespace is not None:
                where = f"`within({quoted(clause.namespace)}, ...)` stands in a set of namespace `{owner.namespace}`"
                found.append(finding(NESTED_WITHIN, where, clause.trace.locate(), help=_SET_CURE))
            else:
                for inner in clause.clauses:
                    yield Placed(inner, clause.namespace, owner)


CURE = "put it into `within(...)`, or give the set a namespace"
_SET_CURE = "leave out the set's `namespace=`, and use one `within` for each namespace"


def owned(owner: AuthoredSet) -> frozenset[str]:
    """Return the namespaces that a set owns: that of its decorator, and those of its `within`."""
    names = {clause.namespace for clause in owner.clauses if isinstance(clause, Within)}
    return frozenset(names if owner.namespace is None else {*names, owner.namespace})
