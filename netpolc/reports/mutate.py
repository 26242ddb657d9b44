"""The answer of `netpolc mutate`, as a value: which small changes promises notice, and which survive."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Class
from netpolc.diagnostics.model import Diagnostic, Origin
from netpolc.values import frozen


class MutantFate(StrEnum):
    """What became of a mutant; where it is several in several environments, the first of these counts."""

    NOTICED = "noticed"
    """A promise breaks that is kept without it."""
    SURVIVED = "survived"
    """It opens or closes something, and every promise is still kept."""
    UNKNOWN = "unknown"
    """Whether it changes any connection is not known."""
    REFUSED = "refused"
    """It does not compile, so nobody could have written it unseen."""
    EQUAL = "equal"
    """It changes no connection of any pod that could exist, so it is no mutant."""


_FATES: Final = tuple(MutantFate)
_CLASSES: Final = tuple(Class)


@frozen
class JudgedMutant:
    """One small change of a clause, and what became of it."""

    mutation: str
    text: str
    """What nobody promised, if it survived."""
    origin: Origin
    fate: MutantFate
    by: str | None = None
    """The promise that notices it, as it is written."""
    classes: tuple[Class, ...] = ()
    """What it opens and closes, worst first."""
    environments: tuple[str | None, ...] = (None,)


@frozen(slots=False)
class MutationAnswer:
    """What the promises of a project notice."""

    promises: tuple[str, ...] = ()
    """Those of all environments, as they are written."""
    mutants: tuple[JudgedMutant, ...] = ()
    planned: int = 0
    """How many there are, of all environments; fewer are judged where it was interrupted."""
    complete: bool = True
    diagnostics: tuple[Diagnostic, ...] = ()

    @cached_property
    def counts(self) -> Mapping[MutantFate, int]:
        """Count the mutants by what became of them."""
        found = Counter(item.fate for item in self.mutants)
        return {fate: found[fate] for fate in MutantFate}

    @property
    def score(self) -> int | None:
        """The share of what changes something that is noticed, in whole per cent; None: nothing changes anything."""
        noticed, survived = self.counts[MutantFate.NOTICED], self.counts[MutantFate.SURVIVED]
        return None if not noticed + survived else 100 * noticed // (noticed + survived)

    @cached_property
    def survivors(self) -> tuple[JudgedMutant, ...]:
        """What survived, worst first."""
        found = (item for item in self.mutants if item.fate is MutantFate.SURVIVED)
        return tuple(sorted(found, key=lambda item: (_rank(item), item.origin, item.text)))

    @cached_property
    def noticing(self) -> tuple[tuple[str, int], ...]:
        """Say of each promise how many mutants it is the first to notice."""
        found = Counter(item.by for item in self.mutants)
        return tuple((text, found[text]) for text in self.promises)


def _rank(item: JudgedMutant) -> int:
    return min(map(_CLASSES.index, item.classes), default=len(_CLASSES))


def told_once(mutants: Iterable[JudgedMutant]) -> tuple[JudgedMutant, ...]:
    """Put the same change of several environments together: one that is noticed in any of them is noticed."""
    alike: dict[tuple[str, str, Origin], list[JudgedMutant]] = {}
    for item in mutants:
        alike.setdefault((item.mutation, item.text, item.origin), []).append(item)
    return tuple(_together(items) for items in alike.values())


def _together(items: Sequence[JudgedMutant]) -> JudgedMutant:
    worst = min(items, key=lambda item: _FATES.index(item.fate))
    mine = [item for item in items if item.fate is worst.fate]
    classes = {name for item in mine for name in item.classes}
    return evolve(
        worst,
        classes=tuple(name for name in Class if name in classes),
        environments=tuple(name for item in mine for name in item.environments),
    )
