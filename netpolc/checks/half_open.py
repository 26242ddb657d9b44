"""The check `half-open`."""

from collections.abc import Iterator
from typing import Final

from netpolc.checks.asked import Asked
from netpolc.checks.giving_up import STEPS, given_up
from netpolc.diagnostics.catalogue.checks import HALF_OPEN
from netpolc.diagnostics.model import Diagnostic, Origin, Related, Severity, finding
from netpolc.program.model import Direction, Fate, Half, Program
from netpolc.sets.steps import Steps, TooManySteps


def half_open(asked: Asked) -> Iterator[Diagnostic]:
    """Report connections whose other half stands in a namespace of other sets, which denies it or a part of it.

    Of pods that exist it is asked whether any of them opens the other half of a rule that names them.
    """
    program, exists = asked.program, asked.exists
    if exists is not None:
        from netpolc.checks.half_open_pods import half_open_pods

        yield from half_open_pods(asked, exists)
    foreign = [
        half
        for half in program.halves
        if half.fate is Fate.FOREIGN and not (exists is not None and exists.holds(half.namespace))
    ]
    if not foreign:
        return
    from netpolc.analysis.letting import Let, Letting

    letting = Letting.of(program.policies, Steps(STEPS))
    denied: dict[Origin, list[tuple[Half, bool]]] = {}
    more: list[Diagnostic] = []
    for half in foreign:
        place = half.rule.origins[0].locate()
        try:
            let = letting.through(half)
        except TooManySteps:
            more.append(given_up(f"whether the rules in `{half.namespace}` let this connection through", place))
            break
        if let is Let.UNKNOWN:
            more.append(_unknown(half))
        elif let is not Let.WHOLE:
            denied.setdefault(place, []).append((half, let is Let.PART))
    for place, halves in denied.items():
        asked.told.add(("half-open", place))
        if [half.rule.direction for half, _ in halves] in ([*Direction], [*Direction][::-1]):
            yield _both_denied([half for half, _ in halves], program, some=any(some for _, some in halves))
        else:
            yield from (_denied(half, program, some=some) for half, some in halves)
    yield from more


def _both_denied(halves: list[Half], program: Program, *, some: bool) -> Diagnostic:
    """Say of both halves of a clause, which stands in a set of neither, that they are denied."""
    from netpolc.checks.adding import to_be_added

    halves = sorted(halves, key=lambda half: half.rule.direction is Direction.INGRESS)
    ends = [f"the {_WORDS[half.rule.direction][0]} in `{half.namespace}`" for half in halves]
    said = (
        f"the rules of {' and '.join(ends)} let only a part of this connection through"
        if some
        else f"{' and '.join(ends)} are isolated, and no rule there lets this connection through"
    )
    return finding(
        HALF_OPEN,
        said,
        halves[0].rule.origins[0].locate(),
        related=tuple(dict.fromkeys(one for half in halves for one in _isolating(half, program))),
        help="\n".join(to_be_added(program, half.namespace, half.subject, half.rule) for half in halves),
    )


def _denied(half: Half, program: Program, *, some: bool) -> Diagnostic:
    from netpolc.checks.adding import to_be_added  # most builds find nothing, and do not pay for its words

    side, word = _WORDS[half.rule.direction]
    denied = (
        f"the rules in `{half.namespace}` let only a part of this connection {word}"
        if some
        else f"the {side} in `{half.namespace}` is isolated, and no rule there lets this connection {word}"
    )
    return finding(
        HALF_OPEN,
        denied,
        half.rule.origins[0].locate(),
        related=_isolating(half, program),
        help=to_be_added(program, half.namespace, half.subject, half.rule),
    )


def _isolating(half: Half, program: Program) -> tuple[Related, ...]:
    """Name what others keep that isolates the end: they, and no set, can let the connection through."""
    if any(name == half.namespace for name, _ in program.owners):
        return ()
    for policy in program.beside:
        if policy.namespace == half.namespace and half.rule.direction in policy.isolates:
            place = policy.place()
            if place is not None and policy.subject.meets(half.subject):
                return (Related(f"policy `{policy.name}` isolates", place),)
    return ()


def _unknown(half: Half) -> Diagnostic:
    word = _WORDS[half.rule.direction][1]
    return finding(
        HALF_OPEN,
        f"whether the rules in `{half.namespace}` let this connection {word} hangs on labels of namespaces, "
        "which nobody declares",
        half.rule.origins[0].locate(),
        severity=Severity.NOTE,
    )


_WORDS: Final = {Direction.INGRESS: ("destination", "in"), Direction.EGRESS: ("source", "out")}
