"""What holds for all tests: how many examples a property takes, what is imported, and what garbage is looked for in."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

import netpolc
from tests.laws import QUICK, THOROUGH
from tests.second_runs import by_fork

for name, examples in ((QUICK, 25), (THOROUGH, 100)):
    # Seconds decide nothing: the machine may have other things to do.
    settings.register_profile(name, max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":  # whoever chose another one before has a reason
    settings.load_profile(QUICK)


@pytest.fixture(autouse=True, scope="session")
def second_run() -> Iterator[None]:
    """Fork the second run of a check, but where it is what is tested."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        by_fork(monkeypatch)
        yield


_MANY: Final = 100
"""For so many tests it pays to import all of netpolc."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import all that a command may import when it is needed, and look for no garbage in it: it stays, and tests fork.

    A fork would import each module again, as nobody imported it before, and forget it.
    """
    if len(session.items) > _MANY:
        for module in walk_packages(netpolc.__path__, "netpolc."):
            if not module.name.endswith(".__main__"):
                import_module(module.name)
    gc.collect()
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """Collect garbage again after a command, which does not: a process that grows is forked the slower."""
    gc.enable()
