"""The search behind every question whether covers leave something over: one atom for each key, which no cover holds.

Covers are bits of a number. An atom is a set of values that no cover tells apart, with the covers that hold it; a cover
that asks nothing of a key holds all of its atoms. The question is as hard as satisfiability (covers are clauses), so
the search is that of a small solver: what is settled is settled first, keys that share no cover are looked at apart.
"""

from collections.abc import Generator, Hashable, Mapping
from typing import Final, TypeAlias, TypeVar

from netpolc.sets.steps import Steps
from netpolc.values import frozen

K = TypeVar("K", bound=Hashable)
A = TypeVar("A")

_WORD: Final = 512
"""Numbers of so many bits are handled as fast as small ones."""

Choices: TypeAlias = Mapping[K, Mapping[int, A]]
"""For each key its atoms, by the covers that hold each."""


@frozen
class _Open:
    """What is left to choose: no cover is settled, and every key matters to one."""

    atoms: dict[object, dict[int, object]]
    matters: dict[object, int]
    """For each key the covers that hold some of its atoms and not all."""
    covers: int
    pairs: int
    """Covers that hang on two keys only."""


_Search: TypeAlias = Generator[_Open, dict[object, object] | None, dict[object, object] | None]


def choose(choices: Choices[K, A], covers: int, steps: Steps) -> dict[K, A] | None:
    """Choose an atom of every key so that each of `covers` fails to hold one; None where they leave nothing over.

    Raises TooManySteps where the steps run out.
    """
    whole = {key: dict(atoms) for key, atoms in choices.items()}
    if not all(whole.values()):
        return None
    weight = 1 + covers.bit_length() // _WORD
    chosen = _run(_solve(whole, covers, steps, weight), steps, weight)  # type: ignore[arg-type]
    if chosen is None:
        return None
    return {key: chosen.get(key, next(iter(atoms.values()))) for key, atoms in whole.items()}  # type: ignore[misc]


def _run(first: _Search, steps: Steps, weight: int) -> dict[object, object] | None:
    """Run searches that ask for searches, however deep."""
    stack = [first]
    answer: dict[object, object] | None = None
    while stack:
        try:
            part = stack[-1].send(answer)
        except StopIteration as done:
            stack.pop()
            answer = done.value
        else:
            stack.append(_branch(part, steps, weight))
            answer = None
    return answer


def _solve(atoms: dict[object, dict[int, object]], covers: int, steps: Steps, weight: int) -> _Search:
    """Settle what is settled, and then each part that shares nothing with the others."""
    chosen: dict[object, object] = {}
    rest = _settled(atoms, covers, chosen, steps, weight)
    if rest is None:
        return None
    for part in _apart(rest, steps, weight):
        found = yield part
        if found is None:
            return None
        chosen.update(found)
    return chosen


def _branch(part: _Open, steps: Steps, weight: int) -> _Search:
    """Try the atoms of the key that most hangs on, those that fewest covers hold first."""
    key = max(
        part.atoms,
        key=lambda key: (
            (8 * (part.matters[key] & part.pairs).bit_count() + part.matters[key].bit_count()) / len(part.atoms[key])
        ),
    )
    others = {name: atoms for name, atoms in part.atoms.items() if name != key}
    for mask, atom in sorted(part.atoms[key].items(), key=lambda item: item[0].bit_count()):
        found = yield from _solve(others, part.covers & mask, steps, weight)
        if found is not None:
            found[key] = atom
            return found
    return None


def _settled(
    atoms: dict[object, dict[int, object]], covers: int, chosen: dict[object, object], steps: Steps, weight: int
) -> _Open | None:
    """Choose what is as good as any other choice, and drop what a cover with one key left forbids.

    None where a cover has no key left.
    """
    while True:
        kept: dict[object, dict[int, object]] = {}
        matters: dict[object, int] = {}
        once = twice = more = 0
        changed = False
        for key, known in atoms.items():
            steps.take(weight * len(known))
            mine: dict[int, object] = {}
            every, some = covers, 0
            for mask, atom in known.items():
                held = mask & covers
                mine.setdefault(held, atom)
                every &= held
                some |= held
            changed = changed or some != covers
            covers = some
            if every in mine:  # this atom is outside of whatever an atom of the key is outside of
                chosen[key] = mine[every]
                changed = changed or every != covers
                covers = every
                continue
            hanging = covers & ~every
            kept[key], matters[key] = mine, hanging
            more |= twice & hanging
            twice |= once & hanging
            once |= hanging
        if covers & ~once:
            return None
        alone = covers & once & ~twice
        if alone:
            changed = True
            covers &= ~alone
            if not _forbid(kept, matters, alone):
                return None
        if not changed:
            return _Open(kept, matters, covers, covers & twice & ~more)
        atoms = kept


def _forbid(atoms: dict[object, dict[int, object]], matters: dict[object, int], alone: int) -> bool:
    """Drop the atoms that covers with one key left hold; False where none is left of a key."""
    for key, hanging in matters.items():
        forbidden = alone & hanging
        if forbidden:
            atoms[key] = {mask: atom for mask, atom in atoms[key].items() if not mask & forbidden}
    return all(atoms.values())


def _apart(rest: _Open, steps: Steps, weight: int) -> list[_Open]:
    """Split into parts whose keys share no cover, smallest first."""
    parts: list[tuple[int, list[object]]] = []
    for key, hanging in rest.matters.items():
        steps.take(weight * (1 + len(parts)))
        joined, keys, others = hanging, [key], list[tuple[int, list[object]]]()
        for covers, names in parts:
            if covers & hanging:
                joined |= covers
                keys += names
            else:
                others.append((covers, names))
        parts = [*others, (joined, keys)]
    return [
        _Open(
            {key: rest.atoms[key] for key in keys},
            {key: rest.matters[key] for key in keys},
            covers,
            covers & rest.pairs,
        )
        for covers, keys in sorted(parts, key=lambda item: len(item[1]))
    ]
