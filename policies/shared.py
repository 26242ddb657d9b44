"""Clauses that several policy sets yield."""

from netpolc import Clauses, all_pods, allow, allow_dns, deny_all, policy
from policies.workloads import METRICS, PROMETHEUS, SCRAPED


def closed() -> Clauses:
    """Close a namespace, but for name resolution."""
    yield policy("default-deny", all_pods, deny_all, description="Nothing is open that no other policy opens.")
    yield policy("dns", all_pods, allow_dns())


def scraping() -> Clauses:
    """Open the way of Prometheus to the metrics; each set that yields this writes the half in its own namespace."""
    yield allow(from_=PROMETHEUS, to=SCRAPED, ports=METRICS)
