"""Codes of the build that checks itself: each is a bug of netpolc, and nothing is written."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR
_PAGE: Final = """The bytes of every manifest are read back before they are written, by code that shares nothing with
the code that made them. {what}

```
NETPOLC_DEBUG=1 netpolc build     # a report needs the policy module and this output
```

This is a bug of netpolc, not of the policies. Nothing was written; please report it.
"""

UNREADABLE_OUTPUT: Final = Code(
    "NP910",
    "unreadable-output",
    _E,
    "A manifest of this build cannot be read back.",
    _PAGE.format(what="One is not in the canonical form, or two readers of YAML do not agree on it."),
)
WRONG_OUTPUT: Final = Code(
    "NP911",
    "wrong-output",
    _E,
    "A manifest of this build does not say what the program says.",
    _PAGE.format(what="One has another name, subject, direction or rule than it should have."),
)
BROKEN_CLAUSE: Final = Code(
    "NP912",
    "broken-clause",
    _E,
    "The manifests of this build do not keep what a clause says.",
    _PAGE.format(what="A connection that a clause opens is denied, or pods that no policy isolates would be."),
)
SCHEMA_FAULT: Final = Code(
    "NP913",
    "schema-fault",
    _E,
    "A manifest of this build breaks the schema of its kind.",
    _PAGE.format(what="One does not fit the JSON Schema of Kubernetes."),
)

CODES: Final = (UNREADABLE_OUTPUT, WRONG_OUTPUT, BROKEN_CLAUSE, SCHEMA_FAULT)
