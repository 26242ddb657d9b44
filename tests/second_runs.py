"""The second run of a check, where it is not what is tested: a fork of this process, and no Python that begins anew.

It runs backwards and apart as ever, and shares the hash seed of the first run.
"""

import os

import pytest

from netpolc.process import repeating
from netpolc.process.parent import again, fork


def by_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fork it, which takes a tenth of what it takes to start and to import, where there is a fork."""
    if hasattr(os, "fork"):
        monkeypatch.setattr(repeating, "again", lambda: fork(apart=True))


def by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start another Python for it, as users have it."""
    monkeypatch.setattr(repeating, "again", again)
