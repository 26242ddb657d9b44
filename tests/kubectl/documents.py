"""Odd documents: each function writes one of a kind."""

import json
import random
from typing import Final

from tests.kubectl.words import KEYS, NAMES, SCALARS


def head(generator: random.Random, kind: str = "NetworkPolicy") -> str:
    """Write the first lines of an object."""
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: {generator.choice(NAMES)}\n"
        "  namespace: shop\n"
    )


def plain_policy(generator: random.Random) -> str:
    """Write a policy as people do."""
    rule = generator.choice(("[]", "[{}]", "\n  - from:\n    - podSelector: {}\n", "\n  -\n"))
    return head(generator) + f"spec:\n  podSelector: {{}}\n  ingress: {rule.rstrip()}\n"


def odd_scalars(generator: random.Random) -> str:
    """Write an object with odd keys and values."""
    out = head(generator, "ConfigMap") + "data:\n"
    for number in range(generator.randint(1, 3)):
        key = generator.choice(KEYS) if generator.random() < 0.2 else f"k{number}"
        tag = generator.choice(
            ("!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!binary ", "!!timestamp ", "!a ")
        )
        tag = tag if generator.random() < 0.1 else ""
        out += f"  {key.replace(',', ' ')}: {tag}{generator.choice(SCALARS).strip()}\n"
    return out


def flow(generator: random.Random) -> str:
    """Write an object in braces that is no JSON."""
    scalars = [generator.choice(SCALARS).strip() for _ in range(generator.randint(0, 3))]
    space = generator.choice(("", " ", "\n ", "\t"))
    members = "".join(f",{space}k{number}: {item}" for number, item in enumerate(scalars))
    return f"{{apiVersion: v1, kind: Pod,{space}metadata: {{name: {generator.choice(NAMES)}}}{members}}}\n"


def blocks(generator: random.Random) -> str:
    """Write an object with texts of several lines."""
    style = generator.choice("|>") + generator.choice(("", "-", "+", "1", "2", "2-", "+1", "9", "0", " # c", " c"))
    lines = [generator.choice(("text", "  more", "", " ", "\t", "a: b", "# c", "--- x", "...", "'")) for _ in range(4)]
    indent = generator.choice(("  ", "    ", " ", "\t"))
    body = "".join(f"{indent}{line}\n" if line else "\n" for line in lines)
    if generator.random() < 0.3:
        body += generator.choice(("---\n", "----\n", "--- # x\n", "...\n", "-----BEGIN CERTIFICATE-----\n"))
    rest = generator.choice(("", "other: 1\n", "  k: v\n", "# end\n", "   \n"))
    return head(generator, "ConfigMap") + f"data:\n  text: {style}\n{body}{rest}"


def quoted_lines(generator: random.Random) -> str:
    """Write an object with quoted and plain scalars of several lines."""
    quote = generator.choice("\"'")
    middle = generator.choice(
        ("\n", "\n\n", "\n  ", "\n---\n", "\n  ---\n", "\n...\n", "\\\n  ", "\n\t", "\n# c\n", " # c\n")
    )
    end = generator.choice((quote, quote, "", "'"))
    plain = f"plain: a{middle}  b\n" if generator.random() < 0.4 else ""
    return head(generator, "ConfigMap") + f"text: {quote}a{middle}  b{end}\n{plain}"


def anchors(generator: random.Random) -> str:
    """Write an object with anchors, aliases and merge keys."""
    target = generator.choice(("{a: 1}", "[a, b]", "text", "~", "{a: *x}", "\n  a: 1\n  b: 2", "{}", "!!map {a: 1}"))
    uses = (
        *(
            "b: *x\n",
            "b: {<<: *x}\n",
            "b: {<<: *x, a: 2}\n",
            "b: {a: 2, <<: *x}\n",
            "b: {<<: [*x, *x]}\n",
            "b: [*x, *x]\n",
        ),
        *(
            "*x : b\n",
            "b: {<<: [{a: 1}, {c: 2}], c: 3}\n",
            "b: {<<: 1}\n",
            "b: {<<: }\n",
            "<<: *x\n",
            "b: *y\n",
            "b: &x *x\n",
        ),
        *(
            "b: {'<<': *x}\n",
            "b: {!!merge <<: *x}\n",
            "b: {! <<: *x}\n",
            "&y b: *y\n",
            "b: &x 2\nc: *x\n",
            "b: {*x : 1}\n",
        ),
    )
    return (
        head(generator, "ConfigMap") + f"x: &x {target}\n" + "".join(generator.choices(uses, k=generator.randint(1, 3)))
    )


