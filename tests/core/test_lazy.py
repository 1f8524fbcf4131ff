"""What is computed once and kept: once for each object, and by many threads at once."""

import sys
from threading import Barrier, Thread

import numpy as np
import pytest

from linclf_core.lazy import lazy
from linclf_core.losses import LOSSES

THREADS, TIMES, SECONDS = 8, 40, 60


class Counted:
    made = 0

    @lazy
    def value(self) -> int:
        """A number."""
        self.made += 1
        return 7


def test_it_is_made_once_for_each_object() -> None:
    one, other = Counted(), Counted()
    assert (one.value, one.value, one.made, other.made) == (7, 7, 1, 0)
    assert Counted.value.__doc__ == "A number."


@pytest.mark.slow
def test_threads_that_work_out_matrices_at_once_do_not_wait_for_each_other() -> None:
    S, y = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 3
    begin, done = Barrier(THREADS), []

    def work() -> None:
        begin.wait()
        for _ in range(TIMES):
            for matrix in LOSSES["softmax"]().matrices(S, y):
                assert matrix.values.shape[0] == 20
        done.append(True)

    threads = [Thread(target=work, daemon=True) for _ in range(THREADS)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SECONDS)
    finally:
        sys.setswitchinterval(before)
    assert len(done) == THREADS
