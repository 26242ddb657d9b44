"""NP18x: policies that are the home of connections."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

TWO_HOMES: Final = Code(
    "NP180",
    "two-homes",
    _E,
    "Two policies of one subject and direction are both the home of connections.",
    """A policy with `home=True` takes the halves of connections on its subject, in the directions that it isolates.
Where two policies would, nobody can say which of them is meant.

```python
yield policy("web-in", WEB, deny_ingress, home=True)
yield policy("web-too", WEB, deny_all, home=True)       # refused: ingress has two homes
yield policy("web-out", WEB, deny_egress, home=True)    # one home for each direction
```

Leave out `home=True` on one of them.
""",
)
NO_HOME: Final = Code(
    "NP181",
    "home-of-several",
    _E,
    "A policy is the home of connections on several values, each of which is an end of its own.",
    """A connection on `app("cart", "catalogue")` is a connection on `app("cart")` and one on `app("catalogue")`, so no
half would ever come to a policy on both.

```python
yield policy("shops", app("cart", "catalogue"), deny_all, home=True)    # refused: nothing would come here
for name in ("cart", "catalogue"):
    yield policy(f"{name}-policy", app(name), deny_all, home=True)
```

Write a policy for each value, or leave out `home=True`.
""",
)

CODES: Final = (TWO_HOMES, NO_HOME)
