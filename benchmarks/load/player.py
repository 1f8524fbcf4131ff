"""What the Lab's player in the browser sends, and when.

These are the rules of tape.js, line.js, film.js and board.js in `linclf_ui/board/`, without the
pictures.
"""

import asyncio
import json
import math
import random
import string
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

from benchmarks.load.tab import Tab
from linclf_ui.board.packet import unpack
from linclf_ui.board.talk import KEY

#: With fewer frames left than this, or half a block, the next are asked for; and so great a part of
#: them before those wanted.
AHEAD, NEAR = 50, 5
#: The part of the plane that a window of 1280 × 720 shows of the standard experiment.
VIEW = [-5.306042706251189, 4.387348822020561, -3.841784758980494, 3.187603092930197]
#: The hand's next report is sent so many seconds after the last, if that is answered.
HAND_SECONDS = 0.2

Op = dict[str, Any]


def report(
    page: str,
    n: int,
    run: str,
    *,
    step: int | None = None,
    want: int | None = None,
    failed: bool = False,
    opened: str = "",
    sample: int | None = None,
    why: Sequence[str | int] | None = None,
    walk: int | None = None,
    slow: bool = False,
    view: Sequence[float] | None = None,
    ops: Sequence[Op] = (),
) -> dict[str, Any]:
    """A report as the player makes it; `linclf_ui/board/report.py` says what is in it."""
    return {
        "page": page,
        "n": n,
        "run": run,
        "opened": opened,
        "step": step,
        "want": want,
        "failed": failed,
        "sample": sample,
        "why": None if why is None else list(why),
        "walk": walk,
        "slow": slow,
        "view": None if view is None else list(view),
        "ops": list(ops),
    }


