"""What pytest loads: it imports nothing of netpolc before there is something to ask."""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from netpolc.testing.programs import ProgramsUnderTest

_FOLDER: Final = "policies"
_WORD: Final = b"promises("
"""What a module with a promise set holds: `@promises()`."""
_SETTING: Final = "netpolc_project"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the setting that names the project folder."""
    parser.addini(_SETTING, "the project folder of netpolc, from the root folder", default="")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect the promises of a policy module, which is no module of tests."""
    collected = yield
    if not (_is_policy_module(file_path) and _promises(file_path)):
        return collected
    from netpolc.testing.collecting import PromisesFile

    return [PromisesFile.from_parent(parent, path=file_path)]  # pyright: ignore[reportUnknownMemberType] - pytest types no keyword


def _is_policy_module(path: Path) -> bool:
    return path.suffix == ".py" and not path.name.startswith("test_") and _FOLDER in path.parts[:-1]


def _promises(path: Path) -> bool:
    try:
        return _WORD in path.read_bytes()
    except OSError:
        return False


@pytest.fixture(scope="session")
def program(pytestconfig: pytest.Config) -> "ProgramsUnderTest":
    """Return the programs of the netpolc project, by environment."""
    from netpolc.testing.programs import ProgramsUnderTest

    return ProgramsUnderTest.of(pytestconfig.rootpath / str(pytestconfig.getini(_SETTING)))
