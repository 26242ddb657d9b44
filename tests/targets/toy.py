"""A target that only tests have: cluster-scoped manifests, one for each direction that a policy isolates in.

What it says inside of them is borrowed from NetworkPolicy; what is its own is how many there are, what they are called,
where they stand, and what a server of it refuses.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.canonical.reading import Form, Slot
from netpolc.diagnostics.catalogue.authoring import SUBJECT_ELSEWHERE
from netpolc.diagnostics.catalogue.rules import BAD_POLICY_TYPE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.features import Features, PodsInBlocks
from netpolc.program.model import (
    NAMESPACE_NAME,
    BlockPeer,
    Direction,
    Peer,
    Policy,
    Program,
    Rule,
)
from netpolc.rules.decoding import decode_faults
from netpolc.rules.json import Json, JsonObject, as_object, as_text
from netpolc.rules.model import Fault, Reason
from netpolc.rules.parts import PolicyPart
from netpolc.rules.shape import ANYTHING, METADATA, TEXT, Fields, ListOf
from netpolc.rules.version import Version
from netpolc.targets.kubernetes.kind import NETWORK_POLICY
from netpolc.targets.kubernetes.lift import lift_policy
from netpolc.targets.kubernetes.meant import meant_by as network_policy_meaning
from netpolc.targets.kubernetes.stated import stated_by as network_policy_statement
from netpolc.targets.stating import Flat, Stated, StatedRequirement, Texts
from netpolc.targets.target import Kind, Locate, Manifest, Options, Planned, Steps
from tests.canonical.whole import emit
from tests.targets.lowered import lowered

KIND: Final = Kind("toys.example/v1", "ToyPolicy", namespaced=False)
DIRECTIONS: Final = {item.value: item for item in Direction}
_SHAPE: Final = Fields(
    "a ToyPolicy",
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "metadata": METADATA,
        "spec": Fields(
            "the spec of a ToyPolicy",
            {
                "direction": TEXT,
                "namespace": TEXT,
                "policy": TEXT,
                "rules": ListOf(Fields("a rule", dict.fromkeys(("from", "to", "ports"), ANYTHING))),
                "subject": ANYTHING,
            },
        ),
    },
)
_SCHEMA: Final[JsonObject] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"type": "object"},
        "spec": {
            "type": "object",
            "additionalProperties": False,
            "required": ["direction", "namespace", "policy", "subject"],
            "properties": {
                "direction": {"type": "string", "enum": ["Ingress", "Egress"]},
                "namespace": {"type": "string"},
                "policy": {"type": "string"},
                "rules": {"type": "array", "items": {"type": "object"}},
                "subject": {"type": "object"},
            },
        },
    },
}


def write_schema(schemas: Path) -> None:
    """Put the schema to those of the other kinds."""
    place = schemas / KIND.api_version / f"{KIND.kind}.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(_SCHEMA))


class Toy:
    """The target; a real one is a module."""

    def __init__(
        self,
        change: Callable[[dict[str, Json]], None] | None = None,
        in_blocks: PodsInBlocks = PodsInBlocks.UNKNOWN,
    ) -> None:
        self.name: Final = "toy"
        self.features: Final = Features(KIND.kind, in_blocks)
        self.kinds: Final = (KIND,)
        self.options: Final[tuple[str, ...]] = ()
        self.paths: Final[Mapping[PolicyPart, str]] = {PolicyPart.PORT: "spec.rules[0].ports[0].port"}
        self._change: Final = change
        """A bug that is planted into `lower`."""

    def gaps(self, program: Program, options: Options) -> Iterator[Diagnostic]:
        """Refuse the namespace of the grown-ups."""
        del options
        for policy in program.policies:
            if policy.namespace == "office":
                yield finding(SUBJECT_ELSEWHERE, "no toy stands in an office", policy.place(), help="play elsewhere")

    def lower(self, program: Program) -> Iterator[Manifest]:
        """Write two manifests of a policy that isolates in two directions."""
        for policy in program.policies:
            for direction in policy.isolates:
                value = _toy(policy, direction)
                if self._change is not None:
                    self._change(value)
                yield Manifest(KIND, None, as_text(as_object(value["metadata"])["name"]), emit(value))

    def planned(self, program: Program) -> Iterator[Planned]:
        """Say which those are."""
        for policy in program.policies:
            for direction in policy.isolates:
                yield Planned(KIND, None, _name(policy, direction.value), (policy,))

    def meant_by(self, planned: Planned) -> tuple[Flat, ...]:
        """Write the part of the policy that the manifest is of."""
        (policy,) = planned.of
        direction = next(item for item in Direction if planned.name == _name(policy, item.value))
        part = _part(policy, direction)
        sections = network_policy_meaning(Planned(NETWORK_POLICY, policy.namespace, policy.name, (part,)))
        return (None, planned.name), *sections

    def stated_by(self, form: Form, texts: Texts) -> tuple[Stated, Texts]:
        """Read the part."""
        value = form.value
        stated, read = network_policy_statement(Form(_network_policy(value), form.lines), texts)
        name, home = as_object(value.get("metadata")).get("name"), as_object(value.get("spec")).get("namespace")
        places = len(read), len(read) + 1
        at, there = (item if isinstance(item, Slot) else places[i] for i, item in enumerate((name, home)))

        def named(texts: Texts) -> Texts:
            return None, texts[at]

        stated = stated._replace(
            sections=(("name", named), *stated.sections),
            namespaces=(StatedRequirement(NAMESPACE_NAME, "In", (there,)),),
        )
        return stated, (*read, name, home)

    def lift(self, value: JsonObject, locate: Locate, namespace: str) -> Iterator[Policy] | None:
        """Read the part as a policy of its own."""
        if (value.get("apiVersion"), value.get("kind")) != KIND[:2]:
            return None
        policy = lift_policy(_network_policy(value), locate, namespace)
        rules = tuple(evolve(rule, peers=self._peers(rule)) for rule in policy.rules)
        name = as_text(as_object(value.get("metadata")).get("name"))
        return iter((evolve(policy, name=name, rules=rules, kind=KIND.kind),))

    def _peers(self, rule: Rule) -> tuple[Peer, ...] | None:
        if rule.peers is None:
            return None
        pods = self.features.pods_in_blocks
        return tuple(evolve(peer, pods=pods) if isinstance(peer, BlockPeer) else peer for peer in rule.peers)

    def shape(self, kind: str, version: Version) -> Fields:
        """Return the one shape."""
        assert (kind, version.minor > 0) == (KIND.kind, True)
        return _SHAPE

    def shape_cure(self, root: Json, shape: Fields, steps: Steps, *, unknown: bool) -> str | None:
        """Know no cure."""
        del root, shape
        return f"there are no toys like `{steps[-1]}`" if unknown else None

    def faults(self, value: JsonObject, version: Version) -> tuple[Fault, ...]:
        """Refuse whatever is no direction."""
        found = decode_faults(value, self.shape(KIND.kind, version), self.shape_cure)
        direction = as_text(as_object(value.get("spec")).get("direction"))
        if found or direction in DIRECTIONS:
            return found
        message = f"`{direction}` is not a direction of a toy"
        return (Fault(BAD_POLICY_TYPE, "spec.direction", Reason.NOT_SUPPORTED, message, "turn it round"),)

    def unmeant_faults(self, value: JsonObject) -> tuple[Fault, ...]:
        """Find nothing."""
        del value
        return ()

    def looks_alike(self, value: Json) -> Kind | None:
        """Know it by its direction."""
        return KIND if "direction" in as_object(as_object(value).get("spec")) else None


def _name(policy: Policy, direction: str) -> str:
    return f"{policy.namespace}.{policy.name}.{direction.lower()}"


def _part(policy: Policy, direction: Direction) -> Policy:
    rules = tuple(rule for rule in policy.rules if rule.direction is direction)
    return evolve(policy, isolates=(direction,), rules=rules)


def _toy(policy: Policy, direction: Direction) -> dict[str, Json]:
    value = lowered(_part(policy, direction))
    metadata, spec = dict(as_object(value["metadata"])), as_object(value["spec"])
    del metadata["namespace"]
    inner: dict[str, Json] = {
        "direction": direction.value,
        "namespace": policy.namespace,
        "policy": policy.name,
        "subject": spec["podSelector"],
    }
    if direction.value.lower() in spec:
        inner["rules"] = spec[direction.value.lower()]
    name = _name(policy, direction.value)
    return {"apiVersion": KIND.api_version, "kind": KIND.kind, "metadata": {**metadata, "name": name}, "spec": inner}


def _network_policy(value: JsonObject) -> JsonObject:
    """Write a toy as a NetworkPolicy, whether it holds texts or slots."""
    metadata, spec = as_object(value.get("metadata")), as_object(value.get("spec"))
    direction = as_text(spec.get("direction"))
    rules = {direction.lower(): spec["rules"]} if "rules" in spec else {}
    return {
        "metadata": {**metadata, "name": spec.get("policy"), "namespace": spec.get("namespace")},
        "spec": {"podSelector": spec.get("subject"), "policyTypes": [direction], **rules},
    }