def bomb(generator: random.Random) -> str:
    """Write aliases of aliases, few enough to be read or too many."""
    wide, deep = generator.choice(((9, 2), (9, 3), (9, 9), (30, 2), (2, 12), (2, 7), (100, 1), (400, 2)))
    out = head(generator, "ConfigMap") + f"a0: &a0 [{', '.join('x' * wide)}]\n"
    for number in range(1, deep + 1):
        out += f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * wide)}]\n"
    return out


def repeated(generator: random.Random) -> str:
    """Write an object with a key twice, or with keys that JSON has in another case."""
    extra = generator.choice(
        (
            "Spec: {podSelector: {}}\n",
            "spec: {}\n",
            "kind: Pod\n",
            "Kind: Pod\n",
            '"kind": Pod\n',
            "ITEMS: []\n",
            "APIVersion: v1\n",
        )
    )
    return plain_policy(generator) + extra


def listed(generator: random.Random) -> str:
    """Write a list, or what has the look of one."""
    kind = generator.choice(
        ("List", "NetworkPolicyList", "PodList", "NetworkPolicy", "Lists", "list", "", "~", "1", "[List]")
    )
    version = generator.choice(("v1", "networking.k8s.io/v1", "a/b/c", "", "1", "v2"))
    items = [generator.choice(ITEMS)(generator) for _ in range(generator.randint(0, 3))]
    written = generator.choice((f"[{', '.join(items)}]", "".join(f"\n- {item}" for item in items)))
    if generator.random() < 0.15:
        written = generator.choice(("[]", "{}", "~", "a", "", "null", "[[]]", "[{}]", "{a: {kind: Pod}}", "0"))
    extra = generator.choice(("", "", "metadata: {name: a}\n", "spec: {podSelector: {}}\n", "Items: []\n"))
    first = f"apiVersion: {version}\n" if version or generator.random() < 0.5 else ""
    return f"{first}kind: {kind}\n{extra}items: {written}\n"


def _flow_item(generator: random.Random) -> str:
    return f"{{apiVersion: v1, kind: Pod, metadata: {{name: {generator.choice(NAMES)}}}}}"


def _bare_item(generator: random.Random) -> str:
    return generator.choice(
        (
            *(
                "~",
                "a",
                "[]",
                "{}",
                "1",
                "{metadata: {name: a}}",
                "{kind: Pod}",
                "{apiVersion: v1}",
                "{kind: '', apiVersion: ''}",
            ),
            *(
                "{kind: 1, apiVersion: v1}",
                "{kind: Pod, apiVersion: a/b/c}",
                "{kind: Pod, apiVersion: a/}",
                "{kind: Pod, apiVersion: 1}",
            ),
        )
    )


def _inner_list(generator: random.Random) -> str:
    kind = generator.choice(
        ("kind: List, apiVersion: v1, ", "kind: NetworkPolicyList, apiVersion: networking.k8s.io/v1, ", "")
    )
    items = generator.choice(
        (_flow_item(generator), _bare_item(generator), "", f"{{items: [{_flow_item(generator)}]}}")
    )
    return f"{{{kind}items: {generator.choice((f'[{items}]', '[]', '~', '{}', 'a'))}}}"


ITEMS: Final = (_flow_item, _flow_item, _bare_item, _inner_list)


def mistyped(generator: random.Random) -> str:
    """Write an object whose metadata may have values of a wrong type."""
    metadata = generator.choice(
        (
            "{name: 1}",
            "{name: a, labels: {a: 1}}",
            "[]",
            "~",
            "{name: ~}",
            "{name: a, labels: []}",
            "a",
            "{name: a, uid: y}",
        )
    )
    kind = generator.choice(("Pod", "ConfigMap", "NetworkPolicyList\nitems: []", "NetworkPolicyList\nitems: [{}]"))
    return f"apiVersion: {generator.choice(('v1', 'v1', '1', '~'))}\nkind: {kind}\nmetadata: {metadata}\n"


