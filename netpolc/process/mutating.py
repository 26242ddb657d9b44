"""What the process of the policy modules says of mutants: what each small change of a clause makes of the program."""

from collections.abc import Iterator, Sequence

from attrs import evolve

from netpolc.authoring.authored import AuthoredSet
from netpolc.diagnostics.model import has_errors
from netpolc.process.messages import MutantMade
from netpolc.process.plain_values import plain
from netpolc.program.drafts import OwnLabels
from netpolc.program.model import Policy, Program, Rule
from netpolc.program.mutants import mutants
from netpolc.program.resolve import resolve
from netpolc.targets.target import Target


def mutants_made(
    program: Program, sets: Sequence[AuthoredSet], marks: OwnLabels, target: Target
) -> Iterator[MutantMade]:
    """Give each mutant of the sets of an environment, as what differs from the program that they are."""
    standing = {(policy.namespace, policy.name): policy for policy in program.policies}
    for mutant in mutants(sets):
        varied, faults = resolve(mutant.sets, program.environment, marks, target.features, program.beside)
        policies = {(policy.namespace, policy.name): policy for policy in varied.policies}
        gone = [name for name, policy in standing.items() if policies.get(name) != policy]
        come = tuple(_bare(policy) for name, policy in policies.items() if standing.get(name) != policy)
        compiles = not has_errors(faults)
        place = mutant.trace.stretches()
        yield MutantMade(program.environment, mutant.mutation.value, mutant.text, place, compiles, gone, plain(come))


def _bare(policy: Policy) -> Policy:
    """Leave the lines out, which take longer to look up than all the rest."""
    rules = tuple(Rule(rule.direction, rule.peers, rule.ports) for rule in policy.rules)
    return evolve(policy, rules=rules, origins=())