class Player:
    """The board of one visitor, whose tab is at the Lab. `k` is the step on show."""

    def __init__(self, tab: Tab, seed: int = 0) -> None:
        self.tab = tab
        self.random = random.Random(seed)
        self.k = 0
        self._opened()

    def _opened(self) -> None:
        self._page = "".join(self.random.choices(string.ascii_lowercase + string.digits, k=11))
        self._n = self._op = self._gesture = 0
        self._run = self._frames = self._scene = ""
        self._ahead = self._near = 0
        self._blocks: list[dict[str, Any]] = []
        self._moved = self._tabled = False

    # --- what a visitor does ----------------------------------------------------------------

    async def open(self) -> None:
        """Open the tab."""
        await self.tab.open()
        self._receive()

    async def step(self, by: int = 1) -> None:
        """On by so many steps, and at rest there: asks the server only for what it must."""
        target = int(min(self.k + by, self._end()))
        if self._block(target) is None:
            await self._report(step=target, want=max(0, target - self._near))
            self._show(target)
            return
        self._show(target)
        self._moved = True
        want = self._missing()
        if want is not None or self._follows():
            await self._report(step=self.k, want=want)

    def play_to_the_end(self) -> None:
        """On to the last of the frames that are here, as Play does; nothing is told."""
        self._show(self._last())
        self._moved = True

    async def set_rate(self, rate: float) -> None:
        await self._set("training_learning_rate", double_value=rate)

    async def set_loss(self, title: str) -> None:
        await self._set("loss", string_value=title)

    async def _set(self, key: str, **value: Any) -> None:
        # The step on show is told before anything else on the page is touched.
        if self._moved:
            await self._report(step=self.k, want=self._missing())
        await self.tab.enter(key, **value)
        self._receive()

    async def open_table(self, *name: str) -> None:
        """One of the pills "More of this step", or none."""
        await self.tab.choose("lab_details_open", *name)
        self._receive()

    async def add_point(self, at: Sequence[float], to_class: int) -> None:
        """Click a new point in: first the edit, then more frames and the rest of the page."""
        self._gesture += 1
        await self._edit({"kind": "add", "x": list(at), "y": to_class})
        answer = self.answer
        await self._report(want=self._missing(), sample=answer["sample"])

    async def drag(self, sample: int, way: Sequence[Sequence[float]]) -> None:
        """Move a sample along these points; the hand is not let go."""
        self._gesture += 1
        for at in way:
            due = time.perf_counter() + HAND_SECONDS
            await self._edit({"kind": "move", "i": sample, "x": list(at)})
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def enter_weight(self, i: int, c: int, text: str) -> None:
        """Type over a number of the table of weights: the edit, then the rest of the page."""
        self._gesture += 1
        await self._edit({"kind": "weight", "i": i, "c": c, "to": text})
        await self.let_go()

    async def let_go(self) -> None:
        """The end of a drag: more frames, and the rest of the page."""
        await self._report(want=self._missing())

    async def visit(self, page: str) -> None:
        """To another page, or back to the Lab, where a new board is opened."""
        await self.tab.go(page)
        self._opened()
        if page == "lab":
            self._receive()

    # --- reports ----------------------------------------------------------------------------

    @property
    def answer(self) -> dict[str, Any]:
        """The server's answer to the latest report."""
        found: dict[str, Any] = json.loads(self.tab.fed[f"{KEY}_answer"])["answer"]
        return found

    async def _edit(self, op: Op) -> None:
        self._op += 1
        await self._report(ops=[{**op, "n": self._op, "gesture": self._gesture}])

    async def _report(self, **told: Any) -> None:
        self._n += 1
        told.setdefault("step", self.k if self._moved else None)
        await self.tab.report(
            f"{KEY}_answer",
            report(self._page, self._n, self._run, view=VIEW, **told),
        )
        self._receive()

    def _receive(self) -> None:
        """Take up what the server has sent."""
        answer = self.answer
        packet, scene = (self.tab.fed[f"{KEY}_{name}"] for name in ("frames", "scene"))
        assert isinstance(packet, bytes)
        assert isinstance(scene, bytes)
        if answer["scene"] != self._scene:
            self._scene = answer["scene"]
            self._ahead = min(AHEAD, unpack(scene)[0]["block"] // 2)
            self._near = self._ahead // NEAR
        if answer["frames"] != self._frames:
            self._frames = answer["frames"]
            header, _ = unpack(packet)
            if header["run"] != self._run:
                self._run, self._blocks = header["run"], []
                self._show(answer["step"])
            self._blocks = [*self._blocks[-11:], header]
        # Frames without a table that is open are asked for again.
        if answer["table"] and not self._tabled:
            self._blocks = [b for b in self._blocks if b["frames"] == answer["frames"]]
        self._tabled = bool(answer["table"])
        self._moved = self._moved and answer["step"] != self.k

    def _show(self, step: int) -> None:
        """The browser itself keeps the step in the address."""
        self.k = step
        query = {name: values[0] for name, values in parse_qs(self.tab.query).items()}
        self.tab.query = urlencode({**query, "step": str(step)})

    # --- frames -----------------------------------------------------------------------------

    def _block(self, step: int) -> dict[str, Any] | None:
        """The newest block with the frame of this step."""
        having = (b for b in reversed(self._blocks) if 0 <= step - b["start"] < b["count"])
        return next(having, None)

    def _last(self) -> int:
        end = self.k
        while (block := self._block(end + 1)) is not None:
            end = block["start"] + block["count"] - 1
        return end

    def _end(self) -> float:
        """The last step of the run, if it is known."""
        over = (b["start"] + b["count"] - 1 for b in self._blocks if b["over"])
        return next(over, math.inf)

    def _missing(self) -> int | None:
        """The first step whose frames will be needed soon and are not here."""
        block = self._block(self.k)
        if block is None:
            return self.k
        if self.k > 0 and self._block(max(0, self.k - self._near)) is None:
            return max(0, self.k - self._ahead)
        last = self._last()
        return last + 1 if last - self.k < self._ahead and last < self._end() else None

    def _follows(self) -> bool:
        """Whether the page shows more of the step on show than the frames tell."""
        answer, block = self.answer, self._block(self.k)
        turns = [sum(since <= k for since in answer["turns"]) for k in (self.k, answer["step"])]
        unsaid = block is not None and block["said"][self.k - block["start"]] < 0
        return bool(answer["open"]) or turns[0] != turns[1] or unsaid
