"""A QR code for a projector: byte mode, error correction of level L, versions 1 to 40.

After ISO/IEC 18004:2015. The numbers of the clauses stand at the steps.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise, product

import numpy as np

from linclf_core.notation import BoolArray, IntArray

#: Error correction codewords of each block, and how many blocks there are, by version (Table 9).
ECC = (
    *(7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28),
    *(28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30),
)
BLOCKS = (
    *(1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8),
    *(8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25),
)
LEVEL_L = 0b01
#: The field of 256 elements is that of polynomials modulo x⁸ + x⁴ + x³ + x² + 1.
FIELD = 0x11D
#: Where a module is turned over, by the number of the mask (Table 10); i is the row, j the column.
MASKS: tuple[Callable[[IntArray, IntArray], IntArray], ...] = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)


def qr(content: bytes) -> BoolArray:
    """The modules of the code, (n, n), True where dark, without the quiet zone around them. Raises
    ValueError, one plain sentence, for more bytes than the largest code holds."""
    version = next((v for v in range(1, 41) if len(content) <= capacity(v)), None)
    if version is None:
        raise ValueError(f"A QR code holds {capacity(40):,} bytes at most, not {len(content):,}.")
    patterns, free = _patterns(version)
    plain = patterns.copy()
    bits = np.unpackbits(np.frombuffer(_interleaved(version, _data(version, content)), np.uint8))
    places = np.array([place for place in _way(len(free)) if free[place]])
    plain[tuple(places[: len(bits)].T)] = bits
    i, j = np.arange(len(free))[:, None], np.arange(len(free))
    codes = []
    for number, mask in enumerate(MASKS):
        made = plain ^ (free & (mask(i, j) == 0))
        _write_format(made, number)
        codes.append(made)
    return min(codes, key=_penalty)


def capacity(version: int) -> int:
    """How many bytes a code of this version holds."""
    return _n_data(version) - (2 if version < 10 else 3)


@cache
def _n_data(version: int) -> int:
    """How many codewords of data a code of this version has."""
    _, free = _patterns(version)
    return int(free.sum()) // 8 - ECC[version - 1] * BLOCKS[version - 1]


def _data(version: int, content: bytes) -> bytes:
    """Mode, length, content and padding (7.4)."""
    count = 8 if version < 10 else 16
    bits = f"0100{len(content):0{count}b}" + "".join(f"{byte:08b}" for byte in content) + "0000"
    bits += "0" * (-len(bits) % 8)
    words = int(bits, 2).to_bytes(len(bits) // 8, "big")
    padding = b"\xec\x11" * _n_data(version)
    return (words + padding)[: _n_data(version)]


def _interleaved(version: int, data: bytes) -> bytes:
    """The codewords of data and correction, block by block in turns (7.5, 7.6)."""
    blocks, n = BLOCKS[version - 1], _n_data(version)
    ends = [n // blocks * k + max(0, k - blocks + n % blocks) for k in range(blocks + 1)]
    parts = [data[a:b] for a, b in pairwise(ends)]
    ecc = [_correction(part, ECC[version - 1]) for part in parts]
    turns = [part[k] for k in range(len(parts[-1])) for part in parts if k < len(part)]
    turns += [part[k] for k in range(ECC[version - 1]) for part in ecc]
    return bytes(turns)


def _times(a: int, b: int) -> int:
    """The product of two elements of the field."""
    made = 0
    for bit in range(7, -1, -1):
        made = (made << 1) ^ (FIELD if made & 0x80 else 0) ^ (a if b >> bit & 1 else 0)
    return made


@cache
def _multiples(degree: int) -> IntArray:
    """The generator ∏ (x − 2ᵏ), k < degree, without its leading 1, times each element: (256, k)."""
    generator, root = [1], 1
    for _ in range(degree):
        shifted = [*generator, 0]
        for k, factor in enumerate(generator):
            shifted[k + 1] ^= _times(factor, root)
        generator, root = shifted, _times(root, 2)
    return np.array([[_times(a, g) for g in generator[1:]] for a in range(256)])


def _correction(data: bytes, degree: int) -> list[int]:
    """The remainder of the data's polynomial by the generator."""
    rest = np.zeros(degree, int)
    for byte in data:
        rest = np.append(rest[1:], 0) ^ _multiples(degree)[byte ^ rest[0]]
    return [int(word) for word in rest]


