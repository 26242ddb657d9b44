"""Random policies of the program, with texts that readers of YAML take for something else."""

from attrs import evolve
from hypothesis import strategies as st

from netpolc.program.model import BlockPeer, Direction, Peer, PodPeer, Policy, Port, Protocol, Rule, in_namespace
from netpolc.sets.selections import ABSENT, PRESENT, Constraint, Selection, none_of, one_of, selection

texts = st.sampled_from(
    ("web", "y", "8080", "1e3", "", "no", "a.b/c", "Ingress", "kind", "v10", "v9", "Grüße", 'a "b"')
)
keys: st.SearchStrategy[str] = st.sampled_from(
    ("app", "app10", "app9", "tier", "y", "kubernetes.io/metadata.name", "key", "protocol")
)
some = st.lists(texts, min_size=1, max_size=3)
constraints: st.SearchStrategy[Constraint] = st.one_of(
    st.sampled_from((PRESENT, ABSENT)),
    some.map(one_of),
    some.map(none_of),
    some.map(lambda found: none_of(found) & PRESENT),
)
selections: st.SearchStrategy[Selection] = st.dictionaries(keys, constraints, max_size=3).map(
    lambda found: selection(found.items())
)
blocks = st.sampled_from(("10.0.0.0/8", "10.1.0.0/16", "fd00::/8", "::/0"))
holes = st.lists(blocks, max_size=2).map(tuple)
peers: st.SearchStrategy[Peer] = st.one_of(
    st.builds(PodPeer, selections | st.just(in_namespace("shop")), selections), st.builds(BlockPeer, blocks, holes)
)
ports = st.one_of(
    st.builds(Port, st.sampled_from(Protocol)),
    st.builds(Port, st.sampled_from(Protocol), st.sampled_from((80, 443, "http", "y")), st.none()),
    st.builds(Port, st.sampled_from(Protocol), st.just(80), st.sampled_from((81, 65535))),
)
rules = st.builds(
    Rule,
    st.sampled_from(Direction),
    st.none() | st.lists(peers, max_size=3).map(tuple),
    st.none() | st.lists(ports, max_size=3).map(tuple),
)
pairs = st.dictionaries(texts | keys, texts, max_size=3).map(lambda found: tuple(sorted(found.items())))
isolated = st.sampled_from(((Direction.INGRESS,), (Direction.EGRESS,), (Direction.INGRESS, Direction.EGRESS)))
policies = st.builds(
    Policy,
    st.sampled_from(("shop", "y", "1e3")),
    st.sampled_from(("web", "no", "0x1")),
    selections,
    isolated,
    st.lists(rules, max_size=4).map(tuple),
    pairs,
    pairs,
)

# As `resolve` makes them: no rule of a direction that is not isolated, no empty list, nothing twice, canonical blocks.
_inside = {"10.0.0.0/8": ("10.1.0.0/16", "10.2.0.0/15"), "fd00::/8": ("fd00:1::/32",), "::/0": ("2001:db8::/32",)}
_blocks: st.SearchStrategy[Peer] = st.sampled_from(tuple(_inside)).flatmap(
    lambda block: st.sets(st.sampled_from(_inside[block])).map(lambda found: BlockPeer(block, tuple(sorted(found))))
)
_peers: st.SearchStrategy[Peer] = st.one_of(
    st.builds(PodPeer, selections | st.just(in_namespace("shop")) | st.just(in_namespace("y")), selections), _blocks
)
_rules = st.builds(
    Rule,
    st.sampled_from(Direction),
    st.none() | st.lists(_peers, min_size=1, max_size=3, unique=True).map(tuple),
    st.none() | st.lists(ports, min_size=1, max_size=3, unique=True).map(tuple),
)


def _with_rules(policy: Policy, rules: list[Rule]) -> Policy:
    return evolve(policy, rules=tuple(rule for rule in rules if rule.direction in policy.isolates))


resolved: st.SearchStrategy[Policy] = st.builds(_with_rules, policies, st.lists(_rules, max_size=4))
