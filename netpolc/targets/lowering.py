"""Programs written one after another, in which a policy that is the same value is written once."""

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from netpolc.program.model import Policy, Program
from netpolc.targets.target import Manifest, Planned, Target


class SharedLowering:
    """Writes programs: what a policy was written as before is given again."""

    def __init__(self) -> None:
        self._known: Final[dict[tuple[str, int], tuple[Policy, Manifest]]] = {}
        """By target and identity, with the policy, so that no other one ever has that."""

    def know_alike(self, target: Target, program: Program) -> None:
        """Know what the policies of another program are written as, of those that say the same as one before.

        Of a program that comes of the same sets `of` needs no such look: what it shares is one value there.
        """
        by_name: dict[tuple[str, str, str], list[tuple[Policy, Manifest]]] = {}
        for (name, _), found in self._known.items():
            by_name.setdefault((name, found[0].namespace, found[0].name), []).append(found)
        for policy in program.policies if by_name else ():
            if (target.name, id(policy)) not in self._known:
                for known, manifest in by_name.get((target.name, policy.namespace, policy.name), ()):
                    if known == policy:
                        self._known[target.name, id(policy)] = policy, manifest
                        break

    def of(self, target: Target, program: Program) -> Iterator[Manifest]:
        """Write a program as the target does, in the same order and bytes. Raises ValueError as it does."""
        plans = _one_each(target, program)
        if plans is None:
            yield from target.lower(program)
            return
        known, name = self._known, target.name
        new = tuple([policy for policy in program.policies if (name, id(policy)) not in known])
        written = target.lower(program if len(new) == len(plans) else evolve(program, policies=new))
        for policy, plan in zip(program.policies, plans, strict=True):
            found = known.get((name, id(policy)))
            if found is not None:
                yield found[1]
                continue
            manifest = next(written, None)
            if manifest is None:
                return
            if (manifest.namespace, manifest.name) != (plan.namespace, plan.name):
                # What is not as planned is for law 2 to refuse, and is nobody's.
                yield manifest
                yield from written
                return
            known[name, id(policy)] = policy, manifest
            yield manifest
        yield from written


def _one_each(target: Target, program: Program) -> list[Planned] | None:
    """Return what is planned where each manifest is of one policy, and each policy of one manifest; else None."""
    plans = list(target.planned(program))
    if len(plans) != len(program.policies):
        return None
    alike = all(
        len(plan.of) == 1 and plan.of[0] is policy for plan, policy in zip(plans, program.policies, strict=True)
    )
    return plans if alike else None