def _patterns(version: int) -> tuple[BoolArray, BoolArray]:
    """The modules that are the same for every content, and where content goes (6.3)."""
    n = 17 + 4 * version
    dark, free = np.zeros((n, n), bool), np.ones((n, n), bool)
    dark[6], dark[:, 6] = (np.arange(n) % 2 == 0,) * 2
    free[6], free[:, 6] = False, False
    rings = np.maximum(*np.abs(np.indices((9, 9)) - 4))
    for top, left in ((-1, -1), (-1, n - 8), (n - 8, -1)):
        rows, columns = (slice(max(a, 0), min(a + 9, n)) for a in (top, left))
        inside = rings[max(-top, 0) :, max(-left, 0) :][: rows.stop - rows.start]
        inside = inside[:, : columns.stop - columns.start]
        dark[rows, columns], free[rows, columns] = (inside != 2) & (inside != 4), False
    corners = {(6, 6), (6, n - 7), (n - 7, 6)}
    for row, column in {*product(_centres(version), repeat=2)} - corners:
        at = slice(row - 2, row + 3), slice(column - 2, column + 3)
        dark[at], free[at] = rings[2:7, 2:7] != 1, False
    # The place of the format, and the module that is always dark.
    for k in (*range(9), *range(n - 8, n)):
        free[8, k] = free[k, 8] = False
    dark[n - 8, 8] = True
    if version >= 7:
        word = version << 12 | _remainder(version, 12, 0x1F25)
        for k in range(18):
            a, b = k // 3, n - 11 + k % 3
            dark[a, b] = dark[b, a] = word >> k & 1
            free[a, b] = free[b, a] = False
    return dark, free


def _centres(version: int) -> list[int]:
    """Where alignment patterns have their centres, in both directions (Annex E)."""
    if version == 1:
        return []
    count, last = version // 7 + 2, 10 + 4 * version
    # The one gap in the standard's table that no rule gives.
    gap = 26 if version == 32 else -(-(last - 6) // (2 * (count - 1))) * 2
    return [6, *reversed([last - gap * k for k in range(count - 1)])]


def _way(n: int) -> Iterator[tuple[int, int]]:
    """The modules in the order of the bits: up and down in columns of two (7.7.3)."""
    upwards = True
    for right in (*range(n - 1, 6, -2), *range(5, 0, -2)):
        for row in range(n - 1, -1, -1) if upwards else range(n):
            yield from ((row, right), (row, right - 1))
        upwards = not upwards


def _remainder(value: int, degree: int, generator: int) -> int:
    """The remainder of value · xᵈᵉᵍʳᵉᵉ by the generator, of polynomials of bits."""
    rest = value << degree
    while rest.bit_length() > degree:
        rest ^= generator << rest.bit_length() - degree - 1
    return rest


def _write_format(code: BoolArray, mask: int) -> None:
    """Level and mask, twice (7.9)."""
    n, told = len(code), LEVEL_L << 3 | mask
    word = (told << 10 | _remainder(told, 10, 0x537)) ^ 0x5412
    bits = [bool(word >> k & 1) for k in range(15)]
    down = (0, 1, 2, 3, 4, 5, 7, 8)
    for k in range(8):
        code[down[k], 8] = code[8, n - 1 - k] = bits[k]
    for k, column in enumerate((7, 5, 4, 3, 2, 1, 0), start=8):
        code[8, column] = code[n - 15 + k, 8] = bits[k]


def _penalty(code: BoolArray) -> float:
    """How hard the code is to read (7.8.3)."""
    total = 10.0 * (abs(code.mean() - 0.5) // 0.05)
    squares = code[1:, 1:] + 0 + code[:-1, 1:] + code[1:, :-1] + code[:-1, :-1]
    total += 3 * np.isin(squares, (0, 4)).sum()
    for lines in (code, code.T):
        edge = np.ones((len(code), 1), bool)
        ends = np.hstack([edge, lines[:, 1:] != lines[:, :-1], edge])
        # The end of a line and the start of the next one make a run of length 1 between them.
        runs = np.diff(np.flatnonzero(ends))
        total += (runs[runs >= 5] - 2).sum()
        text = b"|".join(np.where(line, b"1", b"0").tobytes() for line in lines)
        total += 40 * (text.count(b"00001011101") + text.count(b"10111010000"))
    return float(total)
