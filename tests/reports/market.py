"""A market of twelve services in three environments, and changes of it: what golden files show people of a diff."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

Texts: TypeAlias = Mapping[str, str]
"""The files of a project, by their paths."""

BASE: Final[Texts] = {
    "policies/environments.py": '''"""What differs between the environments."""

from pathlib import Path

from attrs import frozen

import netpolc
from netpolc import Addresses, read_environments


@frozen
class Environment(netpolc.Environment):
    """The facts that a policy may depend on."""

    bank: Addresses
    load_test: bool = False


ENVIRONMENTS = read_environments(Environment, Path(__file__).with_name("environments.toml"))
''',
    "policies/environments.toml": """[dev]
bank = "198.51.100.0/28"
load_test = true

[prod]
bank = "203.0.113.0/24"

[staging]
bank = "198.51.100.0/28"
load_test = true
""",
    "policies/workloads.py": '''"""The services, and where each listens."""

from netpolc import by_label, tcp

service = by_label("app.kubernetes.io/name")

ADS = service("ads")
CART = service("cart")
CART_STORE = service("cart-store")
CATALOGUE = service("catalogue")
CHECKOUT = service("checkout")
CURRENCY = service("currency")
EMAIL = service("email")
LOAD = service("load")
PAYMENTS = service("payments")
SHIPPING = service("shipping")
STOCK = service("stock")
WEB = service("web")

LISTENS = {
    ADS: tcp(9555),
    CART: tcp(7070),
    CART_STORE: tcp(6379),
    CATALOGUE: tcp(3550),
    CHECKOUT: tcp(5050),
    CURRENCY: tcp(7000),
    EMAIL: tcp(8080),
    PAYMENTS: tcp(50051),
    SHIPPING: tcp(50052),
    STOCK: tcp(8081),
    WEB: tcp(8443),
}
''',
    "policies/market.py": '''"""Who may talk to whom in the market."""

from netpolc import Clauses, OwnPods, Peer, all_pods, allow, allow_dns, deny_all, internet, policy, policy_set, tcp
from policies.environments import Environment
from policies.workloads import (
    ADS,
    CART,
    CART_STORE,
    CATALOGUE,
    CHECKOUT,
    CURRENCY,
    EMAIL,
    LISTENS,
    LOAD,
    PAYMENTS,
    SHIPPING,
    STOCK,
    WEB,
    service,
)

PROMETHEUS = service("prometheus", namespace="monitoring")


@policy_set(namespace="market")
def market(env: Environment) -> Clauses:
    """Only the ways drawn here are open."""
    yield policy("default-deny", all_pods, deny_all)
    yield policy("dns", all_pods, allow_dns())

    yield allow(from_=internet, to=WEB, ports=LISTENS[WEB])
    yield from calls(WEB, ADS, CART, CATALOGUE, CHECKOUT, CURRENCY)
    yield from calls(CHECKOUT, CART, CURRENCY, EMAIL, PAYMENTS, SHIPPING, STOCK)
    yield from calls(SHIPPING, STOCK, PAYMENTS)
    yield from calls(CART, CART_STORE)
    yield allow(from_=PAYMENTS, to=env.bank, ports=tcp(443))

    for workload in LISTENS:
        yield allow(from_=PROMETHEUS, to=workload, ports=tcp(9090))
    if env.load_test:
        yield from calls(LOAD, WEB, PAYMENTS)


def calls(caller: Peer, *callees: OwnPods) -> Clauses:
    """Let a caller reach each callee where it listens."""
    for callee in callees:
        yield allow(from_=caller, to=callee, ports=LISTENS[callee])
''',
    "policies/data.py": '''"""The databases."""

from netpolc import Clauses, all_pods, allow, deny_all, policy, policy_set, tcp
from policies.workloads import CART_STORE, service

ORDERS = service("orders-db")


@policy_set(namespace="data")
def data() -> Clauses:
    """Only the cart store gets in."""
    yield policy("default-deny", all_pods, deny_all)
    yield allow(from_=service("cart-store", namespace="market"), to=ORDERS, ports=tcp(5432))
''',
}


def _edit(path: str, *pairs: tuple[str, str]) -> Callable[[Texts], Texts]:
    """Change a file: each text, which has to be there, becomes another."""

    def edited(texts: Texts) -> Texts:
        text = texts[path]
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        return {**texts, path: text}

    return edited


_CHANGES: Final[Mapping[str, Callable[[Texts], Texts]]] = {
    "port-opened": _edit("policies/workloads.py", ("CART: tcp(7070)", "CART: tcp(7070, 7071)")),
    "refactor": _edit(
        "policies/market.py",
        (
            """    for workload in LISTENS:
        yield allow(from_=PROMETHEUS, to=workload, ports=tcp(9090))
""",
            "    yield from scraped()\n",
        ),
        (
            "def calls(",
            '''def scraped() -> Clauses:
    """Let Prometheus read the metrics of every service."""
    for workload in LISTENS:
        yield allow(from_=PROMETHEUS, to=workload, ports=METRICS)


def calls(''',
        ),
        (
            'PROMETHEUS = service("prometheus", namespace="monitoring")\n',
            'PROMETHEUS = service("prometheus", namespace="monitoring")\nMETRICS = tcp(9090)\n',
        ),
    ),
    "rename": _edit("policies/workloads.py", ('service("payments")', 'service("payments-api")')),
    "default-deny-lost": _edit("policies/data.py", ('    yield policy("default-deny", all_pods, deny_all)\n', "")),
    "environment-removed": _edit(
        "policies/environments.toml", ('\n[staging]\nbank = "198.51.100.0/28"\nload_test = true\n', "")
    ),
    "fact-changed": _edit("policies/environments.toml", ('bank = "203.0.113.0/24"', 'bank = "203.0.112.0/23"')),
}

_MANY: Final = '''"""Two hundred shops, each with a port of its own."""

from netpolc import Clauses, all_pods, allow, app, deny_all, policy, policy_set, tcp

PORTS = {{
{ports}}}


@policy_set(namespace="shops")
def shops() -> Clauses:
    """Each shop is reached by the gateway alone."""
    yield policy("default-deny", all_pods, deny_all)
    for name, port in PORTS.items():
        yield allow(from_=app("gateway", namespace="edge"), to=app(name), ports=tcp(port))
'''


def _shops(first: int) -> Texts:
    ports = "".join(f'    "shop-{number:03}": {first + number},\n' for number in range(200))
    return {"policies/shops.py": _MANY.format(ports=ports)}


CASES: Final[Mapping[str, tuple[Texts, Texts]]] = {
    **{name: (BASE, change(BASE)) for name, change in _CHANGES.items()},
    "many-policies": (_shops(8000), _shops(9000)),
}
"""By the name of its golden files, the project before and after."""


def write(folder: Path, name: str) -> None:
    """Write both sides of a case into folders `before` and `after`."""
    for side, texts in zip(("before", "after"), CASES[name], strict=True):
        for path, text in texts.items():
            place = folder / side / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
