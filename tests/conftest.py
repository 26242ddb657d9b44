"""What holds for all tests: how many examples a property takes, and which memory is looked through for garbage."""

import gc

from hypothesis import HealthCheck, settings

from tests.laws import QUICK, THOROUGH

for name, examples in ((QUICK, 25), (THOROUGH, 100)):
    # Seconds decide nothing: the machine may have other things to do.
    settings.register_profile(name, max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":  # whoever chose another one before has a reason
    settings.load_profile(QUICK)


def pytest_collection_finish() -> None:
    """Look for no garbage in what was collected: it stays, and many tests fork."""
    gc.collect()
    gc.freeze()


def pytest_runtest_teardown() -> None:
    """Collect garbage again after a command, which does not: a process that grows is forked the slower."""
    gc.enable()
