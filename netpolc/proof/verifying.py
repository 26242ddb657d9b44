"""Law 2: before a byte is written, the bytes are read back and have to say what the program and its clauses say.

What a program and its clauses say comes as plain values (`promising` writes them), so that whoever judges imports
neither, and no policy module.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netpolc.diagnostics.catalogue.verification import (
    BROKEN_CLAUSE,
    SCHEMA_FAULT,
    UNREADABLE_OUTPUT,
    WRONG_OUTPUT,
)
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.origin import located
from netpolc.proof.asked import DISAGREED, SCHEMA, UNREADABLE, Answer, Asked, Fault, Promised
from netpolc.proof.judging import Judge, broken_among
from netpolc.proof.lowered import Lowered, Name, OpenPromise, Stretches, name_of


class Verification:
    """Judges the manifests of one environment, and says at the end what is wrong with them. A finding is a bug."""

    def __init__(self, judge: Judge) -> None:
        self._judge: Final = judge
        self.lowered: Final[list[Lowered]] = []
        """What was taken."""

    def take(self, lowered: Sequence[Lowered]) -> None:
        """Judge some manifests."""
        for item in lowered:
            data, meant, promises, *_ = item
            asked: Asked = data, meant, promises
            self._judge.ask(asked)
        self.lowered.extend(lowered)

    def told(self, planned: Sequence[Name], open_: Sequence[OpenPromise]) -> Iterator[Diagnostic]:
        """Say what is wrong with the manifests that were taken.

        `planned`: those of the program. `open_`: promises whose manifest is not among them.
        """
        files = {name_of(item): item[0] for item in self.lowered}
        left = [(named, name, said, place) for named, name, said, alone, place in open_ if not alone]
        answers: Mapping[int, Answer] = self._judge.answers()
        for number in sorted(answers):
            faults, broken = answers[number]
            _, _, promises, own, place, places = self.lowered[number]
            whole = name_of(self.lowered[number])
            yield from (_told(whole, place, fault) for fault in faults)
            yield from (_broken(whole, promises[at], places[at]) for at in broken if at < own)
            left += [(*whole, promises[at], places[at]) for at in broken if at >= own]
        for namespace, name in sorted({*planned} ^ {*files}):
            message = f"manifest `{namespace}/{name}` is not planned, or not written"
            yield finding(WRONG_OUTPUT, message, help=_HELP)
        if len(files) != len(self.lowered):
            yield finding(WRONG_OUTPUT, "two manifests of one environment have the same name", help=_HELP)
        yield from (_broken((named, name), said, place) for named, name, said, alone, place in open_ if alone)
        # The subject of such a promise may not be isolated at all, or another manifest may let the connection through.
        if left:
            for at in broken_among([(item[0], item[2]) for item in left], files):
                named, name, said, place = left[at]
                yield _broken((named, name), said, place)


_HELP: Final = "this is a bug of netpolc; nothing is written"


def _told(name: Name, place: Stretches, fault: Fault) -> Diagnostic:
    kind, words = fault
    origin = located(place) if place else None
    named = f"manifest `{name[1]}`: {words}"
    if kind == UNREADABLE:
        return finding(UNREADABLE_OUTPUT, named, origin, help=_HELP)
    if kind == SCHEMA:
        return finding(SCHEMA_FAULT, named, origin, help=_HELP)
    if kind == DISAGREED:
        return finding(UNREADABLE_OUTPUT, f"two readers disagree on manifest `{name[1]}`", origin, help=_HELP)
    message = f"manifest `{name[0]}/{name[1]}` has another {words} than its policy"
    return finding(WRONG_OUTPUT, message, origin, help=_HELP)


def _broken(name: Name, promise: Promised, place: Stretches) -> Diagnostic:
    direction, _, point = promise
    what = "does not isolate its subject" if point is None else "does not let its own connection through"
    message = f"manifest `{name[0]}/{name[1]}` {what} for {direction.lower()}"
    return finding(BROKEN_CLAUSE, message, located(place), help=_HELP)
