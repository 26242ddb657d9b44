"""Selectors and ports of Cilium and Calico, as they are lifted and as the networks take them, one end at a time.

The networks are judged naively here, by what they hold of an end: Cilium's labels with their sources, of pods and of
what is no pod; Calico's labels of an endpoint, to which it adds its own.
"""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolc.program.model import PodPeer, Policy, Port, Protocol
from netpolc.rules.calico_labels import is_set_on_namespaces, is_set_on_pods
from netpolc.rules.cilium_labels import is_set_by_agents
from netpolc.rules.json import Json
from netpolc.targets.calico import target as calico
from netpolc.targets.calico.port_texts import span_of
from netpolc.targets.cilium import target as cilium
from tests.analysis.worlds import locator
from tests.laws import law
from tests.targets.test_agents import calico_policy, cilium_policy, of_calico

Labels = Mapping[str, str]
Term = tuple[str, str, tuple[str, ...]]
"""A key, an operator of a LabelSelector, and values."""

NAME = "kubernetes.io/metadata.name"
OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def terms(keys: tuple[str, ...], values: tuple[str, ...]) -> st.SearchStrategy[tuple[Term, ...]]:
    some = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)
    one = st.tuples(st.sampled_from(keys), st.sampled_from(OPERATORS), some)
    return st.lists(one, max_size=3).map(tuple)


def holds(term: Term, found: list[str]) -> bool:
    """Judge a requirement by the values that an end has under its key."""
    _, operator, wanted = term
    match operator:
        case "In":
            return any(value in wanted for value in found)
        case "NotIn":
            return not any(value in wanted for value in found)
        case "Exists":
            return bool(found)
        case _:
            return not found


# A pod of a namespace `b`, which holds the policy, or `c`: namespace, its labels, labels of the pod.
PODS: list[tuple[str, Labels, Labels]] = [
    (home, of_home, of_pod)
    for home in ("b", "c")
    for of_home in ({}, {"team": "b"}, {"app": "b"})
    for of_pod in ({}, {"app": "b"}, {"app": "c"}, {"world": ""}, {"io.cilium.k8s.policy.cluster": "b"})
]
NO_PODS: list[Labels] = [
    {"reserved:world": ""},
    {"reserved:host": ""},
    {"reserved:remote-node": "", "node:app": "b"},
    {"cidrgroup:app": "b", "cidr:10.0.0.0/8": "", "reserved:world": ""},
]
POD = "io.kubernetes.pod.namespace"
TEAM = "io.cilium.k8s.namespace.labels.team"
KEYS = (f"k8s:{POD}", POD, f"k8s:{TEAM}", TEAM, "k8s:app", "app", "any:app", "world", "io.cilium.k8s.policy.cluster")


def identity(home: str, of_home: Labels, of_pod: Labels) -> Labels:
    """Label a pod as agents do: labels of their domain are theirs."""
    own = {f"k8s:{key}": value for key, value in of_pod.items() if not key.startswith("io.cilium.k8s")}
    theirs = {f"k8s:io.cilium.k8s.namespace.labels.{key}": value for key, value in of_home.items()}
    return {**own, **theirs, f"k8s:{POD}": home, "k8s:io.cilium.k8s.policy.cluster": "default"}


def taken_by_cilium(asked: tuple[Term, ...], labels: Labels, reading: str) -> bool:
    """Judge a selector of peers of a policy of the namespace `b` as agents of a release, or of a setting, do."""
    full = [(key if ":" in key else f"any:{key}", operator, values) for key, operator, values in asked]
    about = {key.partition(":")[2] for key, _, _ in full}
    if POD not in about and (reading == "older" or TEAM not in about):
        full.append((f"k8s:{POD}", "In", ("b",)))
    if reading == "local" and "io.cilium.k8s.policy.cluster" not in about:
        full.append(("k8s:io.cilium.k8s.policy.cluster", "In", ("default",)))
    return all(holds(term, _of_cilium(term[0], labels)) for term in full)


def _of_cilium(asked: str, labels: Labels) -> list[str]:
    source, _, name = asked.partition(":")
    return [
        value for key, value in labels.items() if (key.partition(":")[2] == name if source == "any" else key == asked)
    ]


def peer_of(policies: list[Policy]) -> PodPeer:
    (policy,) = policies
    (rule,) = policy.rules
    assert rule.peers is not None
    (peer,) = rule.peers
    assert isinstance(peer, PodPeer)
    return peer


