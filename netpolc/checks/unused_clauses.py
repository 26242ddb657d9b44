"""What of the check `unused-rule` is asked of the clauses of a project."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from attrs import define, field

from netpolc.checks.asked import Asked
from netpolc.checks.clause_rules import ClauseRules
from netpolc.checks.cover import Cover, Stated
from netpolc.checks.giving_up import STEPS, given_up
from netpolc.diagnostics.catalogue.opening import UNUSED_RULE
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.origin import Located, Trace
from netpolc.program.model import Program, Rule
from netpolc.sets.steps import Steps, TooManySteps


@define(eq=False)
class Writer:
    """A connection, or a rule inside of a policy, with the rules that it wrote."""

    trace: Located
    written: list[Stated] = field(factory=list[Stated])


def unused_clauses(asked: Asked, sure: AbstractSet[int]) -> Iterator[Diagnostic]:
    """Report clauses whose every half is opened by other clauses anyway.

    Several clauses of one line are told where none of them is needed. `sure`: rules that are surely needed.
    """
    steps, cover, written = Steps(STEPS), Cover(asked), WrittenRules(asked.program)
    try:
        in_doubt = (clause for clause in written.clauses if not written.is_needed(clause, sure))
        alone = [clause for clause in in_doubt if _covered(clause, cover, written, steps) is not None]
        if not alone:
            return
        spared = set(map(id, alone))
        needed = {_line(clause) for clause in written.clauses if id(clause) not in spared}
        answers: list[tuple[Writer, Severity]] = []
        for clause in reversed(written.clauses):
            covered = None if _line(clause) in needed else _covered(clause, cover, written, steps)
            if covered is None:
                needed.add(_line(clause))
                continue
            answers.append((clause, covered))
            if covered is Severity.WARNING:
                written.gone.add(id(clause.trace))
    except TooManySteps:
        yield given_up("whether clauses open anything that others do not", None)
        return
    for clause, covered in answers:
        if _line(clause) not in needed:
            others = "other clauses" if covered is Severity.WARNING else "clauses of other policies"
            said = f"taking this clause away changes nothing: {others} open all of it"
            yield finding(UNUSED_RULE, said, clause.trace.locate(), help="remove it", severity=covered)


def _line(clause: Writer) -> object:
    """Tell the lines of clauses apart, without looking them up."""
    # A hash of code reads all of it, so each goes by its identity.
    frames = clause.trace.frames if isinstance(clause.trace, Trace) else ()
    return tuple((id(code), last) for code, last in frames) or id(clause.trace)


class WrittenRules:
    """Which clauses wrote which rules."""

    def __init__(self, program: Program) -> None:
        self.gone: set[int] = set()
        """The clauses that are taken away, by the identity of their traces."""
        self._writers: dict[int, tuple[int, ...]] = {}
        self._clauses: dict[int, Writer] = {}
        for policy, rule, writers, parts in ClauseRules(program):
            self._writers[id(rule)] = tuple(map(id, writers))
            for item in parts:
                self._clauses.setdefault(id(item), Writer(item)).written.append((policy, rule))

    @property
    def clauses(self) -> Sequence[Writer]:
        """All clauses that wrote a rule."""
        return tuple(self._clauses.values())

    def is_needed(self, clause: Writer, sure: AbstractSet[int]) -> bool:
        """Say whether a clause alone wrote a rule that is surely needed, of which `sure` holds the identities."""
        return any(id(rule) in sure and self.is_alone(rule) for _, rule in clause.written)

    def is_alone(self, rule: Rule) -> bool:
        """Say whether no two clauses wrote a rule."""
        return len(self._writers[id(rule)]) <= 1

    def others(self, rule: Rule, near: Sequence[Stated]) -> Sequence[Stated]:
        """Leave a rule out that nobody else wrote."""
        return [item for item in near if item[1] is not rule] if self.is_alone(rule) else near

    def without(self, clause: Writer, stated: Sequence[Stated]) -> list[Stated]:
        """Leave out the rules that nobody writes without a clause and those that are gone."""
        mine, gone, writers = id(clause.trace), self.gone, self._writers
        return [
            item for item in stated if any(writer != mine and writer not in gone for writer in writers[id(item[1])])
        ]


def _covered(clause: Writer, cover: Cover, written: WrittenRules, steps: Steps) -> Severity | None:
    """Say whether all that a clause wrote is opened by rules of the same policies, or with those of others; or not."""
    answer = Severity.WARNING
    for policy, rule in clause.written:
        others = written.others(rule, cover.own(policy, rule))
        if others and cover.by(policy, rule, written.without(clause, others), steps):
            continue
        wider = cover.wider(policy, rule)
        if not wider or not cover.by(policy, rule, written.without(clause, [*others, *wider]), steps):
            return None
        answer = Severity.NOTE
    return answer
