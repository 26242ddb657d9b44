"""Lowering: the text says the value that a NetworkPolicy of the policy is, in the canonical form."""

from hypothesis import given

from netpolc.canonical.reading import read_canonical
from netpolc.program.model import Policy
from netpolc.targets.kubernetes.lower import lower_policy
from tests.canonical.whole import emit
from tests.laws import law
from tests.targets.lowered import lowered
from tests.targets.policies import policies


@law(300)
@given(policies)
def test_the_text_is_that_of_the_value(policy: Policy) -> None:
    written = lower_policy(policy)
    assert written == emit(lowered(policy))
    assert read_canonical(written) == lowered(policy)
