"""Codes of faults that are netpolc's own."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

INTERNAL: Final = Code(
    "NP901",
    "internal",
    Severity.ERROR,
    "netpolc itself failed.",
    """Nothing of yours is wrong for certain; a step of netpolc raised what it should not have. The exit code is 70, and
no file is half written.

```
NETPOLC_DEBUG=1 netpolc build      # shows the traceback
```

Report it with the traceback and the policy module, cut down to what still shows it.
""",
)

CODES: Final = (INTERNAL,)
"""Every code of this file."""
