"""Codes of promises that are not kept, or of which nobody can say."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

BROKEN_PROMISE: Final = Code(
    "NP501",
    "broken-promise",
    _E,
    "A promise does not hold: some pod that could exist breaks it.",
    """A promise says what must hold whoever changes the policies, for every pod that could exist. The finding shows one
connection that breaks it, and below it the lines that open it; of `always` the policies that isolate its ends.

```python
yield allow(from_=app("frontend", "cart"), to=app("redis"))   # the line that opens it

yield only(from_=app("cart"), to=app("redis"))                # broken: frontend reaches it too
```

Take back what was opened, or change the promise, so that whoever reads it knows. For `always` the help is the clause
that is missing.
""",
)
VACUOUS_PROMISE: Final = Code(
    "NP502",
    "vacuous-promise",
    _E,
    "A promise is about nobody: no connection could ever break it.",
    """A promise that nothing could break says nothing, and reads as if it did.

```python
yield only(from_=anywhere, to=app("db"))                                     # refused: there is nobody else
yield never(from_=app("web"), to=app("db"), except_=app("web"))              # refused: nobody is left
```

Widen its ends, or remove it.
""",
)
UNKNOWN_PROMISE: Final = Code(
    "NP503",
    "unknown-promise",
    Severity.WARNING,
    "Whether a promise holds hangs on what nobody knows, so it is not said to be kept.",
    """The message says what it hangs on: how the network reads address blocks, objects that netpolc does not read, or
that it takes too many steps to say.

```python
yield allow(from_=app("web"), to=cidr("10.0.0.0/8"))     # some networks let a block match pods by their addresses

yield never(from_=app("web"), to=app("db"))              # unknown: kept only where blocks mean no pods
```

Name pods by their labels, and leave the addresses of the cluster out of blocks. Where you know the answer, allow the
finding on its line, with the reason: `# netpolc: allow[unknown-promise] our network matches no pods by address`.
""",
)
UNSPOKEN_LABEL: Final = Code(
    "NP504",
    "unspoken-label",
    _E,
    "A promise is about a label that no clause, no inventory and no other promise speaks of.",
    """A promise about pods that do not exist always holds, and stops nobody. Most often the label is misspelt, or the
pods have another one by now.

```python
yield allow(from_=app("cart"), to=app("redis-cart"))

yield never(from_=app("frontend"), to=app("redis-crat"))    # refused: nobody else speaks of this label
```

Write the label as the clauses do. It is asked only in a run over all environments.
""",
)

CODES: Final = (BROKEN_PROMISE, VACUOUS_PROMISE, UNKNOWN_PROMISE, UNSPOKEN_LABEL)
