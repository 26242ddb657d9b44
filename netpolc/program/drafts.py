"""Manifests in the making: policies by name, and the rules of connections that join them or stand by themselves."""

from operator import itemgetter

from attrs import define, field, frozen

from netpolc.authoring.policies import Policy as AuthoredPolicy
from netpolc.authoring.policies import Texts
from netpolc.diagnostics.origin import Located
from netpolc.program.ends import peers_of, ports_of, rule_order
from netpolc.program.model import Direction, Policy, Rule
from netpolc.program.placing import Placed
from netpolc.rules.known import MANAGED_BY, PART_OF
from netpolc.sets.selections import Selection


@frozen(eq=False, repr=False)
class Marks:
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
    homes: list[Placed] = field(factory=list[Placed])
    """The connections that write here."""
    named_by: Placed | None = None
    """The connection that first needed the name."""

    @property
    def written(self) -> bool:
        """Say whether anything is to be written: a name may be taken by a half that is not."""
        return self.stated is not None or bool(self.rules)


def policy_draft(placed: Placed, policy: AuthoredPolicy, namespace: str) -> Draft:
    """Begin the manifest of a policy clause. Raises NoNamespace never: a placed policy has a namespace."""
    draft = Draft(namespace, policy.name, policy.subject.labels, placed)
    for item in policy.rules:
        if item.peer is not None:
            draft.rules.append(
                Rule(item.isolates[0], peers_of(item.peer, namespace), ports_of(item.ports), (item.trace, policy.trace))
            )
    return draft


_ORDER = {Direction.INGRESS: 0, Direction.EGRESS: 1}


def finished(draft: Draft, marks: Marks) -> Policy:
    """Put a manifest into canonical order."""
    ingress = _in_order([rule for rule in draft.rules if rule.direction is Direction.INGRESS])
    egress = _in_order([rule for rule in draft.rules if rule.direction is Direction.EGRESS])
    isolates = {rule.direction for rule in draft.rules}
    origins: list[Located] = []
    own_labels: Texts = ()
    own_annotations: Texts = ()
    homes = [placed.home for placed in draft.homes]
    if draft.stated is not None and isinstance(draft.stated.clause, AuthoredPolicy):
        policy = draft.stated.clause
        isolates.update(direction for item in policy.rules for direction in item.isolates)
        own_labels, own_annotations = policy.labels, policy.annotations
        origins.append(policy.trace)
        homes.append(draft.stated.home)
    else:
        origins += [placed.clause.trace for placed in draft.homes]
    return Policy(
        draft.namespace,
        draft.name,
        draft.subject,
        tuple(sorted(isolates, key=_ORDER.__getitem__)),
        (*ingress, *egress),
        _texts({**marks.labels(), **_agreed([home.labels for home in homes]), **dict(own_labels)}),
        _texts({**_agreed([home.annotations for home in homes]), **dict(own_annotations)}),
        tuple(origins),
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


def _agreed(texts: list[Texts]) -> dict[str, str]:
    """Return the labels on which all sets agree."""
    if len(texts) == 1:
        return dict(texts[0])
    several = list(dict.fromkeys(texts))
    return dict(set(several[0]).intersection(*map(set, several[1:]))) if several else {}


def _texts(mapping: dict[str, str]) -> Texts:
    return tuple(sorted(mapping.items()))
