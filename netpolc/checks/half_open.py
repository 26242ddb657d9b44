"""The check `half-open`."""

from collections.abc import Iterator, Sequence

from netpolc.checks.giving_up import STEPS, given_up
from netpolc.diagnostics.catalogue.checks import HALF_OPEN
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.program.model import BlockPeer, Direction, Fate, Half, Peer, PodPeer, Policy, Port, Program
from netpolc.program.wording import connection_text
from netpolc.sets.covering import uncovered
from netpolc.sets.selections import Selection
from netpolc.sets.steps import Steps, TooManySteps


def half_open(program: Program) -> Iterator[Diagnostic]:
    """Report connections whose other half stands in a namespace of other sets, which denies it."""
    foreign = [half for half in program.halves if half.fate is Fate.FOREIGN]
    if not foreign:
        return
    there: dict[tuple[str, Direction], list[Policy]] = {}
    for policy in program.policies:
        for direction in policy.isolates:
            there.setdefault((policy.namespace, direction), []).append(policy)
    steps = Steps(STEPS)
    for half in foreign:
        policies = there.get((half.namespace, half.rule.direction), [])
        try:
            closed = next((part for policy in policies if (part := _denied(half, policy, policies, steps))), None)
        except TooManySteps:
            yield given_up(
                f"whether the rules in `{half.namespace}` let this connection through", half.rule.origins[0].locate()
            )
            return
        if closed is None:
            continue
        side, word = ("destination", "in") if half.rule.direction is Direction.INGRESS else ("source", "out")
        paths = [path for name, path in program.owners if name == half.namespace]
        yield finding(
            HALF_OPEN,
            f"the {side} in `{half.namespace}` is isolated, and no rule there lets this connection {word}",
            half.rule.origins[0].locate(),
            help=f"add to a set of `{half.namespace}` ({paths[0] if paths else '?'}): "
            f"`yield {connection_text(half.subject, half.rule, half.namespace)}`",
        )


def _denied(half: Half, isolating: Policy, policies: Sequence[Policy], steps: Steps) -> Selection | None:
    """Return pods of the end that a policy isolates and that no policy there opens for the whole of the half."""
    steps.take(1)
    if not half.subject.meets(isolating.subject):
        return None
    part = half.subject & isolating.subject
    for peer in half.rule.peers or (None,):
        for port in half.rule.ports or (None,):
            opening: list[Selection] = []
            for policy in policies:
                steps.take(sum(4 + len(rule.peers or ()) + len(rule.ports or ()) for rule in policy.rules))
                if _opens(policy, half.rule.direction, peer, port):
                    opening.append(policy.subject)
            left = uncovered(part, opening, steps)
            if left is not None:
                return left
    return None


def _opens(policy: Policy, direction: Direction, peer: Peer | None, port: Port | None) -> bool:
    return any(
        rule.direction is direction
        and (rule.peers is None or (peer is not None and any(_holds(mine, peer) for mine in rule.peers)))
        and (rule.ports is None or (port is not None and any(_spans(mine, port) for mine in rule.ports)))
        for rule in policy.rules
    )


def _holds(wide: Peer, narrow: Peer) -> bool:
    if isinstance(wide, PodPeer) and isinstance(narrow, PodPeer):
        return narrow.namespaces <= wide.namespaces and narrow.pods <= wide.pods
    if isinstance(wide, BlockPeer) and isinstance(narrow, BlockPeer):
        from ipaddress import ip_network  # noqa: PLC0415 - only where two blocks meet

        outer, inner = ip_network(wide.cidr), ip_network(narrow.cidr)
        if outer.version != inner.version or not inner.subnet_of(outer):  # type: ignore[arg-type]
            return False
        holes = [ip_network(text) for text in wide.except_]
        mine = [ip_network(text) for text in narrow.except_]
        return all(
            not hole.overlaps(inner) or any(hole.subnet_of(own) for own in mine)  # type: ignore[arg-type]
            for hole in holes
        )
    return False


def _spans(wide: Port, narrow: Port) -> bool:
    if wide.protocol is not narrow.protocol:
        return False
    if wide.port is None:
        return True
    if isinstance(wide.port, str) or isinstance(narrow.port, str):
        return wide.port == narrow.port
    if narrow.port is None:
        return False
    return wide.port <= narrow.port and (narrow.end or narrow.port) <= (wide.end or wide.port)
