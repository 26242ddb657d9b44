"""Promises in pytest: what a project promises as tests, and the fixture `program` for tests that compute what they ask.

The plugin is there as soon as netpolc and pytest are installed. `pytest policies/` runs each promise as a test of its
own, such as `policies/promises.py::boutique[prod]::only(cartservice -> redis-cart)`. What fails prints what
`netpolc check` prints. A test of your own asks a program by its environment:

    from netpolc import app, tcp
    from netpolc.testing import ProgramsUnderTest

    def test_the_store(program: ProgramsUnderTest) -> None:
        shop = program["prod"].within("shop")
        shop.allows(from_=app("cart"), to=app("store"), ports=tcp(6379))
        shop.never(from_=app("web"), to=app("store"))

The setting `netpolc_project` of pytest names the folder of the project, where that is not pytest's root folder.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netpolc.testing.programs import ProgramsUnderTest, ProgramUnderTest, PromiseError

__all__ = ["ProgramUnderTest", "ProgramsUnderTest", "PromiseError"]

if not TYPE_CHECKING:
    from netpolc.later import later

    __getattr__ = later(__name__, dict.fromkeys(__all__, "netpolc.testing.programs"))
