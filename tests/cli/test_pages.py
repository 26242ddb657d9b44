import json
from pathlib import Path

from netpolc.diagnostics.catalogue import all_codes
from netpolc.reports.schemas import schema_names
from tests.cli.running import assert_fits, run


def test_a_page_goes_by_number_and_by_name(tmp_path: Path) -> None:
    for code in all_codes():
        page = run(tmp_path, "explain", code.id)
        assert page.code == 0
        assert page.out == run(tmp_path, "explain", code.name).out == run(tmp_path, "explain", code.id.lower()).out
        assert page.out.startswith(f"# {code.id} {code.name} ({code.severity})\n\n{code.summary}\n\n")
        assert page.out.endswith(code.page.strip() + "\n")


def test_the_list_holds_every_code_once(tmp_path: Path) -> None:
    lines = run(tmp_path, "explain", "--all").out.splitlines()
    assert [line.split()[:3] for line in lines] == [[code.id, code.severity, code.name] for code in all_codes()]


def test_pages_as_json_are_what_their_schema_says(tmp_path: Path) -> None:
    schema = json.loads(run(tmp_path, "schema", "explain").out)
    every = json.loads(run(tmp_path, "explain", "--all", "-o", "json").out)
    assert_fits(every, schema)
    assert len(every["codes"]) == len(all_codes())
    one = json.loads(run(tmp_path, "explain", "NP103", "-o", "json").out)
    assert [code["name"] for code in one["codes"]] == ["port-out-of-range"]


def test_every_schema_is_listed_and_printed(tmp_path: Path) -> None:
    names = run(tmp_path, "schema").out.split()
    assert names == list(schema_names())
    assert {"check", "validate"} <= set(names)
    for name in names:
        ran = run(tmp_path, "schema", name)
        assert ran.code == 0
        assert "$schema" in json.loads(ran.out)
