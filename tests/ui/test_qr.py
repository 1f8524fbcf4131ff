"""QR codes, module by module as an independent encoder makes them."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from qrcode import ERROR_CORRECT_L, QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData

from linclf_ui.sharing.link_panel import QUIET, picture
from linclf_ui.sharing.qr import capacity, qr

LINK = b"https://lab.example.org/lab?x=eNpFjUsKwjAURbcS3rgUm_prZ46cuAKRQdqkDebTJrEi0r1LKu"


def peer(content: bytes, mask: int) -> np.ndarray:
    """The code of another encoder, with this mask."""
    code = QRCode(error_correction=ERROR_CORRECT_L, mask_pattern=mask, border=0)
    code.add_data(QRData(content, mode=MODE_8BIT_BYTE))
    code.make()
    return np.array(code.get_matrix(), bool)


def agrees(content: bytes) -> bool:
    made = qr(content)
    return any(np.array_equal(made, peer(content, mask)) for mask in range(8))


@pytest.mark.slow
@pytest.mark.parametrize("version", [1, 2, 6, 7, 9, 10, 14, 21, 32, 40])
def test_a_full_code_of_a_version_is_that_of_another_encoder(version: int) -> None:
    content = bytes(Random(version).choices(LINK, k=capacity(version)))
    assert len(qr(content)) == 17 + 4 * version
    assert agrees(content)


@given(st.text("abcXYZ0189-_?&=/:.", min_size=1, max_size=300))
def test_any_link_is_encoded_as_by_another_encoder(text: str) -> None:
    assert agrees(text.encode())


def test_capacities_are_those_of_the_standard() -> None:
    assert [capacity(version) for version in (1, 2, 9, 10, 22, 40)] == [
        17,
        32,
        230,
        271,
        1003,
        2953,
    ]
    with pytest.raises(ValueError, match="2,953 bytes at most, not 2,954"):
        qr(b"x" * 2954)


def test_the_picture_has_a_square_for_every_dark_module() -> None:
    code = qr(LINK)
    drawn = picture(code)
    assert drawn.count("h1v1h-1z") == code.sum()
    assert f'viewBox="0 0 {len(code) + 2 * QUIET} {len(code) + 2 * QUIET}"' in drawn
    assert f"M{QUIET} {QUIET}h1" in drawn