@law(600)
@given(asked=terms(KEYS, ("b", "c", "")))
def test_what_is_lifted_of_cilium_is_what_every_release_takes(asked: tuple[Term, ...]) -> None:
    expressions: list[Json] = [
        {"key": key, "operator": operator, **({"values": list(values)} if "In" in operator else {})}
        for key, operator, values in asked
    ]
    value = cilium_policy({"fromEndpoints": [{"matchExpressions": expressions}]})
    found = cilium.lift(value, locator(1), "b")
    if found is None:
        return
    peer = peer_of(list(found))
    for reading in ("older", "local", "newer"):
        for home, of_home, of_pod in PODS:
            lifted = peer.namespaces.holds({**of_home, NAME: home}) and peer.pods.holds(of_pod)
            assert lifted == taken_by_cilium(asked, identity(home, of_home, of_pod), reading), (home, of_home, of_pod)
        for labels in NO_PODS:
            assert not taken_by_cilium(asked, labels, reading), labels


def not_in(key: str) -> Json:
    return {"key": key, "operator": "NotIn", "values": ["c"]}


@pytest.mark.parametrize(
    ("expressions", "is_read"),
    [
        ([not_in(f"k8s:{POD}")], False),
        ([not_in(POD)], False),
        ([{"key": f"k8s:{POD}", "operator": "DoesNotExist"}], False),
        ([not_in(f"k8s:{POD}"), not_in("k8s:app")], False),
        ([not_in(f"k8s:{POD}"), {"key": "world", "operator": "Exists"}], False),
        ([not_in(f"k8s:{POD}"), {"key": f"k8s:{POD}", "operator": "Exists"}], True),
        ([not_in(f"k8s:{POD}"), {"key": "k8s:app", "operator": "Exists"}], True),
        ([not_in("k8s:app")], True),
        ([], True),
    ],
)
def test_peers_of_cilium_that_only_exclude_are_not_read_and_warned_of(
    expressions: list[Json], *, is_read: bool
) -> None:
    value = cilium_policy({"fromEndpoints": [{"matchExpressions": expressions}]})
    assert (cilium.lift(value, locator(1), "b") is not None) is is_read
    assert bool(cilium.unmeant_faults(value)) is not is_read


CALICO = ("app", "projectcalico.org/namespace", "projectcalico.org/orchestrator", "pcns.team", "pcsa.team", "k8s")


def written(asked: tuple[Term, ...]) -> str:
    return " && ".join(map(_written, asked)) or "all()"


def _written(term: Term) -> str:
    key, operator, values = term
    listed = ", ".join(f"'{value}'" for value in values)
    return {
        "In": f"{key} in {{{listed}}}" if len(values) > 1 else f"{key} == {listed}",
        "NotIn": f"{key} not in {{{listed}}}" if len(values) > 1 else f"{key}!={listed}",
        "Exists": f"has({key})",
        "DoesNotExist": f"!has( {key} )",
    }[operator]


def taken_by_calico(asked: tuple[Term, ...], labels: Labels) -> bool:
    return all(holds(term, [labels[term[0]]] if term[0] in labels else []) for term in asked)


def endpoint(home: str, of_home: Labels, of_pod: Labels) -> Labels:
    """Label an endpoint as Calico does."""
    theirs = {f"pcns.{key}": value for key, value in of_home.items()}
    given_to = {key: value for key, value in of_pod.items() if not key.startswith(("pcns.", "pcsa."))}
    own = {"namespace": home, "orchestrator": "k8s", "serviceaccount": "default"}
    return {**given_to, **theirs, **{f"projectcalico.org/{key}": value for key, value in own.items()}}


OF_CALICO: list[tuple[str, Labels, Labels]] = [
    (home, of_home, of_pod)
    for home in ("b", "c")
    for of_home in ({}, {"team": "b"}, {"projectcalico.org/name": "k8s"})
    for of_pod in ({}, {"app": "b"}, {"k8s": "b"}, {"pcns.team": "b"}, {"projectcalico.org/namespace": "c"})
]


