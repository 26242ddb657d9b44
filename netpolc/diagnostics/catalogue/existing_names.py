"""NP49x: typed names of what exists."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

UNKNOWN_NAME: Final = Code(
    "NP490",
    "unknown-name",
    Severity.ERROR,
    "A name is not among those that `netpolc inventory` found.",
    """The helpers of a module that `netpolc inventory` wrote take only what exists: type checkers refuse everything
else, and so does a run.

```python
from policies.cluster import app

WEB = app("frontned")    # refused: did you mean `frontend`?
```

Write the name that exists. Where the pods are yet to come, use `app` of `netpolc`, and write the module again later.
""",
)
STALE_NAMES: Final = Code(
    "NP491",
    "stale-names",
    Severity.WARNING,
    "A module of `netpolc inventory` is not what it would write now.",
    """Workloads, namespaces or ports came or went since the module was written, or its sources are gone. A name that no
longer exists selects nobody.

```
netpolc inventory rendered/ --into policies/cluster.py
```

Write it again. Its first lines name the sources.
""",
)
NO_NAMES: Final = Code(
    "NP492",
    "no-names",
    Severity.ERROR,
    "What `netpolc inventory` read holds no workload and no namespace.",
    """A module without names would refuse everything.

```
helm template shop charts/shop > rendered/shop.yaml
netpolc inventory rendered/ --into policies/cluster.py
```
""",
)
NOT_OURS: Final = Code(
    "NP493",
    "not-ours",
    Severity.ERROR,
    "The file that names are to be written to was written by somebody else.",
    """Only a file that `netpolc inventory` wrote is ever replaced: its first line says so.

```
netpolc inventory rendered/ --into policies/cluster.py
```

Name another file, or remove this one.
""",
)

CODES: Final = (UNKNOWN_NAME, STALE_NAMES, NO_NAMES, NOT_OURS)
