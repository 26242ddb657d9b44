"""Reading the places of a document: a second time, and only of one of which a place is shown."""

from netpolc.yaml.events import EventReader
from netpolc.yaml.marks import Marks
from netpolc.yaml.parser import StopReadingError


def mark(text: str, line: int, column: int = 1) -> Marks:
    """Find where the keys and values of a document stand, whose text begins at a line and column, from 1."""
    reader = EventReader(line, column, Marks())
    try:
        reader.read(text)
    except StopReadingError:
        return Marks()
    return reader.marks or Marks()
