"""One object of YAML as it is to be said, and what of it is not said."""

from collections.abc import Iterator, Sequence

from netpolc.diagnostics.catalogue.drafting import (
    APPLIES_TO_NOBODY,
    DROPPED_METADATA,
    NAMELESS,
    NOBODY_PEER,
    OWNED_OBJECT,
)
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.drafting.metadata import Kept, kept
from netpolc.drafting.objects import DraftObject, DraftRule, drafted_peers, drafted_ports
from netpolc.program.model import PodPeer, Policy, Rule
from netpolc.rules.json import as_object
from netpolc.rules.quoting import quoted
from netpolc.values import frozen
from netpolc.yaml.documents import Item
from netpolc.yaml.lazy_marks import LazyMark
from netpolc.yaml.marks import Step


@frozen(eq=False)
class Lifted:
    """What an object is to be; without a draft the first finding says why it is left out."""

    draft: DraftObject | None
    rules: tuple[tuple[Step, ...], ...]
    """Where each rule of the draft stands in the object."""
    found: tuple[Diagnostic, ...]


def draft_of(item: Item, policy: Policy) -> Lifted:
    """Draft an object of which a target has read a policy."""
    place = LazyMark(item, ("metadata", "name"))
    metadata = as_object(item.value.get("metadata"))
    if not policy.name:
        generated = metadata.get("generateName")
        only = f", only `generateName: {generated}`" if generated else ""
        told = finding(NAMELESS, f"the object has no name{only}", place.locate(), help="give it a `metadata.name`")
        return Lifted(None, (), (told,))
    if not policy.subject:
        said = f"{_named(policy)} applies to no pod that could exist, and is left out"
        return Lifted(None, (), (finding(APPLIES_TO_NOBODY, said, place.locate()),))
    divided = kept(metadata)
    rules: list[DraftRule] = []
    steps: list[tuple[Step, ...]] = []
    found = list(_told_of_metadata(policy, divided, place))
    for rule in policy.rules:
        at = _steps(rule)
        lost = [peer for peer in rule.peers or () if not drafted_peers((peer,), policy.namespace)]
        if lost:
            found.append(_told_of_peers(policy, lost, Origin(item.place(at))))
        peers = None if rule.peers is None else drafted_peers(rule.peers, policy.namespace)
        if peers != ():
            rules.append(DraftRule(rule.direction, peers, drafted_ports(rule.ports)))
            steps.append(at)
    draft = DraftObject(
        policy.namespace,
        policy.name,
        policy.subject,
        policy.isolates,
        tuple(rules),
        divided.labels,
        divided.annotations,
        origin=place,
        lifted=policy,
    )
    return Lifted(draft, tuple(steps), tuple(found))


def _named(policy: Policy) -> str:
    return f"{quoted(policy.name)} in `{policy.namespace}`"


def _told_of_metadata(policy: Policy, divided: Kept, place: LazyMark) -> Iterator[Diagnostic]:
    if divided.dropped:
        keys = ", ".join(map(quoted, divided.dropped))
        verb = "is" if len(divided.dropped) == 1 else "are"
        yield finding(DROPPED_METADATA, f"{keys} of {_named(policy)} {verb} not taken", place.locate())
    if divided.controller is not None:
        said = f"the controller {quoted(divided.controller)} owns {_named(policy)}"
        yield finding(OWNED_OBJECT, said, place.locate(), help="if it still writes the object, keep it `beside`")


def _told_of_peers(policy: Policy, lost: Sequence[object], place: Origin) -> Diagnostic:
    first = lost[0]
    what = "namespace" if isinstance(first, PodPeer) and first.pods else "pod"
    noun, verb, left = ("peer", "selects", "is") if len(lost) == 1 else ("peers", "select", "are")
    said = f"{len(lost)} {noun} of {_named(policy)} {verb} no {what} that could exist, and {left} left out"
    return finding(NOBODY_PEER, said, place)


def _steps(rule: Rule) -> tuple[Step, ...]:
    mark = rule.origins[0]
    return mark.steps if isinstance(mark, LazyMark) else ()
