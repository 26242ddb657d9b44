"""Notes for people: those of what stands in files, with the place."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.diagnostics.files import shown_path
from netpolc.reports.escaping.lines import page
from netpolc.reports.formats import Aside

_OF_FILES: Final = frozenset({"not-read", "refused", "duplicate-name", "may-not-stay"})


def placed(notes: Iterable[Note], root: Path) -> Iterator[Note]:
    """Say in the text of notes of objects where the first stands; paths are relative to `root` where they lie in it."""
    for note in notes:
        if note.kind in _OF_FILES and note.origins:
            place = note.origins[0].locate().place
            more = f", and {len(note.origins) - 1} more" if len(note.origins) > 1 else ""
            yield evolve(note, text=f"{note.text} ({shown_path(place.path, root)}:{place.line}{more})")
        else:
            yield note


def beside_data(notes: Iterable[Note], root: Path) -> Iterator[Aside]:
    """Give notes to people where the format of an answer has no room for them."""
    lines = [f"note: {note.text}" for note in placed(notes, root)]
    if lines:
        yield Aside(page(lines))
