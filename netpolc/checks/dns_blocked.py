"""The check `dns-blocked`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve

from netpolc.checks.asked import Asked
from netpolc.checks.giving_up import STEPS, given_up
from netpolc.checks.resolvers import Resolvers, Resolving, calls
from netpolc.diagnostics.catalogue.checks import DNS_BLOCKED
from netpolc.diagnostics.model import Diagnostic, Related, Severity, finding
from netpolc.program.model import Direction, Policy, Rule
from netpolc.sets.covering import uncovered
from netpolc.sets.meeting import Meeting
from netpolc.sets.selections import EVERYTHING, Selection
from netpolc.sets.steps import Steps, TooManySteps


def dns_blocked(asked: Asked) -> Iterator[Diagnostic]:
    """Report rules that let pods call somebody, where no rule of all policies on these pods lets them ask a resolver.

    Pods that may call nobody need no names. Of namespaces with workloads of the inventory these are asked about.
    Policies that others keep count, and nothing is said of their rules alone.
    """
    resolvers = Resolvers(asked.exists)
    if asked.exists is not None:
        from netpolc.checks.dns_pods import dns_blocked_pods

        yield from dns_blocked_pods(asked, asked.exists, resolvers)
        # Of namespaces that the inventory does not have, nobody knows which pods there are.
        yield from (evolve(item, severity=Severity.NOTE) for item in _possible_pods(asked, resolvers))
        return
    yield from _possible_pods(asked, resolvers)


def closed_to_names(policies: Iterable[Policy]) -> frozenset[str]:
    """Name the namespaces in which policies isolate for egress, and none on all pods lets them ask a resolver.

    Of others nothing is reported, and no search is needed to see that.
    """
    resolvers = Resolvers()
    by_namespace: dict[str, list[Policy]] = {}
    for policy in policies:
        if Direction.EGRESS in policy.isolates:
            by_namespace.setdefault(policy.namespace, []).append(policy)
    return frozenset(
        name for name, some in by_namespace.items() if _resolved(some, resolvers).get(EVERYTHING) is not Resolving.YES
    )


def _possible_pods(asked: Asked, resolvers: Resolvers) -> Iterator[Diagnostic]:
    """Report what pods that could exist cannot resolve."""
    theirs = {id(policy) for policy in asked.program.beside}
    steps = Steps(STEPS)
    for namespace, policies in _isolating(asked).items():
        covered = _resolved(policies, resolvers)
        if covered.get(Selection()) is Resolving.YES:
            continue
        left = [
            policy
            for policy in policies
            if covered.get(policy.subject) is not Resolving.YES and id(policy) not in theirs
        ]
        if not left:
            continue
        nearby = Meeting(((subject, subject) for subject in dict.fromkeys(item.subject for item in policies)), steps)
        for policy in sorted(left, key=lambda item: (len(item.subject.parts), item.name)):
            rule = _calling(policy)
            if rule is None or covered.get(policy.subject) is Resolving.YES:
                continue
            try:
                answer = _answer(policy.subject, covered, list(nearby.near(policy.subject)), steps)
            except TooManySteps:
                yield given_up(
                    f"whether pods selected by `{policy.name}` in `{namespace}` can resolve names", policy.place()
                )
                return
            if answer is Resolving.YES:
                continue
            covered[policy.subject] = Resolving.YES  # it is told once
            yield _told(policy, rule, answer, resolvers, policies)


def _closing(policy: Policy, policies: Sequence[Policy]) -> tuple[Related, ...]:
    """Name the widest of the other policies that isolate these pods: without it they might ask whom they like."""
    others = [item for item in policies if item is not policy and policy.subject <= item.subject]
    for item in sorted(others, key=lambda item: (len(item.subject.parts), item.name)):
        place = item.place()
        if place is not None:
            return (Related(f"policy `{item.name}` isolates", place),)
    return ()


def _told(
    policy: Policy, rule: Rule, answer: Resolving, resolvers: Resolvers, policies: Sequence[Policy]
) -> Diagnostic:
    place = rule.origins[0].locate() if rule.origins else policy.place()
    pods = f"pods selected by `{policy.name}` in `{policy.namespace}`"
    if answer is Resolving.NO:
        said = f"{pods} cannot resolve names: no rule lets them ask a resolver over UDP 53"
        cure = "add `allow_dns()` for these pods"
        return finding(DNS_BLOCKED, said, place, related=_closing(policy, policies), help=cure)
    what = "which pods resolve them" if resolvers.hangs_on_pods else "labels of namespaces, which nobody declares"
    said = f"whether {pods} can resolve names hangs on {what}"
    return finding(DNS_BLOCKED, said, place, severity=Severity.NOTE)


def _isolating(asked: Asked) -> dict[str, list[Policy]]:
    """Give the policies that isolate for egress, by namespace, of those where no workload is known."""
    found: dict[str, list[Policy]] = {}
    for policy in asked.program.policies:
        known = asked.exists is not None and asked.exists.holds(policy.namespace)
        if Direction.EGRESS in policy.isolates and not known:
            found.setdefault(policy.namespace, []).append(policy)
    return found


def _calling(policy: Policy) -> Rule | None:
    """Return the first rule that lets pods call somebody."""
    return next((rule for rule in policy.rules if rule.direction is Direction.EGRESS and calls(rule.peers)), None)


def _resolved(policies: Sequence[Policy], resolvers: Resolvers) -> dict[Selection, Resolving]:
    """Say of subjects whose policies let them ask a resolver, surely or perhaps."""
    found: dict[Selection, Resolving] = {}
    for policy in policies:
        for rule in policy.rules:
            if rule.direction is not Direction.EGRESS:
                continue
            said = resolvers.of(rule)
            if said is Resolving.YES:
                found[policy.subject] = said
                break
            if said is Resolving.PERHAPS:
                found.setdefault(policy.subject, said)
    return found


def _answer(
    subject: Selection, covered: Mapping[Selection, Resolving], near: Sequence[Selection], steps: Steps
) -> Resolving:
    """Say whether every pod of a subject may ask a resolver. Raises TooManySteps."""
    if uncovered(subject, [item for item in near if covered.get(item) is Resolving.YES], steps) is None:
        return Resolving.YES
    if any(covered.get(item) is Resolving.PERHAPS for item in near):
        return (
            Resolving.PERHAPS
            if uncovered(subject, [item for item in near if item in covered], steps) is None
            else Resolving.NO
        )
    return Resolving.NO
