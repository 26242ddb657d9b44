"""Manifests in the making: policies by name, and the rules of connections that join them or stand by themselves."""

from operator import itemgetter

from attrs import define, field

from netpolc.authoring.policies import Policy as AuthoredPolicy
from netpolc.authoring.policies import Texts
from netpolc.diagnostics.origin import Located
from netpolc.program.ends import peers_of, ports_of, rule_order
from netpolc.program.features import PodsInBlocks
from netpolc.program.model import Direction, Policy, Rule
from netpolc.program.placing import Placed
from netpolc.rules.known import MANAGED_BY, PART_OF
from netpolc.sets.selections import Selection
from netpolc.values import frozen


@frozen(eq=False, repr=False)
class OwnLabels:
    """The labels that netpolc itself puts on manifests; a value that the user sets wins."""

    managed_by: bool = True
    part_of: str | None = None

    def labels(self) -> dict[str, str]:
        """Return them."""
        found = {MANAGED_BY: "netpolc"} if self.managed_by else {}
        return found if self.part_of is None else {**found, PART_OF: self.part_of}


@define(eq=False, repr=False)
class Draft:
    """One manifest in the making."""

    namespace: str
    name: str
    subject: Selection
    stated: Placed | None
    """The policy clause of this name, if there is one."""
    rules: list[Rule] = field(factory=list[Rule])
    """In the order in which they were said; an equal one may be said twice."""
    writers: list[Placed] = field(factory=list[Placed])
    """The connections that write here."""
    named_by: Placed | None = None
    """The connection that first needed the name."""

    @property
    def written(self) -> bool:
        """Say whether anything is to be written: a name may be taken by a half that is not."""
        return self.stated is not None or bool(self.rules)


def policy_draft(placed: Placed, policy: AuthoredPolicy, namespace: str, in_blocks: PodsInBlocks) -> Draft:
    """Begin the manifest of a policy clause. Raises NoNamespace never: a placed policy has a namespace."""
    draft = Draft(namespace, policy.name, policy.subject.labels, placed)
    for item in policy.rules:
        if item.peer is not None:
            peers = peers_of(item.peer, namespace, in_blocks)
            draft.rules.append(Rule(item.isolates[0], peers, ports_of(item.ports), (item.trace, policy.trace)))
    return draft


_DIRECTIONS = (Direction.INGRESS, Direction.EGRESS)


def finished(draft: Draft, marks: OwnLabels, kind: str) -> Policy:
    """Put a manifest of a kind into canonical order."""
    ingress: list[Rule] = []
    egress: list[Rule] = []
    for rule in draft.rules:
        (ingress if rule.direction is Direction.INGRESS else egress).append(rule)
    isolates = {Direction.INGRESS: bool(ingress), Direction.EGRESS: bool(egress)}
    owners = [placed.owner for placed in draft.writers]
    origins: list[Located] = []
    own_labels: Texts = ()
    own_annotations: Texts = ()
    if draft.stated is not None and isinstance(draft.stated.clause, AuthoredPolicy):
        policy = draft.stated.clause
        for item in policy.rules:
            for direction in item.isolates:
                isolates[direction] = True
        own_labels, own_annotations = policy.labels, policy.annotations
        origins.append(policy.trace)
        owners.append(draft.stated.owner)
    else:
        origins += [placed.clause.trace for placed in draft.writers]
    return Policy(
        draft.namespace,
        draft.name,
        draft.subject,
        tuple([direction for direction in _DIRECTIONS if isolates[direction]]),
        (*_in_order(ingress), *_in_order(egress)),
        _texts(marks.labels(), [owner.labels for owner in owners], own_labels),
        _texts({}, [owner.annotations for owner in owners], own_annotations),
        tuple(origins),
        kind,
    )


def _in_order(rules: list[Rule]) -> list[Rule]:
    """Sort rules of one direction; equal ones become one, with the lines of all."""
    if len(rules) < 2:
        return rules
    found: list[Rule] = []
    last: object = None
    for order, rule in sorted([(rule_order(rule.ports, rule.peers), rule) for rule in rules], key=itemgetter(0)):
        if order == last:
            found[-1] = Rule(rule.direction, rule.peers, rule.ports, found[-1].origins + rule.origins)
        else:
            found.append(rule)
        last = order
    return found


def _texts(marks: dict[str, str], homes: list[Texts], own: Texts) -> Texts:
    """Join labels or annotations: a manifest's own win over those on which all its sets agree, these over netpolc's."""
    found = marks
    if len(homes) == 1:
        found.update(homes[0])
    elif homes:
        found.update(set(homes[0]).intersection(*homes[1:]))
    found.update(own)
    return tuple(sorted(found.items())) if found else ()
