// The run as it was: nothing edits it, and nothing leads to other pages.
class ToldRun extends Lab {
  build() {
    super.build();
    for (const tool of [this.pen, this.fresh, this.slow.begin]) tool.remove();
    const { card } = this;
    card.lay = (rows) => {
      Card.prototype.lay.call(card, rows);
      for (const number of card.root.querySelectorAll("td button")) Object.assign(number, { disabled: true, title: "" });
    };
  }

  // Packets of frames are few and small; those of the samples' numbers are unpacked when needed.
  async open(parent) {
    this.blocks = await Promise.all(kept.blocks.map(async ({ frames, rows }) => ({ frames: await inflated(frames), rows })));
    this.scenes = {};
    for (const [name, scene] of Object.entries(kept.scenes)) this.scenes[name] = await inflated(scene);
    this.last = this.blocks.at(-1).frames;
    const end = this.last.start + this.last.count - 1;
    const step = Math.min(Math.max(0, Math.floor(Number(asked.get("step")) || 0)), end);
    Object.assign(this, { end, shownSample: kept.sample, latest: 0, given: {} });
    this.enter(parent, { packets: {}, wake: null });
    await this.hand({ page: this.line.page, n: 0, want: step, step });
    await this.start();
    dark.addEventListener("change", () => this.line.report());
  }

  // What a server would answer.
  answers(told) {
    this.latest = told.n;
    this.hand({ ...told, want: told.want ?? told.step ?? this.k });
  }

  async hand({ page, n, want, step, sample }) {
    if (sample != null) this.shownSample = sample;
    const chosen = this.shownSample;
    const first = chosen - (chosen % kept.window);
    const { frames, rows } = this.blocks.findLast((block) => block.frames.start <= want) ?? this.blocks[0];
    const seen = await (rows[first] = typeof rows[first] === "string" ? inflated(rows[first]) : rows[first]);
    if (n < this.latest) return;
    const theme = themeName();
    document.documentElement.dataset.theme = theme;
    const answer = {
      page, n, op: 0, run: frames.run, scene: this.scenes[theme].scene, frames: frames.frames, rows: seen.rows,
      step: step ?? this.k, seen: this.end, home: 0, turns: [0], sample: chosen, first, slow: null, undo: 0, redo: 0,
      words: { text: "", back: null },
    };
    Object.assign(this.inbox.packets, { scene: this.scenes[theme], frames, rows: seen, answer });
    this.inbox.wake?.();
  }

  // All of the curve is there from the start.
  takeOthers(packets) {
    if (!this.curve) {
      const steps = this.blocks.flatMap(({ frames: { start, count } }) => Array.from({ length: count }, (_, f) => start + f));
      const losses = this.blocks.flatMap(({ frames }) => [...frames.arrays.losses]);
      this.curve = { steps, values: [0, 1, 2].map((j) => steps.map((_, i) => losses[3 * i + j])) };
    }
    super.takeOthers(packets);
    this.lossAxes = this.axesUpTo(this.last, this.last.count - 1);
  }

  playsAgain() {
    return true;
  }

  // Of some samples only are there numbers.
  choose(sample) {
    if (sample - (sample % kept.window) in this.blocks[0].rows) super.choose(sample);
    else this.card.field.value = this.sample;
  }

  ask() {}

  askWalk() {}
}

new ToldRun().open(document.getElementById("board"));
