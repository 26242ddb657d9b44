"""How much the promises of a project notice: each small change of a clause, and whether a promise breaks by it."""

import multiprocessing
import signal
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from attrs import evolve, field

from netpolc.analysis import difference
from netpolc.analysis.answers import Class, Difference, Verdict
from netpolc.analysis.ends import Part
from netpolc.analysis.promised import promised_regions
from netpolc.analysis.proving import PromiseFate, Proving
from netpolc.analysis.regions import both
from netpolc.diagnostics.model import Diagnostic, has_errors
from netpolc.diagnostics.origin import located
from netpolc.loading.sources import compiled_ahead
from netpolc.pipeline.promising import Running, running_of
from netpolc.process import parent as policy_process
from netpolc.process.compiling import request_of
from netpolc.process.joining import joined
from netpolc.process.messages import Chosen, Found, MutantMade, PromisesMade, found_in
from netpolc.process.plain_values import value_of
from netpolc.process.promising import promised_of
from netpolc.program.model import Policy, Program
from netpolc.program.promises import PlacedPromise, PromisedProgram, PromiseKind
from netpolc.reports.mutate import JudgedMutant, MutantFate, MutationAnswer, told_once
from netpolc.values import frozen

Told = Callable[[int, int], None]
"""Is told how many of how many mutants were judged."""
_TOGETHER: Final = 4
"""So many mutants a worker is given at once."""


@frozen(eq=False)
class _Made:
    """What a project says of its mutants."""

    promised: dict[str | None, PromisedProgram] = field(factory=dict[str | None, PromisedProgram])
    mutants: list[MutantMade] = field(factory=list[MutantMade])
    found: list[Diagnostic] = field(factory=list[Diagnostic])


def mutate(folder: Path, environments: Sequence[str], told: Told) -> MutationAnswer:
    """MutantJudge the mutants of a project folder. Ctrl-C ends it early, and the answer says so."""
    made, chosen = _made(folder, environments)
    running: Mapping[str | None, Running] = {}
    if not has_errors(made.found):
        running = running_of(folder, made.promised, chosen, made.found)
    if has_errors(made.found):
        return MutationAnswer(diagnostics=joined(made.found))
    judge = MutantJudge({name: (running[name], item.promises) for name, item in made.promised.items()})
    judged: list[JudgedMutant] = []
    complete = False
    try:
        with _answers(judge, made.mutants) as answers:
            for answer in answers:
                judged.append(answer)
                told(len(judged), len(made.mutants))
        complete = True
    except KeyboardInterrupt:
        pass
    texts = dict.fromkeys(promise.text for item in made.promised.values() for promise in item.promises)
    return MutationAnswer(tuple(texts), told_once(judged), len(made.mutants), complete, joined(made.found))


def _made(folder: Path, environments: Sequence[str]) -> tuple[_Made, Chosen]:
    """Let the policy modules say what each small change makes of their programs."""
    made, chosen = _Made(), Chosen(None, ())
    request = request_of(folder, "mutants", environments)
    try:
        process = policy_process.take()
    except policy_process.UnfinishedError as error:
        made.found.append(error.diagnostic)
        return made, chosen
    try:
        process.ask(request, compiled_ahead(request.folder))
        for message in process.messages():
            if isinstance(message, Found):
                made.found.extend(evolve(item, environment=message.environment) for item in found_in(message))
            elif isinstance(message, PromisesMade):
                made.promised[message.environment] = promised_of(message)
            elif isinstance(message, MutantMade):
                made.mutants.append(message)
            elif isinstance(message, Chosen):
                chosen = message
    except policy_process.UnfinishedError as error:
        made.found.append(error.diagnostic)
    finally:
        process.end()
    return made, chosen


class MutantJudge:
    """Judges mutants of environments of which it is known what runs in them, and what is promised."""

    def __init__(self, environments: Mapping[str | None, tuple[Running, Sequence[PlacedPromise]]]) -> None:
        """Begin. A promise that is broken, or unknown, without any mutant notices nothing."""
        self._programs: Final = {name: running.program for name, (running, _) in environments.items()}
        self._kept: Final = {
            name: tuple(_kept(running.program, promises)) for name, (running, promises) in environments.items()
        }

    def judged(self, mutant: MutantMade) -> JudgedMutant:
        """Say what becomes of a mutant."""
        fate, by, classes = self._fate(mutant)
        place = located(mutant.place)
        return JudgedMutant(mutant.mutation, mutant.text, place, fate, by, classes, (mutant.environment,))

    def _fate(self, mutant: MutantMade) -> tuple[MutantFate, str | None, tuple[Class, ...]]:
        if not mutant.compiles:
            return MutantFate.REFUSED, None, ()
        program = self._programs[mutant.environment]
        varied = _applied(program, mutant)
        change = difference(program, varied)
        if not (change.opened or change.closed):
            return MutantFate.EQUAL if change.verdict is Verdict.EQUAL else MutantFate.UNKNOWN, None, ()
        held = {item for row in (*change.opened, *change.closed) for item in row.classes}
        classes = tuple(item for item in Class if item in held)
        proving = Proving(varied)
        for promise, parts in self._kept[mutant.environment]:
            if _could_break(promise, parts, change) and proving.answer(promise).fate is PromiseFate.BROKEN:
                return MutantFate.NOTICED, promise.text, classes
        return MutantFate.SURVIVED, None, classes


def _could_break(promise: PlacedPromise, parts: Sequence[Part], change: Difference) -> bool:
    """Say whether a promise could break by what a change opens, or, of `always`, by what it closes.

    Isolation may be lost without anything that opens, where a rule opens all of it.
    """
    rows = change.closed if promise.kind is PromiseKind.ALWAYS else change.opened
    return promise.kind is PromiseKind.ISOLATED or any(both(row.part, part) for row in rows for part in parts)


def _kept(program: Program, promises: Iterable[PlacedPromise]) -> Iterator[tuple[PlacedPromise, tuple[Part, ...]]]:
    """Give the promises that are kept, each with the connections that it is about."""
    proving = Proving(program)
    for item in promises:
        if proving.answer(item).fate is PromiseFate.KEPT:
            yield item, tuple(draft.part for draft in promised_regions(item))


def _applied(program: Program, mutant: MutantMade) -> Program:
    """Return the program with one small change."""
    gone = set(mutant.gone)
    stays = [item for item in program.policies if (item.namespace, item.name) not in gone]
    come = cast("tuple[Policy, ...]", value_of(mutant.come))
    return Program(program.environment, tuple(sorted((*stays, *come), key=lambda item: (item.namespace, item.name))))


@contextmanager
def _answers(judge: MutantJudge, mutants: Sequence[MutantMade]) -> Generator[Iterator[JudgedMutant]]:
    """MutantJudge mutants on all cores, in their order; where processes cannot be forked, on one."""
    count = min(multiprocessing.cpu_count(), 1 + len(mutants) // _TOGETHER)
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield map(judge.judged, mutants)
        return
    _CHOSEN.append(judge)
    try:
        with warnings.catch_warnings():
            # Of other threads, which hold nothing that a worker needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool = multiprocessing.get_context("fork").Pool(count, _begin)
        with pool:
            yield pool.imap(_judged, mutants, _TOGETHER)
    finally:
        _CHOSEN.pop()


_CHOSEN: Final[list[MutantJudge]] = []
"""The judge that workers have when they are forked."""


def _begin() -> None:
    """Let Ctrl-C be what the process that asks hears of."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judged(mutant: MutantMade) -> JudgedMutant:
    return _CHOSEN[-1].judged(mutant)
