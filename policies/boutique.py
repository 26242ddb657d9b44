"""Who may talk to whom in the boutique."""

from netpolc import Clauses, OwnPods, Peer, allow, policy_set
from policies.environments import Environment
from policies.shared import closed, scraping
from policies.workloads import (
    AD,
    CART,
    CART_STORE,
    CATALOGUE,
    CHECKOUT,
    CURRENCY,
    EMAIL,
    FRONTEND,
    GATEWAY,
    HTTPS,
    LISTENS_ON,
    LOAD_GENERATOR,
    PAYMENT,
    RECOMMENDATION,
    SHIPPING,
)


@policy_set(namespace="boutique", labels={"team": "storefront"})
def boutique(env: Environment) -> Clauses:
    """Only the ways drawn here are open; the rest of the namespace is closed."""
    yield from closed()
    yield from scraping()

    yield from calls(GATEWAY, FRONTEND)
    yield from calls(FRONTEND, AD, CART, CATALOGUE, CHECKOUT, CURRENCY, RECOMMENDATION, SHIPPING)
    yield from calls(CHECKOUT, CART, CATALOGUE, CURRENCY, EMAIL, PAYMENT, SHIPPING)
    yield from calls(RECOMMENDATION, CATALOGUE)
    yield from calls(CART, CART_STORE)
    yield allow(from_=PAYMENT, to=env.card_network, ports=HTTPS)

    if env.load_test:
        yield from calls(LOAD_GENERATOR, FRONTEND)


def calls(caller: Peer, *callees: OwnPods) -> Clauses:
    """Let a caller reach each callee where it listens."""
    for callee in callees:
        yield allow(from_=caller, to=callee, ports=LISTENS_ON[callee])
