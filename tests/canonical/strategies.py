"""JSON values, and the strings that readers of YAML take for something else."""

from typing import Final

from hypothesis import strategies as st

from netpolc.rules.json import Json

TRICKY: Final = (
    *("", " ", "y", "Y", "n", "N", "yes", "Yes", "no", "NO", "on", "On", "off", "OFF", "true", "True", "FALSE"),
    *("null", "Null", "NULL", "~", "1", "-1", "+1", "0", "00", "08", "0123", "0o17", "0O17", "0x1F", "0X1F", "0b11"),
    *("1_000", "1.", ".5", "+.5", "1.5", "1e3", "1E3", "1e-3", "1e+3", "12e03", "1_e3", "0e0", "1e1_0", "0.1e1"),
    *("10e-5", ".inf", "-.INF", "+.inf", ".nan", ".NaN", "12:30", "12:30:45", "190:20", "1:2", "2001-01-01"),
    *("2001-12-14t21:59:43.10-05:00", "=", "<<", "-", "- a", "--", "---", "...", "?", "? a", ":", ": a", "a:", "a: b"),
    *(
        "#",
        "a #b",
        "a#b",
        "!",
        "!!str a",
        "&a",
        "*a",
        "|",
        ">",
        "%",
        "%YAML",
        "@a",
        "`a`",
        "'",
        "'a'",
        '"',
        '"a"',
        "\\",
    ),
    *("[", "[]", "{", "{}", "{a: b}", "]", "}", ",", "a,b", "a ", " a", "a  b", "a\nb", "\n", "\r\n", "\t", "a\tb"),
    *("\0", "\x07", "\x1b", "\x7f", "\x85", "\xa0", "\xad", "\u200b", "\u2028", "\u2029", "\u202e", "\ufeff"),
    *(
        "\ufffe",
        "\uffff",
        "\U0001f600",
        "Grüße",
        "κόσμε",
        "日本",
        "e\u0301",
        "10.0.0.0/8",
        "10.0.0.1",
        "::/0",
        "fd00::/8",
    ),
    *("app", "kube-system", "app.kubernetes.io/name", "_x", "a/b", "/", "./a", "../a", "a.b", "9a", "nan", "inf", "e3"),
    *("=a", "0x", "0b", "1-2", "1.2.3", "1.2.3.4/5", "1/2", "null_", "yes-no", "TCP", "NaN", "true.", "y/n", "_1", "_"),
)
texts = st.sampled_from(TRICKY) | st.text(max_size=20) | st.text(alphabet="yesnoYNulfat01._-/: #eE+~", max_size=8)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
values: st.SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
objects = st.dictionaries(texts, values, max_size=5)
