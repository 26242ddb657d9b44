"""Codes of what is set about checks: inventories, exceptions that end, baselines (NP070-NP079)."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

NO_INVENTORY: Final = Code(
    "NP070",
    "no-inventory",
    Severity.WARNING,
    "A pattern of `inventory` names no file.",
    """Without the workloads that exist, checks that need them say nothing, so a pattern that names none is told.

```toml
[tool.netpolc]
inventory = ["rendered/{environment}/*.yaml"]     # is there a folder for each environment?
```

Write the files, or take the pattern out.
""",
)
BASELINE_UNREADABLE: Final = Code(
    "NP071",
    "unreadable-baseline",
    Severity.ERROR,
    "A baseline cannot be read.",
    """A baseline holds the findings that are known, so that only new ones are told. What cannot be read leaves nothing
out, and nobody would know.

```
netpolc check --write-baseline known.json     # writes it
netpolc check --baseline known.json
```

Write it anew, or name the right file.
""",
)
STALE_BASELINE: Final = Code(
    "NP072",
    "stale-baseline",
    Severity.NOTE,
    "A baseline holds findings that are not there any more.",
    """What was mended would be hidden if it came back. So entries of a baseline that nothing needs are counted.

```
netpolc check --baseline known.json -v
netpolc check --write-baseline known.json     # with what is left
```

Write it anew. It is told only where everything was asked: all environments and all checks.
""",
)

CODES: Final = (NO_INVENTORY, BASELINE_UNREADABLE, STALE_BASELINE)
