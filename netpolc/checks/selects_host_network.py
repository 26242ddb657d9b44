"""The check `selects-host-network`."""

from collections.abc import Iterator

from netpolc.checks.asked import Asked, subject_place
from netpolc.checks.wording import workloads_text
from netpolc.diagnostics.catalogue.selecting import SELECTS_HOST_NETWORK
from netpolc.diagnostics.model import Diagnostic, finding


def selects_host_network(asked: Asked) -> Iterator[Diagnostic]:
    """Report policies about pods of the host network alone, which no policy holds for."""
    for policy in asked.program.policies:
        pods = asked.subjects(policy)
        if pods and all(item.host_network for item in pods):
            yield finding(
                SELECTS_HOST_NETWORK,
                f"{workloads_text(pods)} runs on the host's network, where no policy has an effect",
                subject_place(policy),
            )
