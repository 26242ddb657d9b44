"""Which parts of a comparison fit on a page of text: in all their lines, on one line, or only counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from typing import Final

from attrs import evolve

from netpolc.reports.counting import counted
from netpolc.reports.escaping.lines import Line
from netpolc.values import frozen

MOST_LINES: Final = 60
"""So long an answer is at most, unless all of it is asked for."""
_POLICY_LINES: Final = 12
"""So many lines are kept for policies, however much else there is."""
_MOST_NOTES: Final = 4
"""So many notes are told."""


class What(Enum):
    """What a block tells of."""

    MATTER = auto()
    POLICY = auto()
    NOTE = auto()


_NOUNS: Final = {What.MATTER: ("group", "groups"), What.POLICY: ("policy", "policies"), What.NOTE: ("note", "notes")}


@frozen(eq=False)
class TextBlock:
    """Lines that are told together."""

    what: What
    section: int
    above: tuple[Line, ...]
    """The lines above the first block of its section."""
    lines: tuple[Line, ...]
    short: Line = ""
    """All of it on one line; empty where it is told in all its lines or not at all."""
    alone: tuple[Line, ...] = ()
    """Its lines where it is the only block of policies of its section, which needs no title above."""
    number: int = 0
    """Tells it from others of its kind in its section."""
    rank: int = 0
    """Of an item among all, worst first."""
    cut: bool = False
    """There is more to tell of it than its lines."""
    count: int = 1
    """How many of what it tells of."""
    on_one_line: bool = False


def fitting(blocks: Sequence[TextBlock], room: int) -> list[TextBlock]:
    """Choose what fits on so many lines: the worst items first, some policies, and some notes."""
    notes = [block for block in blocks if block.what is What.NOTE][:_MOST_NOTES]
    policies = [block for block in blocks if block.what is What.POLICY]
    items = sorted((block for block in blocks if block.what is What.MATTER), key=lambda block: block.rank)
    room -= 2 + _length(notes)  # the last line, and an empty one before it
    told = _chosen(items, room - min(_length(policies), _POLICY_LINES))
    told += _chosen(_whole(policies, room - _length(told)), room - _length(told))
    return _in_order([*told, *notes], blocks)


def _chosen(blocks: Sequence[TextBlock], room: int) -> list[TextBlock]:
    """Choose of blocks, the most telling first, those that fit; the others have a line each, as far as it goes."""
    told: list[TextBlock] = []
    for number, block in enumerate(blocks):
        rest = sum(1 for other in blocks[number + 1 :] if other.short)
        if (block.what is What.MATTER and not told) or _length([*told, block]) + rest <= room:
            told.append(block)
        elif block.short and _length([*told, short := evolve(block, on_one_line=True)]) <= room:
            told.append(short)
        else:
            break
    return told


def _whole(policies: Sequence[TextBlock], room: int) -> Sequence[TextBlock]:
    """Let policies be told in all their lines or not at all, where not even their names fit."""
    names = _length([evolve(block, on_one_line=True) for block in policies])
    return policies if names <= room else [evolve(block, short="") for block in policies]


def _in_order(told: Sequence[TextBlock], blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """Put blocks in the order in which they are shown."""
    places = {(block.what, block.section, block.number): place for place, block in enumerate(blocks)}
    return sorted(told, key=lambda block: places[block.what, block.section, block.number])


def _length(blocks: Iterable[TextBlock]) -> int:
    """Count lines; blocks of a section may stand apart."""
    return sum(1 for _ in lines_of(sorted(blocks, key=lambda block: block.section)))


def lines_of(blocks: Iterable[TextBlock]) -> Iterator[Line]:
    """Write blocks, with what stands above each section, and a title above its policies, where these are several."""
    blocks = tuple(blocks)
    policies = Counter(block.section for block in blocks if block.what is What.POLICY)
    section: int | None = None
    title: int | None = None
    short = False
    for block in blocks:
        if block.above and section != block.section:
            yield from block.above
        section = block.section
        if block.what is What.POLICY and title != block.section:
            yield ""
            if policies[block.section] > 1:
                yield "policies"
            title = block.section
        if block.what is What.POLICY and policies[block.section] == 1:
            yield from block.alone[:1] if block.on_one_line else block.alone
        elif not block.on_one_line:
            yield from block.lines
        else:
            if block.what is What.MATTER and not short:
                yield ""
            yield block.short
        short = block.on_one_line


def rest_lines(told: Sequence[TextBlock], every: Mapping[What, int]) -> Iterator[Line]:
    """Count what is not told of all that there is, and say what tells it."""
    missing = dict(every)
    for block in told:
        missing[block.what] -= block.count
    counts = [counted(count, *_NOUNS[what]) for what, count in missing.items() if count]
    if counts:
        yield ""
        yield f"… and {', '.join(counts)} more: `--all` tells everything"
    elif any(block.cut or block.on_one_line for block in told):
        yield ""
        yield "`--all` tells what is only counted here"
