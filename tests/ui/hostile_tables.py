"""Tables as they may come from anywhere, made from a seed: odd ones, broken ones, and no tables."""

import numpy as np

from linclf_ui.data.read_table import LONGEST_LINE, MOST_BYTES

CELLS = (
    *("1", "2.5", "-3", "+4", "1e5", "1,5", "-2,25", "1.234,5", "1,234.5", "5 %", "−7", ".5", "5."),
    *("", " ", "NA", "NaN", "nan", "inf", "-Infinity", "1e308", "1e999", "-1e400", "0x1F", "1_000"),
    *("?", "null", "#N/A", "True", "a", "b", "class", "ünï", "中文", "🙂", "\u202eabc", "a\u0000b"),
    *("http://evil.example", "www.evil.example", "<script>alert(1)</script>", "$x^2$", "**b**"),
    *("=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3", '"', '""', '"""', "'", "''", '"a""b"'),
    *('"a', 'a"b', '"1,5"', "'x;y'", '"a\nb"', "\\", "\\n", "\t", "\x1a", "\ufeff", "\x85", "\x0b"),
    *("2024-01-31", "12:30", "1" * 400, "x" * 300, "9" * 30 + "." + "9" * 30),
)
DELIMITERS = (",", ";", "\t", "|", " ", "  ", ", ", ",;", "")
LINE_ENDS = ("\n", "\r\n", "\r", "\n\r", "\n\n", "\u2028")
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"),
    *("utf-7", "shift_jis", "cp037"),
)


def random_table(seed: int) -> bytes:
    """A small table of odd cells, in some encoding, perhaps with bytes changed or cut."""
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(1, 30)), int(rng.integers(1, 9))
    few = [CELLS[k] for k in rng.integers(0, len(CELLS), int(rng.integers(1, 12)))]
    delimiter = DELIMITERS[rng.integers(len(DELIMITERS))]
    ends = [LINE_ENDS[k] for k in rng.integers(0, len(LINE_ENDS), 1 if rng.random() < 0.7 else 4)]
    lines = []
    for _ in range(rows):
        width = columns if rng.random() < 0.85 else int(rng.integers(0, 2 * columns + 1))
        odd = rng.random(width) < rng.choice([0.02, 0.5, 1.0])
        number = rng.normal(size=width).round(3)
        cells = [
            few[rng.integers(len(few))] if o else str(v) for o, v in zip(odd, number, strict=True)
        ]
        lines.append(delimiter.join([*cells, "ab"[rng.integers(2)]]))
    if rng.random() < 0.6:
        lines.insert(0, delimiter.join(f"c{k}" for k in range(columns + 1)))
    text = "".join(line + ends[rng.integers(len(ends))] for line in lines)
    raw = bytearray(text.encode(ENCODINGS[rng.integers(len(ENCODINGS))], "replace"))
    if raw and rng.random() < 0.15:
        for k in rng.integers(0, len(raw), 5):
            raw[k] = rng.integers(256)
    if raw and rng.random() < 0.1:
        raw = raw[: rng.integers(len(raw))]
    return bytes(raw)


def random_bytes(seed: int) -> bytes:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, int(rng.integers(0, 500)), np.uint8).tobytes()


def hostile_table(seed: int) -> bytes:
    return random_bytes(seed) if seed % 20 == 0 else random_table(seed)


#: As large as they may be, or larger, in every direction.
LARGE = {
    "a line of 5 MB": b"1," * (MOST_BYTES // 2),
    "only commas": b"," * MOST_BYTES,
    "only commas, in lines": (b"," * 199 + b"\n") * (MOST_BYTES // 200),
    "only line ends": b"\n" * MOST_BYTES,
    "only blanks": b" " * MOST_BYTES,
    "only quotes": b'"' * MOST_BYTES,
    "quotes over lines": b',"\n",' * (MOST_BYTES // 5),
    "quotes over few long lines": (b'"' + b"," * 150 + b'\n",') * 30_000,
    "a quote that never ends": b'a,b\n1,"x' + b"\ny,z" * 40_000,
    "wide": (b"," * (LONGEST_LINE - 1) + b"\n") * 250,
    "wide however it is read": b"1,2;3\t4|5 " * 300,
    "blanks in lines": (b"1 " * (LONGEST_LINE // 2 - 1) + b"\n") * 250,
    "rows": b"1,2,a\n2,3,b\n" * 25_000,
    "rows and columns": (b"0.123456," * 190 + b"a\n" + b"0.234567," * 190 + b"b\n") * 1_500,
    "long cells": (b"1,2," + b"a" * 15_000 + b"\n") * 300,
    "1,000 classes": b"x,y\n" + b"".join(b"%d,c%d\n" % (k, k % 1000) for k in range(20_000)),
    "no text": bytes(range(256)) * 2_000,
    "zeros": bytes(MOST_BYTES),
    "too large": b"1,2,a\n" * (MOST_BYTES // 6 + 1),
    "UTF-16 of the largest size": b"\xff\xfe" + "1,2,a\n2,1,b\n".encode("utf-16-le") * 24_000,
}
