"""Which lines a change touches: a review shows a finding only at one of them."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from netpolc.causes.aligning import Step, blocks
from netpolc.diagnostics.model import has_errors
from netpolc.loading.configuration import read_settings
from netpolc.loading.git import GitError, git
from netpolc.loading.revisions import RevisionError, merge_base
from netpolc.reports.texts import Texts, split_lines
from netpolc.sides.tops import top_of
from netpolc.values import frozen

_NO_STARTS: Final = (frozenset[int](), frozenset[int]())


@frozen
class Aligned:
    """Both texts of one file: the lines that came, and which line stands where another one stood."""

    steps: tuple[Step, ...]
    length: int
    """How many lines there are after."""

    @property
    def touched(self) -> frozenset[int]:
        """The lines that the change added or edited, from 1."""
        return frozenset(line + 1 for step in self.steps for line in range(step.new, step.new_end))

    def after(self, line: int) -> int:
        """Return the line that stands where this one of before stood; of one that went the next one."""
        moved = 0
        for step in self.steps:
            if line - 1 < step.old:
                break
            if line - 1 < step.old_end:
                last = max(step.new, step.new_end - 1)
                return self._there(min(step.new + line - 1 - step.old, last) + 1)
            moved = step.new_end - step.old_end
        return self._there(line + moved)

    def _there(self, line: int) -> int:
        return max(1, min(line, self.length))


def aligned(before: Sequence[str] | None, after: Sequence[str]) -> Aligned:
    """Compare two texts line by line; of a file that was not there every line is touched."""
    if before is None:
        return Aligned((Step(0, 0, 0, len(after)),), len(after))
    return Aligned(tuple(blocks(before, after, _NO_STARTS)), len(after))


Touched = Callable[[str], frozenset[int]]
"""The lines of a file that a change touches, by the absolute path of the file."""


def since_branch(folder: Path, texts: Texts) -> Touched:
    """Compare with the commit where the branch left the main branch, file by file as they are asked for.

    That is the one which `diff` would take, in the repository of the project folder, or in that of a file elsewhere.
    Where that commit cannot be had, or is what is checked out unchanged, nothing is touched.
    """

    @cache
    def base(place: Path) -> tuple[str, Path] | None:
        from netpolc.sides.base import main_branch
        from netpolc.sides.sides import SideError

        settings, found = read_settings(place)
        if has_errors(found):
            return None
        try:
            branch, _ = main_branch(place, settings)
            return merge_base(place, branch).commit, top_of(place)
        except (RevisionError, GitError, SideError):
            return None

    @cache
    def touched(path: str) -> frozenset[int]:
        after = texts.lines(path)
        places = () if after is None else (folder, Path(path).parent)
        known = next((it for place in places if (it := base(place)) and Path(path).is_relative_to(it[1])), None)
        if known is None or after is None:
            return frozenset()
        name = Path(path).relative_to(known[1]).as_posix()
        stored = git(known[1], "cat-file", "blob", f"{known[0]}:{name}")
        before = split_lines(stored.output.decode(errors="replace")) if stored.well else None
        return aligned(before, after).touched

    return touched
