"""Of a module that could see who runs it nobody says that it hangs on nothing but its text."""

import pytest

from netpolc.loading.closed_modules import is_closed


@pytest.mark.parametrize(
    "text",
    [
        *("x.gi_frame", "x.cr_await", "x.ag_code", "x.tb_next", "x.f_back", "x.last_frame", "x._getframe"),
        *("x.inspect", "x.linecache", "x.codecs", "x.modules", "x._sys", "x.bltns"),
        *("'{0.gi_frame}'.format(x)", "str.format_map", "from string import Formatter"),
        *("from json import codecs", "from dataclasses import inspect", "from collections import _sys"),
        *("from dataclasses import _thread", "match x:\n    case object(gi_frame=y):\n        pass"),
    ],
)
def test_a_module_that_reaches_who_calls_it_is_not_closed(text: str) -> None:
    assert not is_closed(text.encode())


@pytest.mark.parametrize("text", ["f_port = x.port", "x.frames", "x._own", "from policies.shared import one"])
def test_an_ordinary_name_leaves_a_module_closed(text: str) -> None:
    assert is_closed(text.encode(), alone=False)
