"""What the same policy sets give when they run a second time."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

OTHER_CLAUSE: Final = Code(
    "NP174",
    "other-clause",
    _E,
    "The same policy sets give another manifest when they run again.",
    """The same sources have to give the same bytes. `netpolc check` and `netpolc build --check` run the policy sets
twice: the second time in reverse order, with another hash seed, in another working directory, and without environment
variables of your own, as a commit is compiled. What differs hangs on a clock, on chance, on the order of a `set`, on a
file beside the working directory, on the environment, or on what another set left in a variable.

```python
for name in {"web", "api"}:          # refused where the order shows
for name in ("web", "api"):
open("ports.txt")                    # refused: read beside the working directory
open(Path(__file__).parent / "ports.txt")
```

The line is the clause that is not the same both times, or the manifest's where that cannot be told.
""",
)
OTHER_ENVIRONMENTS: Final = Code(
    "NP175",
    "other-environments",
    _E,
    "The same modules have other environments when they are imported again.",
    """Every environment is compiled from a fresh import of `policies/`, so `ENVIRONMENTS` has to be the same each time.

```python
ENVIRONMENTS = (Environment("dev"), Environment("prod"))
```

Leave out whatever hangs on a clock, on chance, or on what ran before.
""",
)
OTHER_END: Final = Code(
    "NP176",
    "other-end",
    _E,
    "The same policy sets fail when they run again.",
    """The first run compiled, and the second one did not: it runs the sets in reverse order, with another hash seed, in
another working directory, and without environment variables of your own.

```python
TEAM = os.environ["TEAM"]            # refused: nobody else has it
DATA = open("teams.json")            # refused: beside the working directory
DATA = open(Path(__file__).parent / "teams.json")
```

Read what a policy needs from files beside the module, or write it in `policies/environments.py`.
""",
)

CODES: Final = (OTHER_CLAUSE, OTHER_ENVIRONMENTS, OTHER_END)
