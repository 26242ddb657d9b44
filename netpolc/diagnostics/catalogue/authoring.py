"""Codes of the language: what cannot be said, or was said wrongly."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

WRONG_TYPE: Final = Code(
    "NP150",
    "wrong-type",
    _E,
    "A value stands where another kind of value belongs.",
    """A policy is built of values, so that nothing has to be guessed from a string or a number.

```python
yield allow(from_="frontend", to=API, ports=8080)            # refused
yield allow(from_=app("frontend"), to=API, ports=tcp(8080))  # right
```

Write the value that the message asks for. A type checker (pyright or mypy) finds the same before the run.
""",
)
UNKNOWN_KEYWORD: Final = Code(
    "NP151",
    "unknown-keyword",
    _E,
    "A call names a keyword that the function does not have.",
    """```python
yield policy("api", API, allow(form_=FRONTEND))   # refused: `form_`
yield policy("api", API, allow(from_=FRONTEND))   # right
```

`from` is a word of Python's own, so the keyword is `from_`. The help names the nearest keyword that there is.
""",
)
WRONG_CALL: Final = Code(
    "NP152",
    "wrong-call",
    _E,
    "A call leaves out what the function needs, or gives more than it takes.",
    """```python
yield policy("api", API)                 # refused: a policy without a rule
yield policy("api", API, deny_ingress)   # right
yield allow(ports=tcp(80))               # refused: no peer; `anywhere` is the word for everybody
```

Emptiness means "everything" in a NetworkPolicy, so the language does not let it be left to chance: say `anywhere`,
`all_pods` or a rule.
""",
)
CONNECTION_IN_POLICY: Final = Code(
    "NP153",
    "connection-in-policy",
    _E,
    "A connection with two ends stands inside a policy, which already is one end.",
    """```python
yield policy("api", API, allow(from_=FRONTEND, to=DB))   # refused
yield policy("api", API, allow(from_=FRONTEND))          # the policy's subject is the other end
yield allow(from_=FRONTEND, to=DB)                       # or a connection of its own
```

Inside `policy`, give `allow` one side. A connection is a clause and is yielded by itself.
""",
)
RULE_OUTSIDE_POLICY: Final = Code(
    "NP154",
    "rule-outside-policy",
    _E,
    "A rule with one side is yielded by itself, so nobody knows whom it applies to.",
    """```python
yield allow(from_=FRONTEND)                      # refused
yield allow(from_=FRONTEND, to=API)              # a connection
yield policy("api", API, allow(from_=FRONTEND))  # or a rule inside a policy
```

Name the other end, or put the rule into a `policy`.
""",
)
EMPTY_EXPANSION: Final = Code(
    "NP155",
    "empty-expansion",
    _E,
    "A list that was expanded into a call turned out empty.",
    """An empty list of peers or ports means *everybody* or *every port* in a NetworkPolicy.

```python
yield allow(from_=WEB, to=API, ports=tcp(*env.ports))   # refused where env.ports is empty
if env.ports:
    yield allow(from_=WEB, to=API, ports=tcp(*env.ports))
```

Yield the clause only where the list holds something.
""",
)
CONTRADICTION: Final = Code(
    "NP156",
    "contradictory-requirements",
    _E,
    "Requirements on one label exclude each other, so nothing is ever selected.",
    """```python
pods(label("tier").equals("web"), label("tier").is_absent())   # refused
```

Kubernetes accepts such a selector and applies the policy to no pod. Remove one of the requirements; for "either"
write `is_in("a", "b")` or `any_of(...)`.
""",
)
EVERYBODY_IN_UNION: Final = Code(
    "NP157",
    "anywhere-in-union",
    _E,
    "A union holds `anywhere`, which makes its other members meaningless.",
    """```python
any_of(anywhere, app("web"))   # refused
anywhere                       # everybody, inside and outside
```

Say `anywhere` alone, or leave it out of the union.
""",
)
SUBJECT_ELSEWHERE: Final = Code(
    "NP158",
    "subject-elsewhere",
    _E,
    "The subject of a policy names a namespace, but a policy applies to pods of its own namespace.",
    """```python
yield policy("prometheus", app("prometheus", namespace="monitoring"), deny_all)             # refused
yield within("monitoring", policy("prometheus", app("prometheus"), deny_all))               # right
```

Leave `namespace=` out, and put the policy into `within(...)` or a set of that namespace.
""",
)
NO_END: Final = Code(
    "NP159",
    "no-end",
    _E,
    "Neither side of a connection is an end: pods or a namespace of the cluster.",
    """```python
yield allow(from_=cidr("192.0.2.0/24"), to=cidr("198.51.100.0/24"))   # refused: no policy can speak of it
yield allow(from_=cidr("192.0.2.0/24"), to=app("web"))                # right
```