def kindless(generator: random.Random) -> str:
    """Write a document that is no object, or none that says what it is."""
    return generator.choice(
        (
            *(
                "a: 1\n",
                "apiVersion: v1\nmetadata: {name: a}\n",
                "kind: Pod\nmetadata: {name: a}\n",
                "[1, 2]\n",
                "- a\n",
                "text\n",
            ),
            *(
                "5\n",
                "~\n",
                "null\n",
                "",
                "\n\n",
                "# comment\n",
                "{}\n",
                "[]\n",
                "''\n",
                "kind: ''\n",
                "kind: ~\napiVersion: v1\n",
            ),
            *(
                "  apiVersion: v1\n  kind: Pod\nspec: 1\n",
                "? a\n: b\n",
                "? {a: b}\n: c\n",
                "kind: [Pod]\n",
                "!!map\nkind: Pod\n",
            ),
        )
    )


def json_value(generator: random.Random, depth: int = 0) -> object:
    """Return some value that JSON has."""
    values = (
        "a",
        'a"b',
        "a/b",
        "",
        "é",
        0,
        -1,
        1.5,
        1e3,
        1 << 53,
        1 << 63,
        1 << 64,
        True,
        False,
        None,
        "\u2028",
        "😀",
        "\x7f",
    )
    if depth < 2 and generator.random() < 0.3:
        return [json_value(generator, depth + 1) for _ in range(generator.randint(0, 2))]
    if depth < 2 and generator.random() < 0.3:
        return {generator.choice(("a", "b", "<<", "")): json_value(generator, depth + 1) for _ in range(2)}
    return generator.choice(values)


def json_object(generator: random.Random) -> str:
    """Write an object in JSON, sometimes with a slip."""
    value = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": generator.choice(NAMES)},
        "x": json_value(generator),
    }
    indent = generator.choice((None, None, 1, 2, "\t"))
    text = json.dumps(value, indent=indent, ensure_ascii=generator.random() < 0.7)
    if generator.random() < 0.25:
        slip = generator.choice(
            (
                *(
                    ',"x": 1',
                    ',"kind":"Secret"',
                    ',"y":"\\/"',
                    ',"y":"\\ud800"',
                    ',"y":"\\uD83D\\uDE00"',
                    ',"y":NaN',
                    ',"y":1e999',
                ),
                *(
                    ',"y":-Infinity',
                    ',"y":01',
                    ',"y":+1',
                    ',"y":.5',
                    ",y: 1",
                    ",",
                    ',"items":[]',
                    ',"items":null',
                    ',"Items":[]',
                ),
                *(
                    ',"y":"\t"',
                    ",'y':1",
                    ' # comment\n, "y": 1',
                    " /* c */",
                    ',"y":' + "9" * 500,
                    ',"y":' + "[" * 150 + "]" * 150,
                ),
            )
        )
        text = text[:-1].rstrip() + slip + "}"
    return text + generator.choice(("", "\n", " ", "\n\n", "\r\n"))


def json_list(generator: random.Random) -> str:
    """Write a list in JSON."""
    inner: list[object] = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}} for name in NAMES[:2]]
    items: object = generator.choice(
        (inner, [], [{"kind": "List", "apiVersion": "v1", "items": inner}], [None], None, {}, [*inner, 1])
    )
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items}) + "\n"


def spaced(generator: random.Random) -> str:
    """Write much white space before JSON, so that kubectl does not see the brace."""
    blank = generator.choice((" ", "\n", "\t", "\u00a0"))
    return blank * generator.choice((1, 100, 4095, 4096, 5000)) + json_object(generator)


def deep(generator: random.Random) -> str:
    """Write a document that is nested, more or less."""
    levels = generator.choice((3, 50, 120, 400))
    inner = "[" * levels + "]" * levels if generator.random() < 0.5 else "{a: " * levels + "}" * levels
    return head(generator, "ConfigMap") + f"x: {inner}\n"


DOCUMENTS: Final = (
    *(plain_policy, plain_policy, plain_policy, odd_scalars, odd_scalars, odd_scalars, flow, flow, blocks, blocks),
    *(
        quoted_lines,
        anchors,
        anchors,
        bomb,
        repeated,
        listed,
        listed,
        listed,
        kindless,
        mistyped,
        json_object,
        json_list,
        spaced,
        deep,
    ),
)
