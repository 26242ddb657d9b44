"""Law 2: before a byte is written, the bytes are read back and have to say what the program and its clauses say.

What a program and its clauses say comes as plain values (`promising` writes them), so that whoever judges imports
neither, and no policy module.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from netpolc.diagnostics.catalogue.verification import (
    BROKEN_CLAUSE,
    SCHEMA_FAULT,
    UNREADABLE_OUTPUT,
    WRONG_OUTPUT,
)
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import located
from netpolc.proof.asked import DISAGREED, SCHEMA, UNREADABLE, Answer, KindName, Promised, Question, WrittenFault
from netpolc.proof.judging import Judge, broken_among
from netpolc.proof.lowered import Lowered, OpenPromise, Stretches, name_of
from netpolc.targets.target import Name, in_order, shown

if TYPE_CHECKING:
    from netpolc.program.model import Policy


class Verification:
    """Judges the manifests of one environment, and says at the end what is wrong with them. A finding is a bug."""

    def __init__(self, judge: Judge) -> None:
        self._judge: Final = judge
        self.lowered: Final[list[Lowered]] = []
        """What was taken."""

    def take(self, lowered: Sequence[Lowered]) -> None:
        """Judge some manifests."""
        for item in lowered:
            data, kind, meant, promises, *_ = item
            asked: Question = data, kind, meant, promises
            self._judge.ask(asked)
        self.lowered.extend(lowered)

    def told(
        self, planned: Sequence[Name], open_: Sequence[OpenPromise], beside: "Sequence[Policy]" = ()
    ) -> Iterator[Diagnostic]:
        """Say what is wrong with the manifests that were taken.

        `planned`: those that the program has to have. `open_`: promises whose policy is not in the program. `beside`:
        what others keep; whom it isolates needs the halves of connections.
        """
        files = {name_of(item): (item[1], item[0]) for item in self.lowered}
        left = [(name, said, place) for name, said, alone, place in open_ if not alone]
        answers: Mapping[int, Answer] = self._judge.answers()
        for number in sorted(answers):
            faults, broken = answers[number]
            _, _, _, promises, own, place, places, _ = self.lowered[number]
            whole = name_of(self.lowered[number])
            yield from (_told(whole, place, fault) for fault in faults)
            mine = [at for at in broken if at < own]
            if mine:
                others = self._of_the_same(number)
                for at in broken_among([promises[at] for at in mine], others, lambda _: True):
                    yield _broken(whole, promises[mine[at]], places[mine[at]])
            left += [(whole[1], promises[at], places[at]) for at in broken if at >= own]
        for other in sorted({*planned} ^ {*files}, key=in_order):
            yield finding(WRONG_OUTPUT, f"manifest `{shown(other)}` is not planned, or not written", help=_HELP)
        if len(files) != len(self.lowered):
            yield finding(WRONG_OUTPUT, "two manifests of one environment have the same name", help=_HELP)
        yield from (_broken((said[1], name), said, place) for name, said, alone, place in open_ if alone)
        # The subject of such a promise may not be isolated at all, or another manifest may let the connection through.
        if left:
            for at in broken_among([said for _, said, _ in left], files, partial(_is_isolated, beside)):
                name, said, place = left[at]
                yield _broken((said[1], name), said, place)

    def _of_the_same(self, number: int) -> Mapping[Name, tuple[KindName, bytes]]:
        """Give the other manifests of the policies that a manifest is of: any may keep what they promise."""
        of = {*self.lowered[number][7]}
        return {
            name_of(item): (item[1], item[0])
            for at, item in enumerate(self.lowered)
            if at != number and not of.isdisjoint(item[7])
        }


def _is_isolated(beside: "Sequence[Policy]", promise: Promised) -> bool:
    """Say whether others isolate the subject of a promise."""
    direction, namespace, labels, _ = promise
    return any(
        policy.namespace == namespace and direction in policy.isolates and policy.subject.holds(labels)
        for policy in beside
    )


_HELP: Final = "this is a bug of netpolc; nothing is written"


def _told(name: Name, place: Stretches, fault: WrittenFault) -> Diagnostic:
    kind, words = fault
    origin = located(place) if place else None
    named = f"manifest `{name[1]}`: {words}"
    if kind == UNREADABLE:
        return finding(UNREADABLE_OUTPUT, named, origin, help=_HELP)
    if kind == SCHEMA:
        return finding(SCHEMA_FAULT, named, origin, help=_HELP)
    if kind == DISAGREED:
        return finding(UNREADABLE_OUTPUT, f"two readers disagree on manifest `{name[1]}`", origin, help=_HELP)
    message = f"manifest `{shown(name)}` has another {words} than its policy"
    return finding(WRONG_OUTPUT, message, origin, help=_HELP)


def _broken(name: Name, promise: Promised, place: Stretches) -> Diagnostic:
    direction, _, _, point = promise
    what = "does not isolate its subject" if point is None else "does not let its own connection through"
    message = f"manifest `{shown(name)}` {what} for {direction.lower()}"
    return finding(BROKEN_CLAUSE, message, located(place), help=_HELP)