@law(600)
@given(asked=terms(CALICO, ("b", "k8s")))
def test_what_is_lifted_of_a_subject_of_calico_is_what_calico_takes(asked: tuple[Term, ...]) -> None:
    found = calico.lift(calico_policy({}, selector=written(asked)), locator(1), "b")
    for policy in found or ():
        for home, of_home, of_pod in OF_CALICO:
            if home == "b":
                taken = taken_by_calico(asked, endpoint(home, of_home, of_pod))
                assert policy.subject.holds(of_pod) == taken, (of_home, of_pod)


GUARD: Term = ("projectcalico.org/orchestrator", "In", ("k8s",))


@law(600)
@given(
    asked=terms(CALICO, ("b", "k8s")),
    where=terms((NAME, "team", "projectcalico.org/name", "projectcalico.org/orchestrator"), ("b", "c", "k8s")),
)
def test_what_is_lifted_of_a_peer_of_calico_is_what_calico_takes(
    asked: tuple[Term, ...], where: tuple[Term, ...]
) -> None:
    value = of_calico("source", selector=written((GUARD, *asked)), namespaceSelector=written(where))
    found = calico.lift(value, locator(1), "b")
    if found is None:
        return
    peer = peer_of(list(found))
    for home, of_home, of_pod in OF_CALICO:
        lifted = peer.namespaces.holds({**of_home, NAME: home}) and peer.pods.holds(of_pod)
        theirs = {**of_home, NAME: home, "projectcalico.org/name": home}
        taken = taken_by_calico(asked, endpoint(home, of_home, of_pod)) and taken_by_calico(where, theirs)
        assert lifted == taken, (home, of_home, of_pod)


def test_the_guard_of_a_subject_is_about_every_pod() -> None:
    found = calico.lift(calico_policy({}, selector=written((GUARD,))), locator(1), "b")
    assert [policy.subject.parts for policy in found or ()] == [()]


def test_labels_that_the_networks_set() -> None:
    for key in ("io.kubernetes.pod.namespace", "io.cilium.k8s.policy.serviceaccount", "io.cilium.k8s", TEAM):
        assert is_set_by_agents(key)
    for key in ("io.kubernetes.pod.name", "io.cilium/app", "app"):
        assert not is_set_by_agents(key)
    for key in ("projectcalico.org/serviceaccount", "pcns.app", "pcsa.app"):
        assert is_set_on_pods(key)
        assert not is_set_on_namespaces(key)
    assert not is_set_on_pods("pcns/app")
    assert is_set_on_namespaces("projectcalico.org/name")


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("80", Port(Protocol.TCP, 80)),
        ("080", Port(Protocol.TCP, 80)),
        ("0000000000080", Port(Protocol.TCP, 80)),
        (80.0, Port(Protocol.TCP, 80)),
        ("80:80", Port(Protocol.TCP, 80)),
        ("080:090", Port(Protocol.TCP, 80, 90)),
        ("1:65535", Port(Protocol.TCP)),
        ("80a", Port(Protocol.TCP, "80a")),
        ("http", Port(Protocol.TCP, "http")),
    ],
)
def test_ports_of_calico_that_are_texts_of_digits_are_numbers(text: Json, port: Port) -> None:
    value = of_calico(ports=[text])
    assert calico.unmeant_faults(value) == ()
    found = calico.lift(value, locator(1), "b")
    assert [rule.ports for policy in found or () for rule in policy.rules] == [(port,)]


@pytest.mark.parametrize(
    "text", ["0", "70000", "9" * 5000, "90:80", "80:70000", "80:", ":80", "\u0663", "80\n", -5, ""]
)
def test_ports_that_calico_does_not_take_make_no_policy(text: Json) -> None:
    value = of_calico(ports=[text])
    (fault,) = calico.unmeant_faults(value)
    assert fault.message.endswith("is no port, which Calico refuses")
    assert calico.lift(value, locator(1), "b") is None


def test_a_text_of_digits_needs_a_protocol() -> None:
    (fault,) = calico.unmeant_faults(calico_policy({"destination": {"ports": ["080"]}}))
    assert fault.message == "ports stand without a `protocol`, which Calico refuses"


@law(200)
@given(text=st.text("0189:", max_size=8))
def test_a_span_is_what_its_digits_say(text: str) -> None:
    parts = text.split(":")
    whole = 1 <= len(parts) <= 2 and all(parts)
    said = (int(parts[0]), int(parts[-1])) if whole else None
    assert span_of(text) == (said and tuple(min(number, 65536) for number in said))
