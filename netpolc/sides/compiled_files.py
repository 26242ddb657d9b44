"""What a project compiles to, as the files of a build tree: one that stands there with the same bytes is not read."""

from collections.abc import Mapping
from typing import Final, TypeAlias

from attrs import field

from netpolc.loading.revision_trees import Later
from netpolc.loading.settings import Settings
from netpolc.program.model import Program
from netpolc.sides.holding import Held
from netpolc.targets import named
from netpolc.targets.lowering import SharedLowering
from netpolc.targets.placing import planned_by_path
from netpolc.tree.layout import manifest_path
from netpolc.values import frozen
from netpolc.yaml.applying import leads


@frozen
class CompiledFile:
    """The bytes of a manifest, and the one policy that they say, with its lines."""

    data: bytes = field(repr=False)
    held: Held


CompiledFiles: TypeAlias = Mapping[str, CompiledFile]
"""By path below the build tree, with `/`."""
NONE: Final[CompiledFiles] = {}


def compiled_files(programs: Mapping[str | None, Program] | None, shared: SharedLowering) -> CompiledFiles:
    """Lower programs, and give the manifests that are read as the policy that they come from.

    Those of several policies, or of a policy by another name, are left out: they have to be read. `shared`: what was
    written for the other side of a comparison.
    """
    found: dict[str, CompiledFile] = {}
    for environment, program in (programs or {}).items():
        plans = planned_by_path(program)
        shared.know_alike(named(program.target), program)
        try:
            for manifest in shared.of(named(program.target), program):
                path = manifest_path(environment, manifest.namespace, manifest.name)
                plan = plans.get(path)
                if plan is not None and [(item.namespace, item.name) for item in plan.of] == [
                    (plan.namespace, plan.name)
                ]:
                    held = Held(plan.of[0], (plan.namespace, plan.name), plan)
                    found[path] = CompiledFile(manifest.data, held)
        except ValueError:  # a text that was changed past the language: what follows is read where it stands
            continue
    return found


def waiting(later: Later | None, settings: Settings) -> Later | None:
    """Return what of a build tree waits until it is compiled: nothing where `beside` may mean any of it.

    It is written at once then. Raises RevisionError.
    """
    if later is None or not settings.beside:
        return later
    later.write()
    return None


def written(later: Later | None, compiled: CompiledFiles) -> tuple[str, ...]:
    """Write what waits of a build tree, but for the files that git keeps with the very bytes that are compiled.

    Returns the paths of these. All are written where a file that leads others may mean any of them. Raises
    RevisionError.
    """
    if later is None:
        return ()
    all_of = any(leads(path) for path in later.identities)
    equal = tuple(
        path
        for path, identity in later.identities.items()
        if not all_of and path in compiled and blob_identity(compiled[path].data, identity) == identity
    )
    later.write(but=frozenset(equal))
    return equal


def blob_identity(data: bytes, like: str) -> str:
    """Return what git calls a file of these bytes, by the hash that another identity is of."""
    import hashlib

    digest = hashlib.sha1 if len(like) == _SHA1 else hashlib.sha256
    return digest(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


_SHA1: Final = 40
