"""Manifests whose bytes nobody holds, and of which it is known what they have to be."""

from collections.abc import Iterable
from typing import Final, NamedTuple


class StandingManifests(NamedTuple):
    """Manifests that were judged before; whether they stand in a tree, says a look at each."""

    paths: tuple[str, ...]
    """Below the tree, with `/`."""
    digest: bytes
    """That of their bytes, in this order."""
    key: bytes
    """By which whoever knows the digest found it."""


class OtherTreeError(Exception):
    """Manifests of which only the digest is known do not stand in the tree as they were; `keys` says which."""

    def __init__(self, keys: frozenset[bytes]) -> None:
        super().__init__(keys)
        self.keys: Final = keys


def digest_of(manifests: Iterable[bytes]) -> bytes:
    """Return the digest of the bytes of manifests, in their order."""
    from hashlib import sha256  # which most builds do without

    whole = sha256()
    for data in manifests:
        whole.update(len(data).to_bytes(8))
        whole.update(data)
    return whole.digest()
