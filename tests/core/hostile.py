"""Links and files that somebody has tampered with, or made to do harm."""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 10**9, 10**400, -(10**400), 1.5, 1e308, -1e308, 5e-324),
    *("", "1", "\ud800", "x" * 5_000, "<script>", "http://a.b", "=1+1", "\0", [], [1], [[1]], {}),
    *({"key": "points"}, {"a": 1}, [[]] * 500, float("nan"), float("inf"), [0.5] * 300),
)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(content, 1)).decode().rstrip("=")


@cache
def bomb(zeros: int) -> str:
    """So many zeros, packed as small as can be."""
    return base64.urlsafe_b64encode(zlib.compress(b"0" * zeros, 9)).decode()


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def altered(random: Random, document: Any, depth: int = 0) -> Any:
    """The document with one thing in it that is another, is gone, or is there twice."""
    if isinstance(document, dict) and document and (depth < 1 or random.random() < 0.8):
        name = random.choice(list(document))
        if random.random() < 0.15:
            return {key: value for key, value in document.items() if key != name}
        if random.random() < 0.1:
            return {
                **document,
                random.choice(["", "version", "W", "xs", "count", "é"]): odd(random),
            }
        return {**document, name: altered(random, document[name], depth + 1)}
    if isinstance(document, list) and document and random.random() < 0.7:
        k = random.randrange(len(document))
        if random.random() < 0.2:
            return (
                document[:k] + document[k : k + 1] * random.choice([0, 2, 300]) + document[k + 1 :]
            )
        return [*document[:k], altered(random, document[k], depth + 1), *document[k + 1 :]]
    return odd(random)


def odd(random: Random) -> Any:
    return random.choice(ODD)


def written(document: Any) -> bytes:
    return json.dumps(document).encode("utf-8", "surrogatepass")


def spoiled(random: Random, content: bytes) -> bytes:
    """A few bytes that are others, gone, or too many."""
    made = bytearray(content)
    for _ in range(random.randint(1, 4)):
        k = random.randrange(len(made) + 1)
        kind = random.random()
        if kind < 0.5 and k < len(made):
            made[k] = random.randrange(256)
        elif kind < 0.7:
            del made[k : k + random.randint(1, 9)]
        else:
            made[k:k] = random.randbytes(random.randint(1, 9))
    return bytes(made)


def contents(random: Random, documents: list[Any]) -> bytes:
    """What may stand in a link, unpacked, or in a file."""
    document = random.choice(documents)
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: written(altered(random, document)),
        lambda: written(altered(random, altered(random, document))),
        lambda: spoiled(random, written(document)),
        lambda: written(document) + b"\0" + random.randbytes(random.choice([0, 1, 17, 34, 5_000])),
        lambda: written(altered(random, document)) + b"\0" + random.randbytes(34),
        lambda: nested(random.choice([10, 900, 5_000])).encode(),
        lambda: b'{"version": 1, "data": ' + nested(random.choice([10, 900])).encode() + b"}",
        lambda: random.choice([b"\xff\xfe", b"\xef\xbb\xbf", b""]) + written(document),
        lambda: (
            written(document).decode("ascii").encode(random.choice(["utf-16", "utf-32", "cp037"]))
        ),
        lambda: random.randbytes(random.randint(0, 200)),
        lambda: b"[" + b"[]," * random.choice([10, 10_000]) + b"[]]",
        lambda: b"9" * random.choice([10, 4_000, 5_000]),
    )
    return random.choice(kinds)()


def links(seed: int, count: int, documents: list[Any]) -> Iterator[str]:
    """So many texts in the place of an experiment."""
    random = Random(seed)
    good = [packed(written(document)) for document in documents]
    for _ in range(count):
        kind = random.random()
        if kind < 0.6:
            yield packed(contents(random, documents))
        elif kind < 0.7:
            yield bomb(random.choice([10**5, 3 * 10**6]))[: random.choice([50, 16_000])]
        elif kind < 0.9:
            text = list(random.choice(good))
            for _ in range(random.randint(1, 5)):
                text[random.randrange(len(text))] = random.choice(f"{ALPHABET}=+/ .~é\0\ud800")
            yield "".join(text)
        else:
            yield "".join(random.choices(ALPHABET, k=random.choice([0, 1, 30, 3_000, 16_001])))


def files(seed: int, count: int, documents: list[Any]) -> Iterator[bytes]:
    """So many contents of a file in the place of an experiment's."""
    random = Random(seed)
    for _ in range(count):
        yield contents(random, documents)
