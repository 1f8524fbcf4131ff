"""Reads the numbers out of an explanation's LaTeX and works the formula again, independently."""

import math
import re

TOKEN = re.compile(
    r"\\left\(|\\right\)|\\left\[|\\right\]|\\frac|\\ln|\\max|\\min|\\arg\\max|\\underset|\\cdots|\\cdot"
    r"|\\times|e\^|\^2|10\^|\\ |[0-9]+(?:\.[0-9]+)?|[-+{},=>]"
)


class LatexNumbers:
    """Interval arithmetic over a formula. A number printed with exactly `decimals` decimals was
    rounded, so it stands for half a unit either way; with None every number is taken as it is."""

    def __init__(self, text, decimals=None):
        self.tokens = TOKEN.findall(text)
        missed = TOKEN.sub("", text).strip()
        assert not missed, f"not understood: {missed!r} in {text!r}"
        self.decimals = decimals
        self.at = 0

    def evaluate(self):
        value = self.sum()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return value

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *expected):
        for token in expected:
            assert self.peek() == token, (token, self.tokens[self.at :])
            self.at += 1

    def sum(self):
        low, high = self.product()
        while self.peek() in ("+", "-"):
            sign = self.peek()
            self.take(sign)
            a, b = self.product()
            low, high = (low + a, high + b) if sign == "+" else (low - b, high - a)
        return low, high

    def product(self):
        value = self.factor()
        while self.peek() == r"\cdot":
            self.take(r"\cdot")
            value = times(value, self.factor())
        return value

    def factor(self):
        if self.peek() == "-":
            self.take("-")
            low, high = self.factor()
            return -high, -low
        value = self.base()
        if self.peek() == "^2":
            self.take("^2")
            value = times(value, value)
        return value

    def base(self):
        token = self.peek()
        if token == r"\left(":
            return self.bracket()
        if token == r"\left[":
            return self.condition()
        if token == r"\frac":
            self.take(token)
            return divided(self.braced(), self.braced())
        if token == "e^":
            self.take(token)
            low, high = self.braced()
            return math.exp(low), math.exp(high)
        if token == r"\ln":
            self.take(token)
            return tuple(math.log(x) if x > 0 else -math.inf for x in self.bracket())
        if token == r"\max":
            self.take(token)
            options = self.options(self.sum)
            return max(o[0] for o in options), max(o[1] for o in options)
        if token == r"\min":
            self.take(token)
            options = self.options(self.sum)
            return min(o[0] for o in options), min(o[1] for o in options)
        if token == r"\arg\max":
            self.take(token)
            return first_largest(self.options(self.labelled))
        return self.number()

    def number(self):
        text = self.peek()
        self.take(text)
        value, half = float(text), 0.0
        if self.decimals is not None and len(text.partition(".")[2]) == self.decimals:
            half = 0.5 * 10.0**-self.decimals
        if self.peek() == r"\times":
            self.take(r"\times", "10^", "{")
            sign = -1 if self.peek() == "-" else 1
            if sign < 0:
                self.take("-")
            power = 10.0 ** (sign * int(self.peek()))
            self.take(self.peek(), "}")
            value, half = value * power, half * power
        return value - half, value + half

    def bracket(self):
        self.take(r"\left(")
        value = self.sum()
        self.take(r"\right)")
        return value

    def braced(self):
        self.take("{")
        value = self.sum()
        self.take("}")
        return value

    def options(self, read):
        self.take(r"\left(")
        found = [read()]
        while self.peek() == ",":
            self.take(",", r"\ ")
            found.append(read())
        self.take(r"\right)")
        return found

    def labelled(self):
        self.take(r"\underset", "{")
        label = int(self.peek())
        self.take(self.peek(), "}")
        return label, self.braced()

    def condition(self):
        self.take(r"\left[")
        left = self.sum()
        relation = self.peek()
        self.take(relation)
        right = self.sum()
        self.take(r"\right]")
        if relation == ">":
            return float(left[0] > right[1]), float(left[1] > right[0])
        possible = left[0] <= right[1] and right[0] <= left[1]
        certain = left == right and left[0] == left[1]
        return float(certain), float(possible)


def times(a, b):
    products = [x * y for x in a for y in b]
    return min(products), max(products)


def divided(a, b):
    assert b[0] > 0 or b[1] < 0, "divided by a printed zero"
    return times(a, (1 / b[1], 1 / b[0]))


def first_largest(options):
    """The label of the first largest option; every label that could be it, where rounded."""
    best = max(low for _, (low, _) in options)
    if all(low == high for _, (low, high) in options):
        labels = [label for label, (low, _) in options if low == best][:1]
    else:
        labels = [label for label, (_, high) in options if high >= best]
    return float(min(labels)), float(max(labels))
