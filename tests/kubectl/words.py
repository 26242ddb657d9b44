"""What odd files are made of: scalars, keys, marks between documents, and slips."""

from typing import Final

NAMES: Final = ("open", "closed", "a", "deny-all")
SCALARS: Final = """
    y n Yes no ON off true False TRUE null ~ Null 0123 0o17 0x1F -0x1F 0b11 08 09.5 1_000 1__0 +12 -0 1e3 1.0 1.
    .5 ._5 .5e3 12e03 1_e3 190:20:30 1:2 2001-01-01 2001-1-1T1:2:3Z 2001-99-99 .inf -.INF .nan
    9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 -9223372036854775809 1e400
    -1e400 1e-400 0x 0b2 0xFFFFFFFFFFFFFFFF 0b_1 - . .. << = @a `a %a &x *x !t ! !!str !!str,1 a#b a:b a: :a ::1
    fd00::/8 10.0.0.0/8 -a ?a ? 'it''s' "a\\nb" "\\/" "\\x41" "\\ud800" "\\U0001F600" "\\q" 'a "a a' {} [] {a:
    [a [a,] [,a] {a,b} {a:b} {a: b,} {"a":1} [a:b] é \u2028 "\u2028" "\x85" \x7f \x00 \ufeff "\ufeff" {{a}} {{
    "{{" }} }}
""".split(" ")
KEYS: Final = """
    spec Spec SPEC kind items metadata apiVersion name y no ON null ~ 1 01 1.5 0x1F 1e3 .inf 2001-01-01 << "<<" 'a'
    "a b" é true !!str !!int,1 &k *x ?a ? [a] {a} - -a "a: a#b 9223372036854775808 18446744073709551615
""".split()
MARKS: Final = (
    *("---\n",) * 12,
    *("",) * 3,
    "--- # a comment\n",
    "---#a\n",
    "--- \t\n",
    "--- a\n",
    "--- {a: b}\n",
    "--- |\n",
    "---a\n",
    "----\n",
    " ---\n",
    "---\n---\n",
    "---\n# only a comment\n---\n",
    "...\n",
    "...\n---\n",
    "... # a comment\n",
    "---\n...\n",
    "\n",
    "\n\n---\n\n",
    " ",
    ",",
    "---\r\n",
    "\r---\r",
    "---\u00a0\n",
    "---\x0b\n",
    "\ufeff",
    "---\n\ufeff",
    "%YAML 1.1\n---\n",
    "%YAML 1.2\n---\n",
    "---\n%TAG ! !a\n---\n",
    "--- %YAML 1.1\n",
    "# a comment\n",
    "x\n",
    "}\n",
    "null\n",
    "5 ",
)
SLIPS: Final = (
    *(
        "\n",
        " ",
        "\t",
        ": ",
        "- ",
        "#",
        '"',
        "'",
        "\\",
        "|\n",
        ">-\n",
        "|2\n",
        "&a ",
        "*a",
        "!!str ",
        "!!binary ",
        "<<: *a\n",
    ),
    *(
        "? ",
        ", ",
        "{",
        "}",
        "[",
        "]",
        "---\n",
        "\n---\n",
        "...\n",
        "\n...\n",
        "%",
        "\r",
        "\r\n",
        "\x00",
        "\x7f",
        "\u2028",
    ),
    *("\x85", "\ufeff", "é", "@", "`", "items: []\n", "items:\n", "kind: Pod\n", '"items": [],', "~", "\ud83d\ude00"),
)
