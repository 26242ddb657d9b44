"""Codes of loading: policy modules, environments, configuration."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

NO_POLICIES: Final = Code(
    "NP001",
    "no-policies",
    _E,
    "The project has no policies to compile.",
    """netpolc compiles the Python modules of the folder `policies/` in the project folder.

```
netpolc init            # writes a small working project here
netpolc build -C ../shop   # or names the project folder
```
""",
)
SYNTAX: Final = Code(
    "NP002",
    "syntax-error",
    _E,
    "A policy module is not Python.",
    """The words are Python's own, and the place is where Python stopped reading.

```python
yield policy("api", API deny_all)    # a comma is missing
yield policy("api", API, deny_all)
```

Correct the line; often the fault is at the end of the line before.
""",
)
RAISED: Final = Code(
    "NP003",
    "module-raised",
    _E,
    "A policy module raised an exception while it ran.",
    """A policy module is ordinary Python, and an exception in it stops its policy sets. The innermost line of the
project is shown first, then its callers.

```python
yield from TIERS["web"]      # KeyError: 'web'
```

Correct the line; other modules were still checked.
""",
)
EXITED: Final = Code(
    "NP004",
    "module-exited",
    _E,
    "A policy module tried to end the program.",
    """`sys.exit()` or `raise SystemExit` in a policy module would end the compiler half-way.

```python
sys.exit("no such team")                # refused
raise ValueError("no such team")        # stops this policy set with a finding at this line
```
""",
)
IMPORT: Final = Code(
    "NP005",
    "import-failed",
    _E,
    "A policy module imports something that is not there.",
    """```python
from policies.enviroments import Environment     # no such module
from policies.environments import Environment
```

Modules of `policies/` are imported as `policies.NAME`, or relatively as `.NAME`; other packages must be installed in
the Python environment that runs netpolc. A link in `policies/` to a folder around it, or to where the modules have
names already, leads to none, and nor does `__pycache__`.
""",
)
RECURSION: Final = Code(
    "NP006",
    "endless-recursion",
    _E,
    "Functions of a policy module call each other without end.",
    """```python
def tier() -> Clauses:
    yield from tier()        # never ends
```

The line shown is the innermost call. Give the recursion an end.
""",
)
ENVIRONMENTS: Final = Code(
    "NP007",
    "wrong-environments",
    _E,
    "`ENVIRONMENTS` in policies/environments.py is not a tuple of environments.",
    """```python
ENVIRONMENTS = (Environment("staging"), Environment("prod"))     # values of your subclass of netpolc.Environment
ENVIRONMENTS = netpolc.read_environments(Environment, Path(__file__).with_name("environments.toml"))
```

Each has a name of its own, because the name is its folder under `build/`.
""",
)
TOML_SYNTAX: Final = Code(
    "NP008",
    "toml-syntax",
    _E,
    "A TOML file cannot be read.",
    """The words are those of Python's own TOML reader (TOML 1.0).

```toml
office = 192.0.2.0/24        # a string needs quotes
office = "192.0.2.0/24"
```
""",
)
TOML_VALUE: Final = Code(
    "NP009",
    "toml-value",
    _E,
    "A value of an environment in TOML does not fit the field of its class.",
    """Each table is one environment, each key a field of the class that `read_environments` was given.

```toml
[prod]
replicas = "3"       # refused where the field is an int
replicas = 3
```

Write a value of the field's type, every field without a default, and no other keys.
""",
)
CONFIGURATION: Final = Code(
    "NP010",
    "wrong-setting",
    _E,
    "A setting of `[tool.netpolc]` in pyproject.toml is unknown or has a wrong value.",
    """```toml
[tool.netpolc]
kubernetes = "1.36"      # whose rules hold; the default is the newest known
project = "shop"         # the label app.kubernetes.io/part-of of every manifest
managed-by = true        # the label app.kubernetes.io/managed-by: netpolc
main-branch = "main"     # what `netpolc diff` compares with
```

These are all the settings there are.
""",
)
NO_ENVIRONMENT: Final = Code(
    "NP011",
    "no-such-environment",
    _E,
    "No environment has the name that was asked for.",
    """`--env` takes the name of an environment, or a pattern such as `prod-*`, and may be given several times.

```
netpolc build --env prod
netpolc build --env 'prod-*' --env staging
```

The message names the environments that there are.
""",
)
EMPTY: Final = Code(
    "NP012",
    "empty-result",
    _E,
    "The program has no manifests at all.",
    """An empty result is nearly always a mistake, and a dangerous one: an Argo CD plugin that prints nothing deletes
everything that it manages.

```
netpolc build --allow-empty     # where it is meant
```
""",
)
UNREADABLE: Final = Code(
    "NP013",
    "unreadable-module",
    _E,
    "A policy module, or a folder of them, cannot be read.",
    """The file cannot be opened, or is not text in its encoding (UTF-8, unless its first lines say otherwise).

```
file policies/shop.py      # says what it is
```

Save it as UTF-8, and let it be readable.
""",
)

CODES: Final = (
    NO_POLICIES,
    SYNTAX,
    RAISED,
    EXITED,
    IMPORT,
    RECURSION,
    ENVIRONMENTS,
    TOML_SYNTAX,
    TOML_VALUE,
    CONFIGURATION,
    NO_ENVIRONMENT,
    EMPTY,
    UNREADABLE,
)
