"""What a NetworkPolicy of Calico cannot say of a program, at the user's line."""

from collections.abc import Callable, Iterator

from netpolc.diagnostics.catalogue.targets import DOTTED_NAME, TOO_LONG
from netpolc.diagnostics.model import Diagnostic, Origin, finding
from netpolc.program.model import Direction, PodPeer, Policy, Program
from netpolc.rules.calico_labels import is_set_on_namespaces, is_set_on_pods
from netpolc.rules.quoting import quoted
from netpolc.sets.selections import Selection
from netpolc.targets.blocks import blocks_read
from netpolc.targets.calico.kind import LONGEST_SELECTOR, MOST_RULES
from netpolc.targets.calico.lower import rules_of
from netpolc.targets.calico.selectors import guarded, selector
from netpolc.targets.set_labels import set_labels
from netpolc.targets.target import Options


def gaps(program: Program, options: Options) -> Iterator[Diagnostic]:
    """Report names with two dots, what is too long, and labels that Calico sets; say of blocks how they are read.

    There are no `options`.
    """
    del options
    for policy in program.policies:
        if policy.name.count(".") > 1:
            message = f"Calico takes no policy named {quoted(policy.name)}"
            yield finding(DOTTED_NAME, message, policy.place(), help="write dashes for dots")
        yield from _long(policy.subject, selector(policy.subject), policy.place)
        yield from set_labels("Calico", "pods", policy.subject, is_set_on_pods, policy.place)
        for rule in policy.rules:
            place = rule.origins[0].locate if rule.origins else policy.place
            for peer in rule.peers or ():
                if isinstance(peer, PodPeer):
                    yield from _long(peer.pods, guarded(peer.pods), place)
                    yield from _long(peer.namespaces, selector(peer.namespaces), place)
                    yield from set_labels("Calico", "pods", peer.pods, is_set_on_pods, place)
                    yield from set_labels("Calico", "namespaces", peer.namespaces, is_set_on_namespaces, place)
        yield from _many(policy)
    reading = "is also the pods and nodes that have these addresses to Calico"
    yield from blocks_read(program, reading, "leave their addresses out with `except_`, if they are not meant")


def _long(selection: Selection, text: str, place: Callable[[], Origin | None]) -> Iterator[Diagnostic]:
    if len(text) > LONGEST_SELECTOR:
        what = " and ".join(quoted(key) for key, _ in selection.parts)
        message = f"this selection of {what} has {len(text):,} characters in Calico, which takes {LONGEST_SELECTOR:,}"
        yield finding(TOO_LONG, message, place(), help="select by a label that these pods share")


def _many(policy: Policy) -> Iterator[Diagnostic]:
    if sum([len(rule.peers or _ONE) * len(rule.ports or _ONE) for rule in policy.rules]) <= MOST_RULES:
        return  # as all have, and cheap to see
    for direction in Direction:
        mine = [rule for rule in policy.rules if rule.direction is direction]
        count = sum(1 for rule in mine for _ in rules_of(rule, "source", policy.namespace))
        if count > MOST_RULES:
            message = f"these are {count:,} rules for {direction.lower()} in Calico, which takes {MOST_RULES:,}"
            yield finding(TOO_LONG, message, policy.place(), help="spread the peers over several policies")


_ONE = (None,)
