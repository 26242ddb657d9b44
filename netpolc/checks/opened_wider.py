"""The check `opened-wider`."""

from collections.abc import Iterator, Sequence

from netpolc.checks.asked import Asked
from netpolc.checks.giving_up import STEPS, given_up
from netpolc.diagnostics.catalogue.beside import OPENED_WIDER
from netpolc.diagnostics.model import Diagnostic, Related, finding
from netpolc.program.model import Fate, Half, Policy, Rule
from netpolc.sets.steps import Steps, TooManySteps


def opened_wider(asked: Asked) -> Iterator[Diagnostic]:
    """Report rules that others keep which open a connection of a clause, and more than all clauses together."""
    beside = asked.program.beside
    theirs = [(policy, rule) for policy in beside for rule in policy.rules]
    if not theirs:
        return
    from netpolc.analysis.letting import Let, Letting
    from netpolc.analysis.overlaps import Overlaps

    steps = Steps(STEPS)
    others = {id(policy) for policy in beside}
    ours = [policy for policy in asked.program.policies if id(policy) not in others]
    overlaps, letting = Overlaps.of(ours, steps), Letting.of(ours, steps)
    for policy, rule in theirs:
        try:
            mine = overlaps.rules(policy, rule)
            let = letting.through(Half(policy.namespace, policy.subject, rule, Fate.FOREIGN)) if mine else Let.WHOLE
        except TooManySteps:
            yield given_up(f"whether `{policy.name}`, which others keep, opens more than the clauses", policy.place())
            return
        if let in (Let.PART, Let.NOTHING):
            yield _told(policy, rule, mine)


def _told(policy: Policy, rule: Rule, mine: Sequence[Rule]) -> Diagnostic:
    """Tell it once, at the first of the clauses, however many there are."""
    from netpolc.authoring.pods import OwnPods
    from netpolc.program.wording import rule_text

    lines = sorted({origin.locate() for item in mine for origin in item.origins[:1]})
    others = len(lines) - 1
    place = rule.origins[0].locate() if rule.origins else policy.place()
    said = f"`{policy.namespace}/{policy.name}`, which others keep, opens more than this clause"
    more = f" and {others} others" if others > 1 else " and another" if others == 1 else ""
    opened = f"`{rule_text(rule, policy.namespace)}` for `{OwnPods(policy.subject)!r}`"
    return finding(
        OPENED_WIDER,
        f"{said}{more}: {opened}",
        lines[0] if lines else place,
        related=() if place is None else (Related("the rule", place),),
        help="narrow that rule, or say in a clause what is open",
    )
