"""A cure as documents that can be applied beside manifests."""

from netpolc.analysis.cures import Cure
from netpolc.canonical.header import HEADER
from netpolc.program.model import Program
from netpolc.targets import TARGETS


def documents(cure: Cure) -> str:
    """Write the policies of a cure as YAML documents; what else is to be done stands in a comment before them.

    They have no header: nothing of ours will restore or remove them.
    """
    manifests = TARGETS[0].lower(Program(None, cure.policies))
    texts = [manifest.data.decode().removeprefix(HEADER) for manifest in manifests]
    hint = f"# {cure.hint}{', and' if texts else ''}\n" if cure.hint else ""
    return hint + "---\n".join(texts)
