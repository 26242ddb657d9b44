"""Codes of reports: what only a review has to say."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

STALE: Final = Code(
    "NP080",
    "stale-build",
    Severity.ERROR,
    "A file of the build tree is not what the policies compile to.",
    """`netpolc build --check` compares the tree with what it would write. Whoever applies a stale tree applies other
policies than those that were reviewed.

```
netpolc build            # writes what is missing, changes what is old, removes what is emitted no longer
git add policies build   # both belong into one commit
```

On a terminal the files are a list; a review shows one finding for each.
""",
)

CODES: Final = (STALE,)
