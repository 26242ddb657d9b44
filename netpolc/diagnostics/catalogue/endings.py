"""Codes of exceptions that end (NP185-NP189)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

NO_DATE: Final = Code(
    "NP185",
    "no-date",
    Severity.ERROR,
    "The end of an exception is no date.",
    """`until=` takes the last day of an exception as year, month and day. A date that nobody can read would never come.

```python
yield allow(from_=LEGACY, to=DB, until="31.12.2026", because="SEC-123")     # refused
yield allow(from_=LEGACY, to=DB, until="2026-12-31", because="SEC-123")
```

Write it with `-`, with two digits for month and day.
""",
)
ENDING_EXCEPTION: Final = Code(
    "NP186",
    "ending-exception",
    Severity.WARNING,
    "An exception ends soon, or has ended.",
    """A clause with `until=` is an exception: it opens something that is to be closed again. It is told as a note
from 30 days before its last day, as a warning from 14, and as an error after it. `netpolc check` asks by the date of
today, or of `--as-of`; `netpolc build` never reads a clock, and asks with `--as-of` alone. What is written does not
change.

```python
yield allow(from_=LEGACY, to=DB, ports=tcp(5432), until="2026-12-31", because="SEC-123")
```

Remove the clause, or agree on another day. `netpolc check --list-exceptions` lists all of them. It can be allowed as
long as it has not ended.
""",
)

CODES: Final = (NO_DATE, ENDING_EXCEPTION)
