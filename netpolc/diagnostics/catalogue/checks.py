"""Codes of the checks: what a program says that somebody probably does not mean."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

HALF_OPEN: Final = Code(
    "NP201",
    "half-open",
    Severity.WARNING,
    "One side of a connection is open, and the other side, which another set owns, denies it.",
    """A connection needs both halves: the egress rule at its source and the ingress rule at its destination. A set
writes only in the namespaces that it owns.

```python
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield allow(from_=CART, to=app("gateway", namespace="pay"), ports=tcp(9000))   # the half in pay is pay's to write
```

Paste the clause of the help into a set that owns the other namespace.

It is asked what all rules there let through together: ports 80-85 and 86-90 hold 80-90. Which labels a namespace has is
not known, so where they decide the finding is a note: `-v` shows it.
""",
)
DNS_BLOCKED: Final = Code(
    "NP202",
    "dns-blocked",
    Severity.WARNING,
    "Pods that may call others cannot resolve their names.",
    """Isolation for egress closes DNS too, and most programs call others by name.

```python
yield policy("default-deny", all_pods, deny_all)
yield policy("dns", all_pods, allow_dns())         # opens UDP and TCP 53 to the cluster's DNS
yield allow(from_=WEB, to=API, ports=tcp(8080))    # without the line above, WEB does not find API
```

It is told at the rule that lets pods call. No names are needed by pods that may call nobody, or at most 256 addresses.
What opens DNS is a rule with UDP 53 or 5353, or a port with `dns` in its name, to everybody, to addresses, or to the
pods of DNS in `kube-system` or `openshift-dns`.

Add `allow_dns()` for these pods, or say that it is meant: `# netpolc: allow[dns-blocked] it needs no names`.
""",
)
NAMED_PORT_OUTSIDE: Final = Code(
    "NP203",
    "named-port-outside",
    Severity.WARNING,
    "A rule opens a named port of addresses outside the cluster, where no port has a name.",
    """The name of a port is looked up in the destination pod. An address has none, so the rule opens nothing.

```python
yield policy("api", API, allow(to=cidr("192.0.2.0/24"), ports=tcp("https")))   # opens nothing
yield policy("api", API, allow(to=cidr("192.0.2.0/24"), ports=tcp(443)))
```

Write the number.
""",
)
NOTHING_WRITTEN: Final = Code(
    "NP204",
    "nothing-written",
    Severity.WARNING,
    "No half of a connection is written.",
    """A connection writes a half where an end names a namespace that its set owns and where a policy isolates the end.

```python
yield allow(from_=WEB, to=app("store", namespace="right"))   # right is another set's, and nobody isolates WEB
```

Either the way is open already, or the clause stands in the wrong set. Isolate the end, or move or remove the clause.
""",
)
UNOWNED_NAMESPACE: Final = Code(
    "NP205",
    "unowned-namespace",
    Severity.NOTE,
    "Connections name a namespace that no policy set owns, so its half is not written.",
    """Whether the other side lets the connection through is not decided by this program.

```python
yield allow(from_=app("prometheus", namespace="monitoring"), to=API)   # who owns monitoring?
```

Nothing has to be done where the namespace is not isolated, or is kept elsewhere.
""",
)
CHECK_GIVEN_UP: Final = Code(
    "NP206",
    "check-given-up",
    Severity.WARNING,
    "A check would take too many steps, so what it looks for may be there or not.",
    """`half-open` and `dns-blocked` ask whether the subjects of several policies together cover a selection, which can
take forever where a great many subjects, each of several labels, cover it only all together. netpolc counts its steps,
and stops instead of guessing.

```python
yield policy("dns", all_pods, allow_dns())   # one policy for all pods settles what is asked of each
```

Say for all pods of the namespace, or for the selection itself, what the policies say together.
""",
)
ISOLATES_DNS: Final = Code(
    "NP207",
    "isolates-dns",
    Severity.WARNING,
    "A policy isolates the pods of DNS, and not every namespace may ask them.",
    """Every pod of the cluster asks the pods of DNS. A policy that isolates them for ingress closes them for all
whom no rule lets in.

```python
@policy_set(namespace="kube-system")
def system() -> Clauses:
    yield policy("default-deny", all_pods, deny_ingress)
    yield allow(from_=all_namespaces, to=pods({"k8s-app": "kube-dns"}), ports=udp(53) | tcp(53))
```

Let all namespaces in. Where every namespace that the program has policies in may ask, or labels of namespaces decide,
the finding is a note.
""",
)
UNYIELDED_CLAUSE: Final = Code(
    "NP208",
    "unyielded-clause",
    Severity.WARNING,
    "A clause is built, or a function yields clauses, and no policy set yields them.",
    """What no policy set yields is in no manifest. A function that yields clauses is a policy set by its decorator; a
clause that is bound to a name is yielded by that name.

```python
def shop() -> Clauses:                                    # told: no set calls it
    closed = policy("default-deny", all_pods, deny_all)   # told: nobody yields `closed`

@policy_set(namespace="shop")
def shop() -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
```

Put the decorator above the function, or call it in a set (`yield from`). Yield the clause, or remove it. It is told
only of names that no module of `policies/` reads or imports, and that no `__all__` names. A text such as
`namespace="shop"` names no function, but where a module looks values up by text (`getattr`, `globals`).
""",
)
UNUSED_WAIVER: Final = Code(
    "NP209",
    "unused-waiver",
    Severity.WARNING,
    "A comment allows a finding that is not told there.",
    """A warning or note that you have judged is allowed by a comment on its line. One that allows nothing any more
hides the next finding of that name, and one with a name that is none never allowed anything.

```python
yield policy("dns", all_pods, allow_dns())          # netpolc: allow[dns-blocked] stale: names are resolved
yield policy("out", WEB, allow(to=app("api")))      # netpolc: allow[dns-bloked] no such name
```

Remove the name, or write the one that was meant. An error cannot be allowed. Whether a comment is needed is asked only
in a run over all environments, and without errors.
""",
)
UNEXPLAINED_WAIVER: Final = Code(
    "NP210",
    "unexplained-waiver",
    Severity.WARNING,
    "A comment allows a finding and does not say why, though the project asks for reasons.",
    """With `waiver-reasons = true` in `[tool.netpolc]` each comment that allows a finding says why, for whoever
reads it later.

```python
yield policy("out", WEB, allow(to=app("api")))      # netpolc: allow[dns-blocked]
yield policy("out", WEB, allow(to=app("api")))      # netpolc: allow[dns-blocked] it knows the address
```

Write the reason behind the bracket.
""",
)

CODES: Final = (
    HALF_OPEN,
    DNS_BLOCKED,
    NAMED_PORT_OUTSIDE,
    NOTHING_WRITTEN,
    UNOWNED_NAMESPACE,
    CHECK_GIVEN_UP,
    ISOLATES_DNS,
    UNYIELDED_CLAUSE,
    UNUSED_WAIVER,
    UNEXPLAINED_WAIVER,
)
