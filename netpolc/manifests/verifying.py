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
from netpolc.manifests.asked import DISAGREED, SCHEMA, UNREADABLE, Answer, Asked, Fault, Promised
from netpolc.manifests.judging import Judge, broken_among
from netpolc.manifests.lowered import Lowered, Name, OpenPromise, Stretches, name_of

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
        self.lowered += lowered

    def files(self) -> dict[Name, bytes]:
        """Return the bytes of the manifests that were taken."""
        return {name_of(item): item[0] for item in self.lowered}

    def told(self, planned: Sequence[Name], open_: Sequence[OpenPromise]) -> Iterator[Diagnostic]:
        """Say what is wrong with the manifests that were taken.

        `planned`: those of the program. `open_`: promises whose manifest is not among them.
        """
        files = self.files()
        left = [(namespace, name, said, place) for namespace, name, said, alone, place in open_ if not alone]
        answers: Mapping[int, Answer] = self._judge.answers()
        for number in sorted(answers):
            faults, broken = answers[number]
            _, _, promises, own, place, places = self.lowered[number]
            name = name_of(self.lowered[number])
            yield from (_told(name, place, fault) for fault in faults)
            yield from (_broken(name, promises[at], places[at]) for at in broken if at < own)
            left += [(*name, promises[at], places[at]) for at in broken if at >= own]
        if len(files) != len(self.lowered) or set(planned) != set(files):
            for namespace, name in sorted({*planned} ^ {*files}):
                message = f"manifest `{namespace}/{name}` is not planned, or not written"
                yield finding(WRONG_OUTPUT, message, help=_HELP)
            if len(files) != len(self.lowered):
                yield finding(WRONG_OUTPUT, "a manifest is written twice", help=_HELP)
        for namespace, name, said, alone, place in open_:
            if alone:
                yield _broken((namespace, name), said, place)
        # The subject of such a promise may not be isolated at all, or another manifest may let the connection through.
        if left:
            for at in broken_among([(promise[0], promise[2]) for promise in left], files):
                namespace, name, said, place = left[at]
                yield _broken((namespace, name), said, place)


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
