"""Of a module that could see who runs it nobody says that it hangs on nothing but its text."""

import re
from pathlib import Path

import pytest

from netpolc.loading.closed_modules import is_closed
from tests.benchmarks.growth import environments

ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize("text", ["f_port = x.port", "x.frames", "self._own", "from policies.shared import one"])
def test_an_ordinary_name_leaves_a_module_closed(text: str) -> None:
    assert is_closed(text.encode(), alone=False)


@pytest.mark.parametrize(
    "text",
    [
        *("import netpolc\nnetpolc.program.ends", "from netpolc import program", "import netpolc\nx = netpolc"),
        *("import netpolc as n", "from policies.shared import netpolc", "from . import netpolc"),
        *("from policies import shared\nshared.netpolc.program", "from .shared import *\nnetpolc.program"),
        *("from .netpolc import *\nnetpolc.program", "match x:\n    case object(netpolc=y):\n        pass"),
        *("import copy\ncopy._copy_dispatch[int] = 1", "import json\njson.decoder.BACKSLASH['n'] = 'x'"),
        *("from json import decoder", "from policies.shared import json", "from policies import a\na.json.decoder"),
        *("import attr\nattr._config.set_run_validators(False)", "import attr\nattr._compat.platform.node()"),
        *("from attr import set_run_validators", "from attrs import validators\nvalidators.set_disabled(True)"),
        *("from functools import update_wrapper", "from functools import wraps", "from enum import global_enum"),
        *("from re import copyreg", "from typing import types", "from typing import *", "x.port = 1", "del x.port"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_module_that_reaches_into_another_is_not_closed(text: str, *, alone: bool) -> None:
    assert not is_closed(text.encode(), alone=alone)


CLASS = "from attrs import field, frozen\nfrom dataclasses import dataclass\n"


@pytest.mark.parametrize(
    "text",
    [
        *("@frozen\nclass A:\n    a: int = field(alias='b=evil()')", "x = field(alias=y)", "x = field(**y)"),
        *("x = field(*y)", "import attr\nx = attr.ib(alias='b=evil()')", "f = field", "from attrs import field as f"),
        *("from functools import partial\nx = partial(field, alias='b=evil()')", "from attrs import make_class"),
        *("from dataclasses import make_dataclass", "f = frozen", "frozen(x)", "dataclass(x)"),
        *("@frozen(these=x)\nclass A:\n    pass", "@frozen(field_transformer=x)\nclass A:\n    pass"),
        *(
            "@frozen(**x)\nclass A:\n    pass",
            "@dataclass\n@other\nclass A:\n    pass",
            "class A(metaclass=x):\n    pass",
        ),
        *("x = type('A', (), {})", "x = type[int]", "from typing import Type", "class A(B, **x):\n    pass"),
    ],
)
def test_a_text_that_becomes_source_is_seen(text: str) -> None:
    assert not is_closed(f"{CLASS}{text}\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        *(
            "@frozen(kw_only=True)\nclass A:\n    a: int = field(default=1, alias='b')",
            "@dataclass\nclass A:\n    a: int",
        ),
        *("import netpolc\n@frozen\nclass A(netpolc.Environment):\n    a: int", "y = x.copy()", "y = x._replace(a=1)"),
        *("from collections.abc import Iterator", "import collections.abc\nx: collections.abc.Iterator", "import attr"),
        *(
            "from attrs import validators\n@frozen\nclass A:\n    a: int = field(validator=validators.ge(1))",
            "x[1] = 2",
        ),
        *("from enum import Enum\nclass A(Enum):\n    B = 1", "from netpolc import *", "import json\njson.loads('1')"),
        *("from typing import Final, NamedTuple\nclass A(NamedTuple):\n    a: int", "import math\nx = math.ceil(1)"),
    ],
)
def test_the_ordinary_style_leaves_a_module_closed(text: str) -> None:
    assert is_closed(f"{CLASS}{text}\n".encode(), alone=False)


def test_the_projects_of_this_repository_are_closed(tmp_path: Path) -> None:
    """Else a comparison compiles each side apart, and nothing is kept: as right, and slow."""
    environments(tmp_path, 2)
    shown = (*(ROOT / "docs").rglob("*.md"), ROOT / "README.md")
    blocks = [
        text for path in shown for text in re.findall(r"```python policies/\S+\n(.*?)```", path.read_text(), re.DOTALL)
    ]
    files = [*(ROOT / "policies").glob("*.py"), *(ROOT / "netpolc" / "starter").glob("*.py.txt")]
    made = list((tmp_path / "policies").rglob("*.py"))
    assert len(blocks) > 10
    assert len(made) > 1
    texts = [*blocks, *(path.read_text() for path in (*files, *made))]
    assert [text for text in texts if not is_closed(text.encode(), alone=False)] == []
