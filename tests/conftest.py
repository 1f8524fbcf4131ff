"""What all tests share: property tests have no deadline, and CI tries the same cases each time."""

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import Phase, settings
from playwright.sync_api import Playwright, sync_playwright

# A slow machine is not a wrong result. Few examples each time; `make soak` asks for many.
settings.register_profile("lab", deadline=None, max_examples=10)
settings.register_profile("ci", settings.get_profile("lab"), derandomize=True, print_blob=True)
settings.register_profile("thorough", settings.get_profile("lab"), max_examples=300)
# A broken core needs no smallest example, which can take minutes to find.
settings.register_profile(
    "mutants",
    settings.get_profile("ci"),
    max_examples=100,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("ci" if os.environ.get("CI") else "lab")

# The matrices are small, and the cores are the other processes'.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process a core (`-n logical`), or one more for the tests in a browser, which also wait."""
    more = 0 if config.option.numprocesses == "logical" else 1
    return min((os.cpu_count() or 1) + more, 8)


# What is imported and collected stays to the end: looking through it for garbage, again and again,
# finds none.
@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _quick() -> Iterator[None]:
    """The pages that are run within a test's own process ask for more of them than a hand can."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("linclf_ui.computing.AT_ONCE", 10**9)
        yield


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives all browsers of a process, which takes no second one."""
    with sync_playwright() as started:
        yield started
