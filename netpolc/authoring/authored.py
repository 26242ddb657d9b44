"""What one policy set yielded for one environment."""

from collections.abc import Iterator

from attrs import field

from netpolc.authoring.policies import Clause, Policy, Texts, Within
from netpolc.authoring.rules import Connection
from netpolc.diagnostics.origin import Located, Trace
from netpolc.values import frozen


@frozen(eq=False, repr=False)
class AuthoredSet:
    """The clauses of one policy set, and what stands on all of its manifests. `path` is the file of the set."""

    name: str
    path: str
    namespace: str | None
    clauses: tuple[Clause, ...]
    labels: Texts = ()
    annotations: Texts = ()
    origin: Located = field(default=Trace(()), eq=False)

    def stated(self) -> Iterator[Policy | Connection]:
        """Give the policies and connections, in whatever `within` they stand."""
        for clause in self.clauses:
            yield from clause.clauses if isinstance(clause, Within) else (clause,)
