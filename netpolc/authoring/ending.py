"""Exceptions that end: until when, and because of what. Nothing here looks at a clock."""

import re
from typing import Final, NamedTuple

from netpolc.authoring.labels import quoted
from netpolc.authoring.problems import exact_text, refuse, refuse_type, shown
from netpolc.diagnostics.catalogue.endings import NO_DATE


class Ending(NamedTuple):
    """When a clause is to go, and why it stands until then. It changes nothing of what is written."""

    until: str | None
    """The last day, as `2026-12-31`."""
    because: str | None = None

    def words(self) -> str:
        """Write it as keywords of the language."""
        stated = (("until", self.until), ("because", self.because))
        return "".join(f", {key}={quoted(text)}" for key, text in stated if text is not None)


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURE: Final = 'write year, month and day: `"2026-12-31"`'


def checked_ending(until: object, because: object) -> Ending | None:
    """Check what was given as `until` and `because`; what cannot be is reported."""
    if until is None and because is None:
        return None
    return Ending(_day(until), _reason(because))


def _day(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        day = getattr(value, "isoformat", None)
        refuse_type("until", "a date as a string", value, _CURE if day is None else "write it as a string")
        return None
    if not is_day(value):
        refuse(NO_DATE, f"`until` is `{shown(value)}`, which is no date", _CURE)
        return None
    return exact_text(value)


def is_day(text: str) -> bool:
    """Say whether a text is a day, as `2026-12-31`."""
    if not _DAY.fullmatch(text):
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _reason(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        refuse_type("because", "a reason, a string such as `SEC-123`", value)
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        refuse_type("because", "a text of Unicode, without half a surrogate pair", value)
        return None
    return exact_text(value)
