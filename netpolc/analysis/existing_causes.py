"""What made many pairs of workloads open or close at once."""

from collections.abc import Iterator

from netpolc.analysis.answers import Cause, Side
from netpolc.analysis.bits import members
from netpolc.analysis.meshes import Mesh
from netpolc.analysis.view import View
from netpolc.program.model import Direction
from netpolc.values import frozen


@frozen
class Reasons:
    """Two views of one set of slots, to ask why the second allows what the first did not."""

    was: View
    now: View
    sides: tuple[Side, Side]

    def of(self, mesh: Mesh) -> Iterator[Cause]:
        """Give what did it for any pair of a mesh, which is allowed now: lost isolation first, then rules.

        A cause may come several times.
        """
        halves = (
            (mesh.sources, mesh.destinations, Direction.EGRESS),
            (mesh.destinations, mesh.sources, Direction.INGRESS),
        )
        for own, others, direction in halves:
            for slot in members(own & ~self.now.isolated(direction)):
                if any(self.was.denied(slot, others, direction, mesh.ports)):
                    for policy in self.was.isolating(slot, direction):
                        yield Cause(self.sides[0], policy, direction, None, policy.origins)
        for own, others, direction in halves:
            for slot in members(own & self.now.isolated(direction)):
                for part, ports in self.was.denied(slot, others, direction, mesh.ports):
                    for item in self.now.rules_towards(slot, part, direction, ports):
                        yield Cause(self.sides[1], item.policy, direction, item.index, item.rule.origins)
