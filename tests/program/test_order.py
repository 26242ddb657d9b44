"""The order of yields, of sets and of files never matters, and what is said twice counts once."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import law
from tests.program.written import DENY, clauses, resolved

ENDS = (
    'app("a")',
    'app("a", "b")',
    'app("c", namespace="data")',
    'namespace("data")',
    'any_of(app("b"), app("c"))',
    'pods({"app": "a", "tier": "x"})',
    "all_pods",
)
PEERS = (*ENDS, "anywhere", "all_namespaces", 'cidr("10.0.0.0/8")', 'namespaces({"team": "red"})', "internet")
PORTS = (
    "",
    ", ports=tcp(80)",
    ", ports=udp(53) | tcp(53)",
    ', ports=tcp("http", port_range(8000, 8080))',
    ", ports=all_sctp",
)

connections = st.one_of(
    st.builds("allow(from_={}, to={}{})".format, st.sampled_from(PEERS), st.sampled_from(ENDS), st.sampled_from(PORTS)),
    st.builds("allow(from_={}, to={}{})".format, st.sampled_from(ENDS), st.sampled_from(PEERS), st.sampled_from(PORTS)),
)


@law(40)
@given(st.lists(connections, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(chosen: list[str], random: object) -> None:
    from random import Random

    assert isinstance(random, Random)
    shuffled = [*chosen, random.choice(chosen)]
    random.shuffle(shuffled)
    data = clauses(DENY, namespace="data", name="data")
    cut = random.randrange(len(shuffled) + 1)
    halves = [clauses(*part, name=f"s{number}") for number, part in enumerate((shuffled[:cut], shuffled[cut:])) if part]
    deny = clauses(DENY, name="deny")
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        straight, wrong = resolved(Path(first), data, clauses(DENY, *chosen))
        moved, wrong_too = resolved(Path(second), *reversed(halves), deny, data)
    assert [item.code.id for item in wrong] == [item.code.id for item in wrong_too] == []
    assert moved == straight
    assert len(straight.policies) >= 2
