"""Random trees of Python, as an import could write them and odder ones."""

from collections.abc import Sequence
from random import Random

from netpolc.drafting.python import (
    Argument,
    Assign,
    Attribute,
    Call,
    Expression,
    FactClass,
    Field,
    For,
    Function,
    Gap,
    If,
    Import,
    JoinedPorts,
    Keyword,
    Module,
    Noted,
    Number,
    Several,
    Statement,
    Text,
    TextTable,
    Word,
    Yield,
)


class Trees:
    """Random trees."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def word(self) -> str:
        return self.random.choice("abcdefgh") * self.random.randint(1, 22)

    def text(self) -> Text:
        return Text(self.random.choice([self.word(), 'a"b', "it's", "q\"'\\", "Grüße\u202e", "two\nlines", '"""']))

    def expression(self, depth: int = 0) -> Expression:
        pick = self.random.randint(0, 9)
        if depth > 2 or pick < 2:
            plain: list[Expression] = [Word(self.word().upper()), self.text(), Number(self.random.randint(1, 65535))]
            return self.random.choice(plain)
        if pick < 6:
            return self.call(depth)
        if pick == 6:
            return self.ports()
        if pick == 7:
            return self.table()
        if pick == 8:
            return Several(tuple(self.expression(depth + 1) for _ in range(self.random.randint(1, 4))))
        label = Call(Word("label"), (Text(self.word()),))
        return Call(Attribute(label, "is_in"), tuple(self.text() for _ in range(self.random.randint(0, 6))))

    def ports(self) -> JoinedPorts:
        calls = [
            Call(Word(name), tuple(Number(self.random.randint(1, 65535)) for _ in range(self.random.randint(1, 14))))
            for name in ("tcp", "udp", "sctp")[: self.random.randint(2, 3)]
        ]
        return JoinedPorts(tuple(calls))

    def table(self) -> TextTable:
        return TextTable(tuple((self.word(), self.word()) for _ in range(self.random.randint(1, 4))))

    def call(self, depth: int = 0) -> Call:
        positional: list[Argument] = [self.expression(depth + 1) for _ in range(self.random.randint(0, 4))]
        if positional and self.random.random() < 0.2:
            positional[0] = Noted(("a remark", "", "and another"), Word("noted"))
        names = self.random.sample(["from_", "to", "ports", "namespace"], self.random.randint(0, 2))
        named = [Keyword(name, self.expression(depth + 1)) for name in names]
        return Call(Word(self.random.choice(["app", "policy", "any_of"])), (*positional, *named))

    def statement(self, depth: int = 0) -> Statement:
        pick = self.random.randint(0, 7)
        if pick == 4 and depth < 2:
            equals = self.random.choice([(), ("dev",), ("dev", "staging" * self.random.randint(1, 9))])
            return If(Word("env.name"), self.statements(depth + 1), equals)
        if pick == 5 and depth < 2:
            row = Several(tuple(Text(self.word()) for _ in range(self.random.randint(1, 9))))
            return For("name", row, self.statements(depth + 1))
        return Yield(self.call(), self.random.choice([(), (), ("a remark",)]), self.random.random() < 0.2)

    def statements(self, depth: int = 0) -> tuple[Statement, ...]:
        found: list[Statement] = [self.statement(depth) for _ in range(self.random.randint(1, 4))]
        return (*found, Gap(), self.statement(depth)) if self.random.random() < 0.3 else tuple(found)

    def assigned(self) -> Assign:
        value = self.expression()
        while isinstance(value, Text | Number | Word):
            value = self.expression()
        return Assign(self.word().upper(), value)

    def function(self) -> Function:
        parameters = self.random.choice([(), (("env", "Environment"),)])
        decorator = Call(Word("policy_set"), (Keyword("namespace", self.text()), Keyword("labels", self.table())))
        name = self.word() * self.random.randint(1, 3)
        return Function(name, "Say.", self.statements(), parameters, self.random.choice([None, decorator]))

    def module(self) -> Module:
        words = ["app", "any_of", "cidr", "Clauses", "policy", "all_pods", "tcp", "X", "A_10", "A_9", "AB", "A_B"]
        imports = [
            Import("netpolc", tuple(self.random.sample(words, self.random.randint(1, len(words))))),
            Import("policies.shared", tuple(self.word().upper() for _ in range(self.random.randint(1, 6)))),
        ]
        imports += [Import("attrs", ("frozen",)), Import("netpolc")] if self.random.random() < 0.5 else []
        body: list[Assign | Function | FactClass] = [self.assigned() for _ in range(self.random.randint(0, 4))]
        if self.random.random() < 0.3:
            fields: Sequence[Field] = (Field("office", "Peer"), Field("debug", "bool", "False"))
            chosen = tuple(fields[: self.random.randint(0, 2)])
            body.append(FactClass("Environment", "netpolc.Environment", "Facts.", chosen))
        body += [self.function() for _ in range(self.random.randint(0, 2))]
        body = body or [self.assigned()]
        return Module("Say.", tuple(imports), tuple(body), self.random.choice([(), ("Copyright", "", "somebody")]))
