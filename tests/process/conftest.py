"""The second run of a check is another Python here, as it is for users."""

import pytest


@pytest.fixture(autouse=True)
def second_run() -> None:
    """Change nothing of it."""
