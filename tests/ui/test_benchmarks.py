"""The benchmarks follow the program that they measure."""

import pytest

from benchmarks.block import Block, textbook
from benchmarks.timing import percentile
from linclf_core.datasets import DATASETS
from linclf_core.losses import LOSSES


@pytest.mark.parametrize("key", LOSSES)
def test_a_block_can_be_measured(key: str) -> None:
    block = Block(DATASETS["blobs"](), key)
    block(4)
    textbook(block.data, block.start, 2)


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(v) for v in range(20, 0, -1)]
    assert [percentile(values, q) for q in (0, 50, 95, 96, 100)] == [1, 10, 19, 20, 20]
