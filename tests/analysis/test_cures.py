"""What `why` says would open a connection does open it, in the language, added to what is there."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import netpolc
from netpolc.analysis import PodAt, Reach, allowed, why
from netpolc.authoring.authored import AuthoredSet
from netpolc.authoring.policies import Clause
from netpolc.program.model import Fate, Program
from netpolc.program.resolve import resolve
from netpolc.sets.ports import port_set
from tests.analysis.strategies import drawn
from tests.analysis.worlds import HOMES, LABELS, manifest, program
from tests.laws import law

LANGUAGE: dict[str, object] = {name: getattr(netpolc, name) for name in netpolc.__all__}
WALLS = (
    "policy('{}', all_pods, deny_all)",
    "policy('{}', app('one'), deny_ingress)",
    "policy('{}', app('two', 'three'), allow(to=anywhere, ports=tcp(443)))",
    "policy('{}', pods(label('role').exists()), deny_egress)",
    "policy('{}', pods(label('app').is_not_in('one')), allow(from_=this_namespace, ports=tcp(80)))",
)


def clause(text: str) -> Clause:
    found: Clause = eval(text, dict(LANGUAGE))
    return found


def resolved(homes: dict[str, list[str]], *, apart: bool) -> Program:
    """Resolve policies and connections by namespace: a set for each namespace, or one for all of them."""
    blocks = {home: clause(f"within({home!r}, {', '.join(texts)})") for home, texts in homes.items()}
    sets = [AuthoredSet(home, f"policies/{home}.py", None, (block,)) for home, block in blocks.items()]
    if not apart:
        sets = [AuthoredSet("all", "policies/all.py", None, tuple(blocks.values()))]
    resolved_program, found = resolve(sets)
    assert [item.message for item in found] == []
    return resolved_program


two_walls = st.lists(st.sampled_from(WALLS), min_size=2, max_size=2, unique=True)
pods = drawn(lambda dice: PodAt(dice.random.choice(HOMES), tuple(dice.labels(LABELS).items()), ports=()))


@given(st.fixed_dictionaries(dict.fromkeys(HOMES, two_walls)), pods, pods)
@law(120)
def test_a_cure_opens_what_was_denied(walls: dict[str, list[str]], source: PodAt, destination: PodAt) -> None:
    homes = {home: [wall.format(f"w{number}") for number, wall in enumerate(found)] for home, found in walls.items()}
    before = resolved(homes, apart=True)
    found = why(before, source, destination, port_set("TCP", 80, 80))
    (answer,) = found.answers
    if answer.verdict is Reach.ALLOWED:
        assert answer.cure is None
        return
    if answer.cure is None or not answer.cure.clauses:
        assert not (source.labels and destination.labels)
        return
    for item in answer.cure.clauses:
        assert item.path == f"policies/{item.namespace}.py"
        homes[item.namespace].append(item.text)
    assert allowed(resolved(homes, apart=True), source, destination, "TCP", 80) is Reach.ALLOWED
    assert allowed(resolved(homes, apart=False), source, destination, "TCP", 80) is Reach.ALLOWED


def test_a_clause_that_stands_already_is_no_cure() -> None:
    """A policy beside isolates what the project does not, so its half was never written."""
    there = resolved({"a": ["allow(from_=app('one'), to=app('two'), ports=tcp(80))"]}, apart=True)
    assert {half.fate for half in there.halves} == {Fate.OPEN}
    (wall,) = program(
        [manifest("wall", "a", {"podSelector": {"matchLabels": {"app": "two"}}, "policyTypes": ["Ingress"]})]
    ).policies
    ends = [PodAt("a", (("app", name),), ports=()) for name in ("one", "two")]
    beside = evolve(there, policies=(wall,))
    (answer,) = why(beside, ends[0], ends[1], port_set("TCP", 80, 80)).answers
    assert (answer.verdict, answer.cure) == (Reach.DENIED, None)
    (answer,) = why(beside, ends[0], ends[1], port_set("TCP", 81, 81)).answers
    assert answer.cure is not None
