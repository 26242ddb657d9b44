"""Policy sets: functions of an environment that yield clauses."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import ClassVar, Final, Protocol, TypeAlias, TypeVar, cast, overload

from attrs import field

from netpolc.authoring.calls import told
from netpolc.authoring.environments import Environment
from netpolc.authoring.gathering import Gathering, refuse_inner
from netpolc.authoring.namespaces import checked_name
from netpolc.authoring.policies import Clause, Texts, texts
from netpolc.authoring.rules import NO_TRACE
from netpolc.diagnostics.origin import Trace, trace
from netpolc.values import frozen

E = TypeVar("E", bound=Environment)
SetFunction: TypeAlias = Callable[..., Iterable[Clause]]


@frozen(eq=False, repr=False)
class PolicySet:
    """A function that yields clauses, with the namespace, labels and annotations of all that it writes."""

    yields: ClassVar[str] = "clauses"
    asked: ClassVar[str] = "compiled"
    what: ClassVar[str] = "policy set"
    function: SetFunction
    namespace: str | None
    labels: Texts = ()
    annotations: Texts = ()
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.function.__name__

    def __repr__(self) -> str:
        return f"<{self.what} {self.function.__module__}.{self.name}>"


_GATHERED: Final = Gathering[PolicySet]("netpolc_sets")


def gathering() -> AbstractContextManager[list[PolicySet]]:
    """Collect every policy set that is made inside the block."""
    return _GATHERED.block()


def _unchanged(function: object) -> object:
    return function


class _Decorator(Protocol):
    @overload
    def __call__(self, function: Callable[[], Iterable[Clause]], /) -> PolicySet: ...
    @overload
    def __call__(self, function: Callable[[E], Iterable[Clause]], /) -> PolicySet: ...


@told(_unchanged)
def policy_set(
    *,
    namespace: str | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
) -> _Decorator:
    """Make a module-level function a policy set: of nothing, or of the environment, yielding clauses.

    With `namespace`, its policies and own pods are of that namespace; without, each stands in a `within`. Labels and
    annotations go onto every manifest of the set.
    """
    stated = trace()
    name = None if namespace is None else checked_name("policy_set", namespace)
    own_labels, own_annotations = texts("labels", labels), texts("annotations", annotations)

    def decorate(function: object) -> PolicySet:
        refuse_inner(function)
        made = PolicySet(cast("SetFunction", function), name, own_labels, own_annotations, stated)
        _GATHERED.add(made)
        return made

    return cast("_Decorator", decorate)
