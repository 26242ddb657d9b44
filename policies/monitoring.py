"""Who may talk to whom in the monitoring of the boutique."""

from netpolc import Clauses, allow, policy_set, tcp
from policies.environments import Environment
from policies.shared import closed, scraping
from policies.workloads import PROMETHEUS


@policy_set(namespace="monitoring")
def monitoring(env: Environment) -> Clauses:
    """Prometheus reaches what it scrapes, and the API server, which tells it what there is to scrape."""
    yield from closed()
    yield from scraping()
    yield allow(from_=PROMETHEUS, to=env.api_server, ports=tcp(6443))
