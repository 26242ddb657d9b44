"""Which rules open a part of what another rule opens."""

from collections.abc import Iterable, Iterator

from attrs import define, field

from netpolc.analysis.halves import part
from netpolc.analysis.letting import meets, where
from netpolc.analysis.openings import Opening, openings
from netpolc.analysis.regions import both
from netpolc.program.model import Direction, Policy, Rule
from netpolc.sets.meeting import Meeting
from netpolc.sets.steps import Steps


@define(eq=False)
class Overlaps:
    """Finds the rules of some policies by what they open."""

    _policies: dict[tuple[str, Direction], list[Policy]]
    _steps: Steps
    _opened: dict[tuple[str, Direction], Meeting[Opening]] = field(
        factory=dict[tuple[str, Direction], Meeting[Opening]]
    )

    @classmethod
    def of(cls, policies: Iterable[Policy], steps: Steps) -> "Overlaps":
        """Ask about these policies, in so many steps."""
        places: dict[tuple[str, Direction], list[Policy]] = {}
        for policy in policies:
            for direction in policy.isolates:
                places.setdefault((policy.namespace, direction), []).append(policy)
        return cls(places, steps)

    def rules(self, policy: Policy, rule: Rule) -> tuple[Rule, ...]:
        """Return the rules that open, for some pod, a connection that this rule of a policy opens for it.

        Raises TooManySteps where the steps run out.
        """
        found = dict[int, Rule]()
        place = policy.namespace, rule.direction
        alone = Policy(policy.namespace, policy.name, policy.subject, (rule.direction,), (rule,))
        for item in openings(alone, rule.direction):
            mine = part(*place, item.region)
            for other in self._near(place).near(where(item.region)):
                if meets(other.region, item.region) and both(mine, part(*place, other.region)):
                    found[id(other.rule)] = other.rule
        return tuple(found.values())

    def _near(self, place: tuple[str, Direction]) -> Meeting[Opening]:
        if place not in self._opened:
            self._opened[place] = Meeting(((where(item.region), item) for item in self._openings(place)), self._steps)
        return self._opened[place]

    def _openings(self, place: tuple[str, Direction]) -> Iterator[Opening]:
        for policy in self._policies.get(place, ()):
            yield from openings(policy, place[1])
