"""The check `unused-rule`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, rule_place
from netpolc.checks.clause_rules import each_is_needed
from netpolc.checks.giving_up import STEPS, given_up
from netpolc.checks.sure_rules import surely_needed
from netpolc.diagnostics.catalogue.opening import UNUSED_RULE
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.sets.steps import Steps, TooManySteps


def unused_rule(asked: Asked) -> Iterator[Diagnostic]:
    """Report rules that open nothing which other rules do not open anyway, whatever pods exist.

    Of a project each clause is asked about with all of its halves.
    """
    sure = surely_needed(asked.program)
    if asked.of_project:
        if not each_is_needed(asked.program, sure):
            from netpolc.checks.unused_clauses import unused_clauses

            yield from unused_clauses(asked, sure)
        return
    from netpolc.checks.cover import Cover

    steps = Steps(STEPS)
    cover = Cover(asked)
    gone: set[int] = set()
    for policy in asked.program.policies:
        for rule in reversed(policy.rules):
            if id(rule) in sure:
                continue
            near = [item for item in cover.own(policy, rule) if item[1] is not rule and id(item[1]) not in gone]
            try:
                if cover.by(policy, rule, near, steps):
                    gone.add(id(rule))
                    said = "taking this rule away changes nothing: other rules of the policy open all of it"
                    yield finding(UNUSED_RULE, said, rule_place(policy, rule), help="remove it")
                    continue
                wider = cover.wider(policy, rule)
                if wider and cover.by(policy, rule, [*near, *wider], steps):
                    said = "taking this rule away changes nothing: rules of other policies open all of it"
                    yield finding(UNUSED_RULE, said, rule_place(policy, rule), severity=Severity.NOTE)
            except TooManySteps:
                yield given_up("whether a rule opens anything that others do not", rule_place(policy, rule))
                return
