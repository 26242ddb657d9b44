"""The picture of the example, as the README shows it."""

from tests.cli.running import run
from tests.docs.fenced import ROOT

ASKED = ("connections", "--env", "prod", "--inventory", "tests/pictures/workloads.yaml", "-o", "mermaid")


def picture_of_the_example() -> str:
    """Return what the command of the README prints."""
    done = run(ROOT, *ASKED)
    assert done.code == 0, done.err
    return done.out
