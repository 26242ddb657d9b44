"""What is said of connections, where objects that nobody reads may say otherwise."""

from collections.abc import Iterable
from typing import Final

from attrs import evolve

from netpolc.analysis.answers import Note
from netpolc.analysis.explanation import Why
from netpolc.analysis.reach import Reach
from netpolc.pipeline.doubting import HANGS
from netpolc.sides.holding import NOT_READ

_TEXT: Final = "what is told is what the policies say that are read; what is not read may open it, and may close it"


def unread_says(notes: Iterable[Note]) -> Note | None:
    """Note that what is told is not sure, where something is not read that may say otherwise; None: nothing is.

    `notes`: of what was read.
    """
    unread = [note for note in notes if note.kind == NOT_READ and note.allows]
    origins = dict.fromkeys(origin for note in unread for origin in note.origins)
    return Note(HANGS, _TEXT, tuple(origins)) if unread else None


def unsure(answer: Why, notes: Iterable[Note]) -> Why:
    """Return an answer of which nobody can be sure as unknown, without a cure: one may be needless, or of no avail.

    `notes`: of what was read. The halves stay, as what the policies say that are read.
    """
    doubt = unread_says(notes)
    if doubt is None:
        return answer
    answers = tuple(evolve(item, verdict=Reach.UNKNOWN, cure=None) for item in answer.answers)
    return evolve(answer, answers=answers, notes=(*answer.notes, doubt))
