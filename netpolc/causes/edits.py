"""The edits between two texts: the smallest changes of lines that can be undone alone and leave a text that parses."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netpolc.causes.aligning import Step, blocks, steps
from netpolc.causes.syntax import UNREAD, meaning, statements
from netpolc.sets.steps import Steps
from netpolc.values import frozen

Lines = tuple[str, ...]

MOST_EDITS: Final = 40
"""More edits are not undone one by one."""
EFFORT: Final = 60_000
"""So many lines are parsed at most to find where edits begin and end; the rest is cut by blocks of lines."""
_ALIKE: Final = 0.6
"""So much of two files has to be the same for one to be the other at another path."""


@frozen(eq=False)
class File:
    """One file on both sides; a path that is None: the side does not have it. One that was moved has two paths."""

    before: str | None
    after: str | None
    old: Lines
    new: Lines

    @property
    def path(self) -> str:
        """The path under which it stands where its edits are undone."""
        return self.after or self.before or ""


@frozen(eq=False)
class Edit:
    """Lines of one file that were changed together."""

    file: File
    steps: tuple[Step, ...]
    elsewhere: frozenset[str] = frozenset()
    """Lines of it that stand in another place of the other side, without their indentation."""

    def words(self) -> frozenset[str]:
        """Give the names in it that stand on one side only."""
        return _words(self._old()) ^ _words(self._new())

    def removed(self) -> str:
        """Give the lines that went, without blank ones and without their indentation."""
        return _stripped(self._old())

    def added(self) -> str:
        """Give the lines that came, without blank ones and without their indentation."""
        return _stripped(self._new())

    def _old(self) -> Iterator[str]:
        return (line for step in self.steps for line in self.file.old[step.old : step.old_end])

    def _new(self) -> Iterator[str]:
        return (line for step in self.steps for line in self.file.new[step.new : step.new_end])


def _stripped(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, (line.strip() for line in lines)))


def _words(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word for line in lines for word in re.findall(r"[^\W\d]\w*", line))


@frozen(eq=False)
class Cut:
    """The changes between two sides, cut into edits."""

    edits: tuple[Edit, ...]
    """Those that may mean something; empty where there are more than `MOST_EDITS`."""
    changed: Mapping[str, Mapping[str, frozenset[int]]]
    """By side (`before`, `after`) and path the lines that are not on the other side, counted from 1."""
    too_many: bool = False


def cut(before: Mapping[str, Lines], after: Mapping[str, Lines]) -> Cut:
    """Cut what changed between two sides into edits: as fine as it can be undone, else by blocks of lines."""
    files = tuple(_files(before, after))
    found = {file: tuple(_blocks(file)) for file in files}
    changed: dict[str, dict[str, frozenset[int]]] = {"before": {}, "after": {}}
    for file, several in found.items():
        if file.before is not None:
            lines = frozenset(line + 1 for step in several for line in range(step.old, step.old_end))
            changed["before"][file.before] = lines
        if file.after is not None:
            lines = frozenset(line + 1 for step in several for line in range(step.new, step.new_end))
            changed["after"][file.after] = lines
    effort = Steps(EFFORT)
    if sum(map(len, found.values())) <= MOST_EDITS:
        fine = [
            edit for file, several in found.items() for edit in _edits(file, several, effort) if _means(edit, effort)
        ]
        if len(fine) <= MOST_EDITS:
            return Cut(tuple(fine), changed)
        coarse = [
            edit for file, several in found.items() for step in several if _means(edit := Edit(file, (step,)), effort)
        ]
        return Cut(tuple(coarse), changed)
    return Cut((), changed, too_many=True)


def undone(edits: Iterable[Edit]) -> dict[str, Lines | None]:
    """Give the texts in which some edits are undone and all others stand; None: the file is not there."""
    by_file: dict[File, list[Step]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, []).extend(edit.steps)
    return {file.path: _text(file, several) for file, several in by_file.items()}


def _text(file: File, several: list[Step]) -> Lines | None:
    lines: list[str] = []
    place = 0
    for step in sorted(several, key=lambda step: (step.new, step.new_end, step.old)):
        lines += file.new[place : step.new]
        lines += file.old[step.old : step.old_end]
        place = step.new_end
    lines += file.new[place:]
    return None if file.before is None and not lines else tuple(lines)


def _files(before: Mapping[str, Lines], after: Mapping[str, Lines]) -> Iterator[File]:
    """Give the files that changed; one that went and one that came with much the same text are one that was moved."""
    come = {path: after[path] for path in sorted(after.keys() - before.keys())}
    for path in sorted(before.keys() | after.keys()):
        old, new = before.get(path, ()), after.get(path)
        if path in before and new is None:
            moved = _moved(path, old, come)
            if moved is None:
                yield File(path, None, old, ())
            else:
                yield File(path, moved, old, come.pop(moved))
        elif path in before and new is not None and new != old:
            yield File(path, path, old, new)
    yield from (File(None, path, (), lines) for path, lines in come.items())


def _moved(path: str, old: Lines, come: Mapping[str, Lines]) -> str | None:
    suffix = path.rpartition(".")[2]
    alike = {
        other: 2 * len({*old} & {*new}) / (len({*old}) + len({*new}))
        for other, new in come.items()
        if other.rpartition(".")[2] == suffix and old and new
    }
    best = max(alike, key=lambda other: (alike[other], other), default=None)
    return best if best is not None and alike[best] >= _ALIKE else None


def _blocks(file: File) -> Iterator[Step]:
    if file.before is None or file.after is None:
        yield Step(0, len(file.old), 0, len(file.new))
        return
    starts = frozenset(statements(file.before, file.old)), frozenset(statements(file.after, file.new))
    yield from blocks(file.old, file.new, starts)


def _edits(file: File, several: Sequence[Step], effort: Steps) -> Iterator[Edit]:
    """Cut each block into the smallest edits that leave a text that parses when they are undone alone."""
    for block in several:
        if file.before is None or file.after is None:
            yield Edit(file, (block,))
            continue
        found: list[Edit] = []
        waiting: tuple[Step, ...] = ()
        for group in _groups(file, block, effort):
            waiting += group
            if _parses(edit := Edit(file, waiting), effort):
                found.append(edit)
                waiting = ()
        if waiting:
            rest = Edit(file, found.pop().steps + waiting) if found else Edit(file, waiting)
            found.append(rest)
        yield from found


def _groups(file: File, block: Step, effort: Steps) -> list[tuple[Step, ...]]:
    """Keep together what nobody would undo alone: a statement that came or went, and lines that were only indented."""
    gone, come = statements(file.before or "", file.old), statements(file.after or "", file.new)
    found: list[tuple[Step, ...]] = []
    old_end = new_end = 0
    for step in steps(block, file.old, file.new, effort):
        old, new = file.old[step.old : step.old_end], file.new[step.new : step.new_end]
        indented = [text.strip() for text in old] == [text.strip() for text in new]
        inside = (bool(old) and step.old < old_end) or (bool(new) and step.new < new_end)
        if found and (inside or indented):
            found[-1] += (step,)
        else:
            found.append((step,))
        if not old and come.get(step.new, 0) <= block.new_end:
            new_end = max(new_end, come.get(step.new, 0))
        if not new and gone.get(step.old, 0) <= block.old_end:
            old_end = max(old_end, gone.get(step.old, 0))
    return found


def _parses(edit: Edit, effort: Steps) -> bool:
    """Say whether a text parses with an edit undone; where it takes too much to say, more lines have to go with it."""
    if not _takes(edit, effort):
        return False
    return meaning(edit.file.path, _text(edit.file, list(edit.steps)) or ()) != UNREAD


def _takes(edit: Edit, effort: Steps) -> bool:
    """Use up what it takes to parse a text; False: so much is not left."""
    lines = len(edit.file.new)
    if lines > effort.left:
        return False
    effort.left -= lines
    return True


def _means(edit: Edit, effort: Steps) -> bool:
    """Say whether an edit may mean something: one of comments, blank lines and format does not."""
    file = edit.file
    if file.before is None or file.after is None or not _takes(edit, effort):
        return True
    return meaning(file.path, _text(file, list(edit.steps)) or ()) != meaning(file.path, file.new)