At least one side must be pods, a namespace, or a union of these.
""",
)
NESTED_WITHIN: Final = Code(
    "NP160",
    "nested-within",
    _E,
    "`within` stands inside `within`, or in a set that already has a namespace.",
    """```python
@policy_set(namespace="shop")
def shop() -> Clauses:
    yield within("pay", ...)   # refused: is it shop or pay?
```

Use `@policy_set()` without a namespace and one `within` for each namespace.
""",
)
NO_NAMESPACE: Final = Code(
    "NP161",
    "no-namespace",
    _E,
    "A policy, or pods of the own namespace, stand outside of any namespace.",
    """```python
@policy_set()
def shop() -> Clauses:
    yield policy("api", app("api"), deny_all)                   # refused: in which namespace?
    yield within("shop", policy("api", app("api"), deny_all))   # right
```

Give the set a namespace, put the clause into `within(...)`, or give the pods `namespace=`.
""",
)
DUPLICATE_POLICY: Final = Code(
    "NP162",
    "duplicate-policy",
    _E,
    "Two policies of one namespace have the same name.",
    """One would overwrite the other when it is applied, whichever set it comes from.

```python
yield policy("api", app("api"), deny_ingress)
yield policy("api", app("api"), deny_egress)    # refused
yield policy("api", app("api"), deny_all)       # one policy with both
```

Rename one of them, or make them one policy.
""",
)
PARTLY_ISOLATED: Final = Code(
    "NP163",
    "partly-isolated",
    _E,
    "An end of a connection is isolated for some of its pods and not for others.",
    """A connection only opens and never isolates. Where a policy isolates only a part of an end, a manifest for all
of it would close the rest.

```python
yield policy("gold", pods({"app": "api", "tier": "gold"}), deny_ingress)
yield allow(from_=WEB, to=app("api"))                               # refused: api without tier=gold is open
yield allow(from_=WEB, to=pods({"app": "api", "tier": "gold"}))     # right
```

Add a default deny for all pods of the namespace, or narrow the end to the policy's subject.
""",
)
NAME_TAKEN: Final = Code(
    "NP164",
    "name-taken",
    _E,
    "The manifest of a connection would have the name of a policy with another subject.",
    """Connections on one subject are written to one manifest, named for the subject: `app("api")` to `api`. Nothing is
ever renamed, so that a line elsewhere cannot move a manifest.

```python
yield policy("api", app("backend"), deny_ingress)
yield allow(from_=WEB, to=app("api"))                # refused: both would be `api`
yield policy("backend", app("backend"), deny_ingress)
```

Rename the policy.
""",
)
IMPOSSIBLE_NAMESPACE: Final = Code(
    "NP165",
    "impossible-namespace",
    _E,
    "A requirement asks what no namespace can be.",
    """Every namespace carries the label `kubernetes.io/metadata.name` with its own name, a DNS label.

```python
namespaces(label("kubernetes.io/metadata.name").is_absent())   # refused
namespaces(label("team").is_absent())                          # possible
```

Remove the requirement.
""",
)
DROPPED_CLAUSE: Final = Code(
    "NP166",
    "dropped-clause",
    _E,
    "A clause is built and never yielded, so it is not part of the set.",
    """```python
policy("other", all_pods, deny_all)         # refused: nothing happens with it
yield policy("other", all_pods, deny_all)   # right
yield from web_tier(...)                    # right, for a function that yields clauses
```

Put `yield` (or `yield from`) before it.
""",
)
WRONG_YIELD: Final = Code(
    "NP167",
    "wrong-yield",
    _E,
    "A policy set yields something that is not a clause.",
    """A clause is what `policy(...)`, `allow(from_=…, to=…)` or `within(...)` return.

```python
yield [policy("a", all_pods, deny_all)]     # refused: a list
yield policy("a", all_pods, deny_all)       # right
yield from web_tier(...)                    # right, for several clauses
```

Yield clauses, one by one.
""",
)
WRONG_SET: Final = Code(
    "NP168",
    "wrong-set",
    _E,
    "`@policy_set` or `@promises` stands over something that cannot be a set, or that its module loses.",
    """A policy set is a module-level function of nothing, or of the environment, that yields clauses.

```python
@policy_set(namespace="shop")
def shop(env: Environment) -> Clauses:
    yield policy("default-deny", all_pods, deny_all)
```

Call the decorator (`@policy_set()`), and give the function no parameter or one. A set counts under a name of its
module: where a second function has the same name, the first one would be lost.
""",
)
FROZEN_VALUE: Final = Code(
    "NP169",
    "changed-value",
    _E,
    "A value of the language is changed after it was built.",
    """Values are frozen, so one line cannot change what another line says.

```python
API.namespace = "elsewhere"                  # refused
API = app("api", namespace="elsewhere")      # build another value
```
""",
)
WRONG_ENVIRONMENT: Final = Code(
    "NP170",
    "wrong-environment",
    _E,
    "A policy set asks for an environment that the project does not have.",
    """The parameter of a policy set is the environment it is compiled for, a value of `ENVIRONMENTS` in
`policies/environments.py`.

```python
@policy_set(namespace="shop")
def shop(env: Environment) -> Clauses: ...   # needs policies/environments.py with ENVIRONMENTS
```

Annotate the parameter with the class of the project's environments, or leave it out.
""",
)
BAD_ENVIRONMENT: Final = Code(
    "NP171",
    "bad-environment-name",
    _E,
    "The name of an environment is not a DNS label.",
    """It names a folder below `build/`, and is a DNS label, so that it can be part of every other name: at most 63
lower-case letters, digits and `-`, no dots, and a letter or digit at both ends.

```python
ENVIRONMENTS = (Environment("Prod EU"),)    # refused
ENVIRONMENTS = (Environment("prod-eu"),)
```
""",
)
TOO_MANY_STEPS: Final = Code(
    "NP178",
    "isolation-unknown",
    _E,
    "Whether all pods of an end are isolated takes too many steps to say.",
    """A half of a connection is written where the policies of the namespace isolate all pods of its end. Whether they
do is quickly said of every usual set of subjects. It can take forever where a great many subjects of several labels
each cover the end only all together. netpolc counts its steps, and stops instead of guessing.

```python
for one, two in pairs:
    yield policy(f"{one}-{two}", pods(label(one).exists(), label(two).exists()), deny_ingress)   # and many others
yield policy("default-deny", all_pods, deny_ingress)                                             # settles it
```

Isolate all pods of the namespace, or the end itself, with one policy.
""",
)
WRONG_PROMISE: Final = Code(
    "NP190",
    "wrong-promise",
    _E,
    "A promise set yields something that is no promise.",
    """A function under `@promises(...)` yields what `never`, `only`, `always` and `isolated` return, and nothing else;
policies and connections are yielded under `@policy_set(...)`.

```python
@promises(namespace="shop")
def kept() -> Promises:
    yield allow(from_=WEB, to=API)    # refused: a clause opens something, and a promise opens nothing
    yield always(from_=WEB, to=API)   # right
```

Yield each promise by itself, and several with `yield from`.
""",
)
NO_PODS_PROMISED: Final = Code(
    "NP191",
    "no-pods-promised",
    _E,
    "A promise is about addresses on both sides, of which no policy can speak.",
    """Policies speak of pods: what they send, and what they receive. Whether one address outside of the cluster reaches
another is decided elsewhere.

```python
yield never(from_=internet, to=cidr("10.0.0.0/8"))                    # refused: no pod on either side
yield never(from_=internet, to=app("db", namespace="shop"))           # right
yield never(from_=all_namespaces, to=cidr("169.254.169.254/32"))      # right
```

Name pods or namespaces on one side at least.
""",
)
WRITES_ELSEWHERE: Final = Code(
    "NP192",
    "writes-elsewhere",
    _E,
    "A policy set owns a namespace that `[tool.netpolc.writes]` does not give to its module.",
    """Where many teams write into one project, `writes` says which modules may own which namespaces, so that none of
them isolates or opens the pods of another one.

```toml
[tool.netpolc.writes]
"teams/payments/**" = ["payments-*"]
"platform.py" = ["*"]
```

A module that a pattern names may own the namespaces of its patterns and no others. One that none names may own what is
given to nobody. Move the set to a module that may own the namespace, or have the table changed by whoever keeps it.
""",
)
COMPARED_ENVIRONMENT: Final = Code(
    "NP179",
    "compared-environment",
    _E,
    "An environment is compared with a text, which it never equals.",
    """An environment is a value with a name and other facts. Compared with a text it is never equal, so what is said
for one environment would be said for none.

```python
if env == "prod":            # refused: never true
if env.name == "prod":
if env.debug:                # better: a fact of the environment, whatever its name
```

Compare its `name`, or give the class a field that says what is different.
""",
)

CODES: Final = (
    WRONG_TYPE,
    UNKNOWN_KEYWORD,
    WRONG_CALL,
    CONNECTION_IN_POLICY,
    RULE_OUTSIDE_POLICY,
    EMPTY_EXPANSION,
    CONTRADICTION,
    EVERYBODY_IN_UNION,
    SUBJECT_ELSEWHERE,
    NO_END,
    NESTED_WITHIN,
    NO_NAMESPACE,
    DUPLICATE_POLICY,
    PARTLY_ISOLATED,
    NAME_TAKEN,
    IMPOSSIBLE_NAMESPACE,
    DROPPED_CLAUSE,
    WRONG_YIELD,
    WRONG_SET,
    FROZEN_VALUE,
    WRONG_ENVIRONMENT,
    BAD_ENVIRONMENT,
    TOO_MANY_STEPS,
    COMPARED_ENVIRONMENT,
    WRONG_PROMISE,
    NO_PODS_PROMISED,
    WRITES_ELSEWHERE,
)
