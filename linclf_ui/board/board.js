// The board: picks frames that the server has computed, and hands them to plotly.
// Arithmetic here is that of the screen and the clock only; every number shown comes from the server.

const REST_MS = 120; // a frame that stands so long is at rest, and is reported
const AGAIN_MS = 1000; // a report without an answer is sent again
const ROWS_MS = 95; // while playing, the matrix and the marks change at most this often
const AHEAD = 100; // with fewer frames left, the next are asked for
const MOST_BLOCKS = 12;
const HEAD_PX = [11, 4.5]; // length and half the width of an arrow's head
const REACH_PX = { mouse: 12, pen: 16, touch: 24 };
// [label, steps a second, or steps a frame of the screen]
const SPEEDS = [
  ["1 a second", 1, 0],
  ["3 a second", 3, 0],
  ["10 a second", 10, 0],
  ["30 a second", 30, 0],
  ["every frame", 0, 1],
  ["5 a frame", 0, 5],
  ["50 a frame", 0, 50],
];

const boards = new WeakMap();

export default function (given) {
  const { parentElement } = given;
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement);
    boards.set(parentElement, board);
  }
  board.given = given;
  board.start();
  // Streamlit calls again when light changes to dark: the charts' colours come from the server.
  const ground = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
  if (board.colour && board.colour !== ground) board.report();
  board.colour = ground;
  return () => {
    board.leave();
    boards.delete(parentElement);
  };
}

let loading = null;

function loadPlotly({ chunk, copy }) {
  loading ??= (async () => {
    if (window.Plotly) return window.Plotly;
    const app = document.querySelector('script[type="module"][src*="static/js/"]');
    if (chunk && app) await import(new URL(chunk, app.src).href);
    else if (copy) await loadScript(new URL(`../../app/static/${copy}`, app.src).href);
    // Streamlit's part sets window.Plotly when its first chart is made.
    for (let i = 0; !window.Plotly && i < 100; i++) await new Promise((r) => setTimeout(r, 20));
    if (!window.Plotly) throw new Error("plotly did not come");
    return window.Plotly;
  })();
  return loading;
}

function loadScript(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src });
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

class Board {
  constructor(parent) {
    this.parent = parent;
    this.page = Math.random().toString(36).slice(2);
    this.n = this.sentN = this.answeredN = 0; // reports
    this.op = this.doneOp = 0; // edits
    this.ops = [];
    this.blocks = [];
    this.k = 0; // the step on show
    this.seen = 0;
    this.sample = 0;
    this.pointed = null;
    this.playing = false;
    this.speed = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 3;
    this.due = 0;
    this.editing = false;
    this.newClass = 0;
    this.gesture = 0;
    this.listeners = [];
    this.build();
  }

  // --- the page's elements ------------------------------------------------------------------

  build() {
    const button = (label, title, act, more = {}) =>
      element("button", { type: "button", title, onclick: act, ...more }, label);
    this.rewind = button("Rewind", "To step 0, same start (Home)", () => this.go(0));
    this.back = button("Back", "One step back (←)", () => this.go(this.k - 1));
    this.step = button("Step", "One step (→)", () => this.go(this.k + 1), { class: "primary" });
    this.strides = [10, 100, 1000].map((n) =>
      button(`+${n}`, `${n} steps`, () => this.go(this.k + n)),
    );
    this.play = button("Play", "Step on and on (Space)", () => this.setPlaying(!this.playing));
    this.speeds = element(
      "select",
      { "aria-label": "Speed of Play", onchange: () => (this.speed = this.speeds.selectedIndex) },
      ...SPEEDS.map(([label]) => element("option", {}, label)),
    );
    this.speeds.selectedIndex = this.speed;
    this.fresh = button("New start", "Other random weights, from the next seed", () =>
      this.edit({ kind: "new_start" }, true),
    );
    this.pen = button("Edit", "Add, drag, relabel and remove points; drag arrows and lines", () =>
      this.setEditing(!this.editing),
    { "aria-pressed": "false" });
    this.undo = button("Undo", "Take the last edit back (Ctrl+Z)", () => this.edit({ kind: "undo" }, true));
    this.redo = button("Redo", "Do it again (Ctrl+Shift+Z)", () => this.edit({ kind: "redo" }, true));
    this.classes = element("span", { class: "board-classes", role: "group", "aria-label": "Class of new points" });
    this.tools = element("span", { class: "board-bar", hidden: "" }, this.classes, this.undo, this.redo);
    this.scrub = element("input", {
      type: "range", class: "board-scrub", min: 0, max: 1, value: 0, step: 1,
      "aria-label": "Step on show", oninput: () => this.go(Number(this.scrub.value)),
    });
    const mark = (name) => (this[`${name}Text`] = element("b", { [`data-${name}`]: "" }));
    this.parts = element("span", { class: "quiet" });
    this.words = element("span", { class: "words" });
    this.rates = element("span");
    this.status = element("div", { class: "status board-status" },
      element("span", {}, "step ", mark("step")),
      element("span", {}, "loss ", mark("loss"), " ", this.parts),
      this.rates, this.words);
    this.live = element("div", { class: "board-quiet", role: "status", "aria-live": "polite" });
    this.ground = element("div", { class: "board-ground", "aria-hidden": "true" });
    this.marks = element("div", { class: "board-ground", "aria-hidden": "true" });
    this.points = element("div", { role: "img" });
    this.plane = element("div", { class: "board-plane" }, this.ground, this.marks, this.points);
    this.loss = element("div", { role: "img", "aria-label": "Total loss, data loss and penalty over the steps" });
    this.matrices = element("select", {
      "aria-label": "Matrix on show",
      onchange: () => { this.matrix = this.matrices.value; this.report(); },
    });
    this.window = element("span", { class: "quiet" });
    this.table = element("div", { class: "board-rows", role: "img" });
    this.root = element("div", { class: "board", tabindex: "-1" },
      this.status, this.live,
      element("div", { class: "board-bar" }, this.rewind, this.back, this.step, ...this.strides,
        this.play, this.speeds, this.fresh, this.pen, this.tools),
      this.scrub,
      element("div", { class: "board-panels" }, this.plane,
        element("div", { class: "board-side" }, this.loss,
          element("div", { class: "board-rows-title" }, this.matrices, this.window), this.table)));
    this.parent.append(this.root);
    this.listen(window, "keydown", (event) => this.onKey(event), true);
    this.listen(document, "pointerdown", (event) => this.onElsewhere(event), true);
    this.listen(document, "keydown", (event) => this.onElsewhere(event), true);
    this.listen(document, "focusin", (event) => this.onElsewhere(event), true);
    this.listen(this.plane, "pointerdown", (event) => this.onGrab(event), true);
    this.listen(this.plane, "pointermove", (event) => this.onHand(event), true);
    for (const name of ["pointerup", "pointercancel"])
      this.listen(this.plane, name, (event) => this.onRelease(event), true);
    // What the hand has grabbed is not plotly's to pan or zoom.
    for (const name of ["mousedown", "touchstart"])
      this.listen(this.plane, name, (event) => {
        if (this.held) { event.stopImmediatePropagation(); if (event.cancelable) event.preventDefault(); }
      }, { capture: true, passive: false });
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this.root);
  }

  listen(target, name, act, options) {
    target.addEventListener(name, act, options);
    this.listeners.push(() => target.removeEventListener(name, act, options));
  }

  leave() {
    this.gone = true;
    this.playing = false;
    for (const forget of this.listeners) forget();
    this.resizing.disconnect();
    clearInterval(this.clock);
    clearTimeout(this.resting);
    if (window.linclfBoards?.wake === this.wake) window.linclfBoards.wake = null;
    for (const chart of [this.ground, this.marks, this.points, this.loss, this.table])
      if (chart.data) this.Plotly.purge(chart);
    this.root.remove();
  }

  // --- what the server sends ----------------------------------------------------------------

  async start() {
    if (this.started) return;
    this.started = true;
    const inbox = (window.linclfBoards ??= { packets: {}, wake: null });
    try {
      this.Plotly = await loadPlotly(this.given.data);
    } catch (fault) {
      loading = null;
      this.failed = true;
      this.report();
      return;
    }
    if (this.gone) return;
    this.inbox = inbox;
    // All packets of one run of the page are taken together.
    this.wake = () => {
      this.waking ??= requestAnimationFrame(() => { this.waking = null; this.receive(); });
    };
    inbox.wake = this.wake;
    this.clock = setInterval(() => {
      const open = this.dirty || this.sentN > this.answeredN;
      if (open && performance.now() - this.sentAt > AGAIN_MS) this.send();
    }, AGAIN_MS / 4);
    this.wake();
  }

  receive() {
    if (this.gone) return;
    const { scene, frames, rows, answer } = this.inbox.packets;
    if (!scene || !frames || !rows || !answer) return;
    const whole = scene.scene === answer.scene && frames.frames === answer.frames
      && String(rows.rows) === String(answer.rows);
    if (!whole) return;
    if (answer.page === this.page) {
      this.answeredN = Math.max(this.answeredN, answer.n);
      this.doneOp = Math.max(this.doneOp, answer.op);
      this.ops = this.ops.filter((op) => op.n > this.doneOp);
    }
    const quiet = this.answeredN === this.sentN && !this.dirty;
    const newRun = frames.run !== this.run;
    const newScene = scene !== this.scene;
    if (newScene) this.takeScene(scene);
    if (newRun) {
      this.typing = null;
      this.run = frames.run;
      this.blocks = [];
      this.seen = answer.seen;
      this.k = answer.step;
      this.curve = null;
    } else if (quiet && !this.playing && !this.moved && answer.step !== this.k) {
      this.k = answer.step;
    }
    this.seen = Math.max(this.seen, answer.seen);
    this.takeFrames(frames);
    this.takeRows(rows);
    if (quiet) this.sample = answer.sample;
    if (this.goal != null) this.goal = Math.min(this.goal, this.theEnd());
    if (this.goal != null && this.block(this.goal)) {
      this.k = this.goal;
      this.seen = Math.max(this.seen, this.k);
      this.goal = null;
      this.settle();
    }
    this.goal = newRun ? null : this.goal;
    this.asked = null;
    this.takeAnswer(answer);
    this.holding = false;
    if (newScene && this.pointsKey !== this.samplesKey()) this.drawPoints();
    else if (newScene) this.hoverKey = null;
    this.draw(true);
    this.lookAhead();
    if (this.dirty) this.report();
    this.root.dataset.run = this.run;
    this.root.dataset.ready = "";
  }

  takeAnswer(answer) {
    this.answer = answer;
    this.words.textContent = answer.words;
    this.undo.disabled = !answer.undo;
    this.redo.disabled = !answer.redo;
    const names = answer.matrices.map(([name]) => name).join();
    if (this.matrices.dataset.names !== names) {
      this.matrices.dataset.names = names;
      this.matrices.replaceChildren(
        ...answer.matrices.map(([name, title]) => element("option", { value: name }, title)),
      );
    }
    this.matrix = this.matrices.value = answer.matrix;
  }

  takeScene(scene) {
    this.scene = scene;
    // The hand may be ahead of the server: what it has done since is done again on what came.
    this.X = scene.X.map((x) => [...x]);
    this.y = [...scene.y];
    this.n_train = scene.n_train;
    for (const op of this.ops) this.apply(op);
    this.newClass = Math.min(this.newClass, scene.classes.length - 1);
    this.classes.replaceChildren(
      ...scene.classes.map(({ name, colour, glyph }, c) => {
        const made = element("button", {
          type: "button", title: `New points, and the chosen one (key ${c + 1})`,
          "aria-pressed": String(c === this.newClass), onclick: () => this.pickClass(c),
        }, element("span", { style: `color:${colour}` }, glyph), " ");
        made.insertAdjacentHTML("beforeend", name);
        return made;
      }),
    );
  }

  takeFrames(packet) {
    if (this.blocks.some((block) => block.frames === packet.frames)) return;
    const { lengths, changes, changed, changed_to, verdicts } = packet.arrays;
    const [F, T] = lengths.shape;
    const N = verdicts.length;
    const starts = new Uint32Array(F * T + 1);
    for (let i = 0; i < F * T; i++) starts[i + 1] = starts[i] + lengths[i];
    const judged = new Uint8Array(F * N);
    for (let f = 0; f < F; f++) {
      if (f === 0) judged.set(verdicts, 0);
      else judged.copyWithin(f * N, (f - 1) * N, f * N);
      for (let i = changes[f]; i < changes[f + 1]; i++) judged[f * N + changed[i]] = changed_to[i];
    }
    const end = packet.start + packet.count - 1;
    const block = { ...packet, end, T, N, starts, judged };
    this.blocks = this.blocks.filter((b) => b.start < block.start || b.end > end);
    this.blocks.push(block);
    this.wanted = null;
    if (this.blocks.length > MOST_BLOCKS) this.blocks.shift();
    if (!this.curve) {
      const { past_steps: steps, past } = packet.arrays;
      this.curve = { steps: [...steps], values: [0, 1, 2].map((j) => Array.from(steps, (_, i) => past[3 * i + j])) };
    }
  }

  takeRows(packet) {
    if (this.rows === packet) return;
    const other = String(this.rows?.rows.slice(1)) !== String(packet.rows.slice(1)) || this.run !== this.rowsRun;
    this.rowBlocks = other ? [packet] : [...this.rowBlocks.slice(-MOST_BLOCKS), packet];
    this.rows = packet;
    this.rowsRun = this.run;
    const { figure } = packet;
    this.rowShapes = figure.layout.shapes;
    const look = JSON.stringify([figure.layout, packet.rows.slice(1)]);
    if (this.rowsLook !== look) {
      this.rowsLook = look;
      this.table.style.height = `${figure.layout.height}px`;
      this.react(this.table, figure, { displayModeBar: false });
      if (!this.table.linked) {
        this.table.linked = true;
        this.table.on("plotly_hover", ({ points }) => this.point(this.rows.first + points[0].y));
        this.table.on("plotly_unhover", () => this.point(null));
        this.table.on("plotly_click", ({ points }) => this.choose(this.rows.first + points[0].y));
      }
    }
    this.rowsDrawn = null;
  }

  react(chart, figure, config) {
    const act = chart.data ? "react" : "newPlot";
    return this.Plotly[act](chart, figure.data, { ...figure.layout, autosize: true }, { responsive: false, ...config });
  }

  resize() {
    for (const chart of [this.points, this.loss, this.table]) if (chart.data && chart.offsetWidth) this.Plotly.Plots.resize(chart);
    if (this.ground.data && this.ground.offsetWidth) this.align();
  }

  // --- frames -------------------------------------------------------------------------------

  block(step, blocks = this.blocks) {
    return blocks.findLast((b) => b.start <= step && step < b.start + b.count);
  }

  last() {
    let end = this.k;
    for (let b; (b = this.block(end + 1)); ) end = b.start + b.count - 1;
    return end;
  }

  // The last step of the run, if it is known.
  theEnd() {
    const over = this.blocks.find((b) => b.over);
    return over ? over.end : Infinity;
  }

  go(step) {
    this.setPlaying(false);
    this.moveTo(step);
  }

  moveTo(step) {
    step = Math.max(0, Math.min(step, this.theEnd()));
    if (step === this.k && this.goal == null) return;
    if (!this.block(step)) {
      this.goal = step;
      this.report();
      return;
    }
    this.goal = null;
    this.k = step;
    this.seen = Math.max(this.seen, step);
    this.draw(true);
    this.settle();
    this.lookAhead();
  }

  // A frame that stays for a moment is at rest: the server shows the rest of the page at this step.
  settle() {
    this.moved = true;
    clearTimeout(this.resting);
    if (!this.playing) this.resting = setTimeout(() => this.report(), REST_MS);
  }

  setPlaying(on) {
    if (on === this.playing) return;
    this.playing = on && this.k < this.theEnd();
    this.play.textContent = this.playing ? "Pause" : "Play";
    this.root.toggleAttribute("data-playing", this.playing);
    if (this.playing) {
      this.due = 1;
      this.before = performance.now();
      const tick = (now) => {
        if (!this.playing || this.gone) return;
        this.tick(now);
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    } else {
      this.draw(true);
      this.settle();
    }
  }

  tick(now) {
    const [, rate, each] = SPEEDS[this.speed];
    const elapsed = Math.min(now - this.before, 1000);
    this.before = now;
    if (this.waits()) return;
    this.due = each ? each : this.due + (rate * elapsed) / 1000;
    const steps = Math.floor(this.due);
    if (steps < 1) return;
    this.due = each ? 0 : Math.min(this.due - steps, 1);
    const settled = this.blocks.map((b) => b.settled).find((s) => s != null && s > this.k);
    const target = Math.min(this.k + steps, this.last(), this.theEnd(), settled ?? Infinity);
    if (target > this.k) {
      this.k = target;
      this.seen = Math.max(this.seen, target);
      this.moved = true;
      this.draw(false);
    }
    if (this.k === settled || this.k >= this.theEnd()) this.setPlaying(false);
    this.lookAhead();
  }

  // The first step whose frames will be needed soon and are not here, or null.
  missing() {
    if (!this.run) return null;
    if (this.goal != null) return Math.max(0, this.goal - 20);
    // In a drag, frames change with every move.
    if (this.held) return null;
    if (!this.block(this.k)) return this.k;
    if (this.k > 0 && !this.block(Math.max(0, this.k - 20))) return Math.max(0, this.k - AHEAD);
    const last = this.last();
    return last - this.k < AHEAD && last < this.theEnd() ? last + 1 : null;
  }

  lookAhead() {
    const want = this.missing();
    if (want == null || want === this.asked) return;
    // Asked for in vain again and again: there is nothing to be had.
    this.vain = want === this.wanted ? this.vain + 1 : 0;
    this.wanted = want;
    if (this.vain > 3) return;
    this.asked = want;
    this.report();
  }

  // --- drawing ------------------------------------------------------------------------------

  // While playing, what is thin moves with every frame; the matrix and the marks a little slower.
  draw(whole) {
    const block = this.block(this.k);
    if (!block || !this.scene || !this.ground.data) return;
    const now = performance.now();
    const slow = whole || now - (this.slowAt ?? 0) > ROWS_MS;
    if (slow) this.slowAt = now;
    this.drawGround(block, whole);
    this.drawLoss(whole);
    if (slow) {
      this.drawMarks(block);
      this.drawRows();
    }
    this.drawStatus(block, whole);
    this.root.dataset.drawn = this.k;
    if (whole) this.drawHover(block);
  }

  // Trace by trace the x and y of a sheet. While playing they go to plotly as an animation without
  // a transition, which redraws the lines only; at rest as an ordinary update.
  put(chart, x, y, places, whole) {
    const { Plotly } = this;
    if (!whole) {
      const data = places.map((_, j) => ({ x: x[j], y: y[j] }));
      const at_once = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } };
      chart.animated = true;
      // A frame that is overtaken by the next one is given up: that is no fault.
      Plotly.animate(chart, { data, traces: places }, at_once).catch(() => {});
      return;
    }
    this.calm(chart);
    Plotly.restyle(chart, { x, y }, places);
  }

  // No frame of an animation may come after what is drawn now.
  calm(chart) {
    if (!chart.animated) return;
    chart.animated = false;
    this.Plotly.animate(chart, [null], { mode: "immediate", frame: { duration: 0, redraw: false } }).catch(() => {});
  }

  drawGround(block, whole) {
    const f = this.k - block.start;
    const { xs, ys, arrows } = block.arrays;
    const { T, starts } = block;
    const x = [], y = [];
    for (let t = 0; t < T; t++) {
      const a = starts[f * T + t], b = starts[f * T + t + 1];
      x.push(b > a ? xs.subarray(a, b) : [null]);
      y.push(b > a ? ys.subarray(a, b) : [null]);
    }
    for (let c = 0; this.scene.arrows && c < arrows.shape[1]; c++) {
      const drawn = this.withHead(this.arrow(block, c, f));
      x.push(drawn.map((p) => p[0]));
      y.push(drawn.map((p) => p[1]));
    }
    this.put(this.ground, x, y, x.map((_, t) => t), whole);
  }

  // A shaft, and a head of fixed size on the screen at its tip.
  withHead([x0, y0, x1, y1]) {
    const [p, q] = [this.toScreen([x0, y0]), this.toScreen([x1, y1])];
    const length = Math.hypot(q[0] - p[0], q[1] - p[1]);
    if (length < 1) return [[null, null]];
    const along = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
    const neck = [q[0] - HEAD_PX[0] * along[0], q[1] - HEAD_PX[0] * along[1]];
    const side = (s) => this.toPlane(neck[0] - s * HEAD_PX[1] * along[1], neck[1] + s * HEAD_PX[1] * along[0]);
    return [[x0, y0], this.toPlane(...neck), side(1), [x1, y1], side(-1), this.toPlane(...neck)];
  }

  drawMarks(block) {
    const marks = this.marksOf(block, this.k - block.start);
    const rings = [this.ring(this.sample), this.ring(this.pointed)];
    const ways = this.answer?.step === this.k ? this.answer.overlay : [];
    const key = JSON.stringify([marks, rings, ways, ways.length && this.aligned]);
    if (this.marksKey === key) return;
    this.marksKey = key;
    const { x, y, symbols } = marks;
    const arrows = this.scene.classes.map((_, c) => (ways[c] ? this.withHead(ways[c]) : [[null, null]]));
    this.Plotly.restyle(this.marks, {
      x: [x, [rings[0][0]], [rings[1][0]], ...arrows.map((a) => a.map((p) => p[0]))],
      y: [y, [rings[0][1]], [rings[1][1]], ...arrows.map((a) => a.map((p) => p[1]))],
    }, [0, 1, 2, ...arrows.map((_, c) => 3 + c)]);
    this.Plotly.restyle(this.marks, { "marker.symbol": [symbols.length ? symbols : "circle"] }, [0]);
  }

  arrow(block, c, f = this.k - block.start) {
    const { arrows } = block.arrays;
    const at = 4 * (f * arrows.shape[1] + c);
    const drawn = Array.from(arrows.subarray(at, at + 4));
    if (this.held?.kind === "tip" && this.held.c === c && this.held.at) return [...this.held.from, ...this.held.at];
    return drawn;
  }

  ring(i) {
    return i == null || i >= this.n_train ? [null, null] : this.X[i];
  }

  marksOf(block, f) {
    const marks = { x: [], y: [], symbols: [] };
    // Edited by hand, not yet judged by the server.
    if (block.N !== this.X.length) return marks;
    for (let i = 0; i < block.N; i++) {
      if (!block.judged[f * block.N + i]) continue;
      marks.x.push(this.X[i][0]);
      marks.y.push(this.X[i][1]);
      const symbol = this.scene.symbols[this.y[i]];
      marks.symbols.push(i < this.n_train ? symbol : `${symbol}-open`);
    }
    return marks;
  }

  drawLoss(whole) {
    const { curve } = this;
    const from = curve.steps.length ? curve.steps[curve.steps.length - 1] + 1 : 0;
    let grown = !this.lossDrawn;
    for (let s = from; s <= this.seen; s++) {
      const block = this.block(s);
      if (!block) continue;
      const at = 3 * (s - block.start);
      curve.steps.push(s);
      for (let j = 0; j < 3; j++) curve.values[j].push(block.arrays.losses[at + j]);
      grown = true;
    }
    if (curve.steps.length > 3000) {
      const thin = (a) => a.filter((_, i) => i % 2 === 0 || i === a.length - 1);
      curve.steps = thin(curve.steps);
      curve.values = curve.values.map(thin);
    }
    const { steps, values } = curve;
    const now = { x: [this.k, this.k], y: [0, 1] };
    const wide = Math.max(10, this.seen);
    const widen = this.lossWide == null || wide > this.lossWide || (whole && wide < 0.7 * this.lossWide) || !this.lossDrawn;
    if (!widen && !grown) return this.put(this.loss, [now.x], [now.y], [3], whole);
    const x = [steps, steps, steps, now.x];
    const y = [...values, now.y];
    if (!whole && !widen && this.lossFits(values)) return this.put(this.loss, x, y, [0, 1, 2, 3], false);
    const layout = {};
    if (widen) {
      // Wider by leaps while the curve grows, so that it does not slide all the time.
      this.lossWide = this.playing ? Math.ceil(1.4 * wide) : wide;
      if (!this.lossZoomed) layout["xaxis.range"] = [-0.02 * this.lossWide, 1.02 * this.lossWide];
    }
    this.lossDrawn = true;
    this.calm(this.loss);
    const mode = steps.length === 1 ? "lines+markers" : "lines";
    const modes = this.lossMode === mode ? {} : { mode: [mode, mode, mode, "lines"] };
    this.lossMode = mode;
    this.ours = true;
    this.Plotly.update(this.loss, { x, y, ...modes }, layout, [0, 1, 2, 3]);
    this.ours = false;
  }

  // Whether the newest values lie within the axis as it is drawn.
  lossFits(values) {
    const axis = this.loss._fullLayout.yaxis;
    return values.every((v) => {
      const newest = v[v.length - 1];
      const p = axis.d2p(newest);
      return (axis.type === "log" && newest <= 0) || (p >= -1 && p <= axis._length + 1);
    });
  }

  drawRows() {
    const packet = this.rowBlocks && this.block(this.k, this.rowBlocks);
    if (!packet) return;
    const [, n, k] = packet.arrays.z.shape;
    const f = this.k - packet.start;
    const cells = n * k;
    packet.numbers ??= packet.texts.split(";");
    const key = `${packet.rows};${this.k}`;
    const shapes = `${this.sample};${this.pointed}`;
    if (this.rowsDrawn !== key) {
      this.rowsDrawn = key;
      const z = [];
      for (let i = 0; i < n; i++) z.push(packet.arrays.z.subarray(f * cells + i * k, f * cells + (i + 1) * k));
      const [low, high] = packet.arrays.limits.subarray(2 * f, 2 * f + 2);
      const text = packet.numbers.slice(f * cells, (f + 1) * cells);
      const shown = z.map((_, i) => text.slice(i * k, (i + 1) * k));
      this.Plotly.restyle(this.table, { z: [z, null], zmin: [low, null], zmax: [high, null], customdata: [shown, null], text: [null, text] }, [0, 1]);
    }
    if (this.rowsMarked !== shapes + packet.rows) {
      this.rowsMarked = shapes + packet.rows;
      const layout = {};
      const m = this.rowShapes.length;
      for (const [j, sample] of [[m - 2, this.sample], [m - 1, this.pointed]]) {
        const row = sample == null ? -9 : sample - packet.first;
        const shown = row >= 0 && row < n;
        Object.assign(layout, {
          [`shapes[${j}].visible`]: shown, [`shapes[${j}].y0`]: row - 0.5, [`shapes[${j}].y1`]: row + 0.5,
        });
      }
      this.Plotly.relayout(this.table, layout);
    }
    this.window.textContent = `samples ${packet.first} to ${packet.first + n - 1} of ${this.n_train}`;
  }

  drawStatus(block, whole) {
    const f = this.k - block.start;
    const { texts } = block;
    this.stepText.textContent = this.k;
    this.lossText.textContent = texts.loss[f];
    this.parts.textContent = `= data ${texts.data[f]} + penalty ${texts.penalty[f]}`;
    const test = texts.test ? ` · test ${texts.test[f]}` : "";
    this.rates.textContent = `train ${texts.train[f]}${test}`;
    this.scrub.max = Math.max(this.seen, 1);
    this.scrub.value = this.k;
    if (!whole) return;
    if (this.answer?.step !== this.k) this.words.textContent = "\u00a0";
    else this.words.textContent = this.answer.words;
    this.scrub.disabled = this.seen === 0;
    this.rewind.disabled = this.back.disabled = this.k === 0;
    const atEnd = this.k >= this.theEnd();
    for (const b of [this.step, ...this.strides]) b.disabled = atEnd;
    this.play.disabled = atEnd && !this.playing;
    const said = `step ${this.k}, loss ${texts.loss[f]}, train ${texts.train[f]}${test}`;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      if (this.playing || this.gone) return;
      this.live.textContent = said;
      this.points.setAttribute("aria-label", `The plane with the samples, the class regions and their boundaries at ${said}`);
      this.table.setAttribute("aria-label", `${this.matrices.selectedOptions[0]?.text} of ${this.window.textContent}`);
    }, 4 * REST_MS);
  }

  // Hover texts tell of wrong predictions; they are renewed when nothing moves.
  drawHover(block) {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (this.playing || this.gone || this.held || !this.points.data) return;
      const f = this.k - block.start;
      if (this.block(this.k) !== block || block.N !== this.X.length) return;
      const judged = block.judged.subarray(f * block.N, (f + 1) * block.N);
      const key = judged.join("");
      if (this.hoverKey === key) return;
      this.hoverKey = key;
      this.drawPoints(judged);
    }, 6 * REST_MS);
  }

  // The upper sheet: made anew when the samples change, never from step to step.
  drawPoints(judged = null) {
    const { figures, before, after, verdicts, classes, config } = this.scene;
    const made = figures.points;
    const traces = made.data.map((trace, t) => {
      const c = t % classes.length;
      const held_out = t >= classes.length;
      const index = [];
      for (let i = 0; i < this.X.length; i++)
        if (this.y[i] === c && held_out === i >= this.n_train) index.push(i);
      const tell = (i) => (before[i] ?? "") + verdicts[judged?.[i] ?? 0] + (after[i] ?? "");
      const fill = index.length ? index : [null];
      return {
        ...trace,
        x: fill.map((i) => (i == null ? null : this.X[i][0])),
        y: fill.map((i) => (i == null ? null : this.X[i][1])),
        customdata: held_out ? [] : fill,
        text: fill.map((i) => (i == null ? "" : tell(i))),
        marker: { ...trace.marker, ...this.plainMarker(trace.marker) },
      };
    });
    const layout = { ...made.layout, ...(this.editing ? { dragmode: false } : {}) };
    if (!judged) this.hoverKey = null;
    this.calm(this.points);
    this.pointsKey = this.samplesKey();
    this.react(this.points, { data: traces, layout }, {
      ...config,
      modeBarButtonsToRemove: [...config.modeBarButtonsToRemove, "toImage"],
      modeBarButtonsToAdd: [
        { name: "PNG", title: "Download as PNG", icon: this.Plotly.Icons.camera, click: () => this.download("png") },
        { name: "SVG", title: "Download as SVG", icon: this.Plotly.Icons.disk, click: () => this.download("svg") },
      ],
    });
    if (this.look !== this.scene.look) {
      this.look = this.scene.look;
      for (const sheet of ["ground", "marks"]) {
        this.calm(this[sheet]);
        this.react(this[sheet], figures[sheet], { staticPlot: true });
      }
      this.calm(this.loss);
      this.react(this.loss, figures.loss, config);
      this.marksKey = this.lossMode = null;
      this.lossDrawn = false;
      if (!this.loss.linked) {
        this.loss.linked = true;
        this.loss.on("plotly_relayout", (change) => {
          if (!this.ours) this.lossZoomed = "xaxis.range[0]" in change;
        });
      }
    }
    this.align();
    if (!this.points.linked) {
      this.points.linked = true;
      for (const name of ["plotly_relayouting", "plotly_relayout"]) this.points.on(name, () => this.align());
      this.points.on("plotly_hover", ({ points }) => this.point(points[0].customdata ?? null));
      this.points.on("plotly_unhover", () => this.point(null));
      this.points.on("plotly_click", ({ points }) => {
        if (points[0].customdata != null && !this.editing) this.choose(points[0].customdata);
      });
    }
  }

  // One size for every marker of a trace: the marks below tell of wrong predictions.
  plainMarker(marker) {
    const first = (v) => (Array.isArray(v) ? v[0] : v?.bdata ? null : v);
    const size = first(marker.size) ?? 9;
    const line = { color: first(marker.line?.color), width: first(marker.line?.width) ?? 0.8 };
    return { size, color: first(marker.color) ?? marker.color, line };
  }

  axes() {
    const { xaxis, yaxis, _size } = this.points._fullLayout;
    return { xaxis, yaxis, size: _size };
  }

  // The two sheets show the same part of the plane, in the same place.
  align() {
    if (!this.points._fullLayout || !this.ground.data) return;
    const { xaxis, yaxis, size } = this.axes();
    const layout = {
      width: this.points._fullLayout.width,
      height: this.points._fullLayout.height,
      margin: { l: size.l, r: size.r, t: size.t, b: size.b, pad: 0, autoexpand: false },
      "xaxis.range": [...xaxis.range],
      "yaxis.range": [...yaxis.range],
    };
    const key = JSON.stringify(layout);
    if (this.aligned === key && this.alignedLook === this.look) return;
    this.aligned = key;
    this.alignedLook = this.look;
    for (const sheet of [this.ground, this.marks]) this.Plotly.relayout(sheet, layout);
    // The arrows' heads keep their size on the screen.
    const block = this.block(this.k);
    if (block && this.scene.arrows) {
      this.drawGround(block, true);
      this.drawMarks(block);
    }
  }

  download(format) {
    const { ground, marks, points } = this;
    const { xaxis, yaxis } = this.axes();
    const layout = {
      ...points.layout,
      xaxis: { ...points.layout.xaxis, range: xaxis.range },
      yaxis: { ...points.layout.yaxis, range: yaxis.range },
      paper_bgcolor: getComputedStyle(document.body).getPropertyValue("--st-background-color") || "#fff",
    };
    const figure = { data: [...ground.data, ...marks.data, ...points.data], layout };
    this.Plotly.downloadImage(figure, { format, filename: `plane-step-${this.k}`, width: points.offsetWidth, height: points.offsetHeight });
  }

  // --- linked choice ------------------------------------------------------------------------

  point(sample) {
    if (this.playing || this.pointed === sample) return;
    this.pointed = sample;
    const block = this.block(this.k);
    if (!block) return;
    this.drawMarks(block);
    this.drawRows();
  }

  choose(sample) {
    if (!(sample >= 0 && sample < this.n_train)) return;
    this.sample = sample;
    this.chosen = true;
    const block = this.block(this.k);
    if (block) {
      this.drawMarks(block);
      this.drawRows();
    }
    this.report();
  }

  // --- reports ------------------------------------------------------------------------------

  // At most one report is under way: the next is sent when its answer is here, and says it all.
  report() {
    this.dirty = true;
    if (this.sentN > this.answeredN && performance.now() - this.sentAt < AGAIN_MS) return;
    this.send();
  }

  send() {
    if (this.gone) return;
    this.dirty = true;
    this.sentAt = performance.now();
    // Without a connection it waits; the clock tries again.
    const line = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
    if (line && line !== "CONNECTED") return;
    this.dirty = false;
    this.n += 1;
    this.sentN = this.n;
    const step = this.goal ?? (this.moved ? this.k : null);
    this.moved = false;
    const report = {
      page: this.page, n: this.n, run: this.run ?? 0,
      step: step, sample: this.chosen ? this.sample : null,
      want: this.missing(),
      matrix: this.matrix ?? null, failed: Boolean(this.failed), ops: this.ops,
    };
    this.chosen = false;
    this.given.setStateValue("report", report);
  }

  // What is done elsewhere on the page is done at the frame on show: it is reported at once, and
  // Play waits at it until the page has answered, or while a number is being typed.
  onElsewhere(event) {
    const { target } = event;
    if (this.root.contains(target) || !this.scene) return;
    const typing = target.closest?.('input:not([type="checkbox"]), textarea');
    // The key that ends the typing must not share its message with a report.
    if (event.type === "keydown" && (typing || !target.closest?.("button, [role]"))) return;
    if (event.type === "focusin" && !typing) return;
    if (this.playing) {
      this.moved = this.holding = true;
      if (typing) this.typing = typing;
    }
    if (!this.moved) return;
    clearTimeout(this.resting);
    this.send();
    clearTimeout(this.letGo);
    this.letGo = setTimeout(() => (this.holding = false), AGAIN_MS);
  }

  waits() {
    if (this.typing && document.activeElement !== this.typing) this.typing = null;
    return this.holding || this.typing;
  }

  onKey(event) {
    if (event.altKey || event.metaKey || !this.scene) return;
    const target = event.target;
    const inside = this.root.contains(target);
    if (target.closest?.('input:not(.board-scrub), textarea, [contenteditable="true"], [role="combobox"], [role="slider"], [role="dialog"], [role="grid"], canvas')) return;
    if (target.closest?.("select") || target.classList?.contains("board-scrub")) return;
    if (event.ctrlKey) {
      if (event.key.toLowerCase() !== "z" || !this.editing) return;
      this.edit({ kind: event.shiftKey ? "redo" : "undo" }, true);
      return this.consume(event);
    }
    // Space presses the button that the keyboard has walked to; one clicked with the mouse it leaves.
    if (event.key === " " && target.closest?.("button, a, [role]")?.matches(":focus-visible")) return;
    if (!inside && target.closest?.('[role="tab"], [role="radio"], [role="radiogroup"], [role="menu"]')) return;
    const acts = {
      ArrowRight: () => this.go(this.k + 1),
      ArrowLeft: () => this.go(this.k - 1),
      Home: () => this.go(0),
      End: () => this.go(this.seen),
      " ": () => this.setPlaying(!this.playing),
    };
    if (this.editing) {
      acts.Delete = () => this.remove(this.sample);
      for (let c = 0; c < this.scene.classes.length && c < 9; c++) acts[c + 1] = () => this.pickClass(c, true);
    }
    if (!acts[event.key]) return;
    acts[event.key]();
    this.consume(event);
  }

  consume(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // --- editing ------------------------------------------------------------------------------

  setEditing(on) {
    this.editing = on;
    this.pen.setAttribute("aria-pressed", String(on));
    this.tools.hidden = !on;
    this.plane.classList.toggle("editing", on);
    this.drawPoints();
  }

  pickClass(c, relabels = false) {
    this.newClass = c;
    for (const [i, b] of [...this.classes.children].entries()) b.setAttribute("aria-pressed", String(i === c));
    if (relabels && this.sample < this.n_train && this.y[this.sample] !== c)
      this.edit({ kind: "relabel", i: this.sample, y: c }, true);
  }

  remove(i) {
    if (i < this.n_train && this.n_train > 1) this.edit({ kind: "remove", i }, true);
  }

  // Draws an edit at once and tells the server. In a drag, only the latest of its edits counts.
  edit(edit, whole) {
    if (whole) this.gesture += 1;
    const op = { ...edit, n: ++this.op, gesture: this.gesture };
    const last = this.ops[this.ops.length - 1];
    if (last && last.gesture === op.gesture && last.kind === op.kind) this.ops.pop();
    this.ops.push(op);
    this.apply(op);
    if (["add", "move", "relabel", "remove"].includes(op.kind)) this.redrawPoints(op);
    this.report();
  }

  apply(op) {
    const { X, y } = this;
    if (op.kind === "add") {
      X.splice(this.n_train, 0, [...op.x]);
      y.splice(this.n_train, 0, op.y);
      this.n_train += 1;
    } else if (op.kind === "move") X[op.i] = [...op.x];
    else if (op.kind === "relabel") y[op.i] = op.y;
    else if (op.kind === "remove") {
      X.splice(op.i, 1);
      y.splice(op.i, 1);
      this.n_train -= 1;
    }
  }

  redrawPoints(op) {
    const c = op.kind === "move" ? this.y[op.i] : null;
    this.redrawn = this.pointsDue && this.redrawn !== c ? null : c;
    this.pointsDue ??= requestAnimationFrame(() => {
      this.pointsDue = null;
      if (this.gone) return;
      if (this.redrawn == null) this.drawPoints();
      else this.drawMoved(this.redrawn);
      const block = this.block(this.k);
      if (block) this.drawMarks(block);
    });
  }

  // The samples of class c at their new places, nothing else.
  drawMoved(c) {
    const index = this.points.data[c].customdata;
    const at = (j) => Array.from(index, (i) => (i == null ? null : this.X[i][j]));
    this.put(this.points, [at(0)], [at(1)], [c], false);
    this.pointsKey = this.samplesKey();
  }

  samplesKey() {
    return `${this.scene.look};${this.editing};${this.n_train};${this.y.join()};${this.X.join()}`;
  }

  // Pixels from the upper left corner of the sheet, and coordinates of the plane.
  toPlane(px, py) {
    const { xaxis, yaxis } = this.axes();
    const at = (axis, p) => axis.range[0] + ((p - axis._offset) / axis._length) * (axis.range[1] - axis.range[0]);
    return [at(xaxis, px), yaxis.range[1] - ((py - yaxis._offset) / yaxis._length) * (yaxis.range[1] - yaxis.range[0])];
  }

  toScreen([x, y]) {
    const { xaxis, yaxis } = this.axes();
    return [
      xaxis._offset + ((x - xaxis.range[0]) / (xaxis.range[1] - xaxis.range[0])) * xaxis._length,
      yaxis._offset + ((yaxis.range[1] - y) / (yaxis.range[1] - yaxis.range[0])) * yaxis._length,
    ];
  }

  hand(event) {
    const box = this.points.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  inPlot([px, py]) {
    const { xaxis, yaxis } = this.axes();
    return px >= xaxis._offset && px <= xaxis._offset + xaxis._length && py >= yaxis._offset && py <= yaxis._offset + yaxis._length;
  }

  // What lies under the hand: an arrow's tip, a sample, a zero line, or nothing.
  under(hand, reach) {
    const far = (p) => Math.hypot(p[0] - hand[0], p[1] - hand[1]);
    const block = this.block(this.k);
    const f = block && this.k - block.start;
    if (block && this.scene.arrows) {
      for (let c = 0; c < this.scene.classes.length; c++) {
        const arrow = this.arrow(block, c);
        if (far(this.toScreen(arrow.slice(2))) < reach) return { kind: "tip", c, from: arrow.slice(0, 2) };
      }
    }
    let best = null, nearest = reach;
    for (let i = 0; i < this.n_train; i++) {
      const away = far(this.toScreen(this.X[i]));
      if (away < nearest) [best, nearest] = [{ kind: "move", i }, away];
    }
    if (best || !block || !this.scene.zeros) return best;
    const C = this.scene.classes.length;
    const { xs, ys } = block.arrays;
    for (let c = 0; c < C; c++) {
      const a = block.starts[f * block.T + block.T - C + c], b = block.starts[f * block.T + block.T - C + c + 1];
      if (b - a < 2) continue;
      const [p, q] = [this.toScreen([xs[a], ys[a]]), this.toScreen([xs[b - 1], ys[b - 1]])];
      const along = [q[0] - p[0], q[1] - p[1]];
      const away = Math.abs(along[0] * (hand[1] - p[1]) - along[1] * (hand[0] - p[0])) / Math.hypot(...along);
      if (away < reach / 2) return { kind: "through", c };
    }
    return null;
  }

  onGrab(event) {
    if (!this.editing || event.button !== 0 || event.target.closest?.(".modebar, .legend")) return;
    const hand = this.hand(event);
    if (!this.inPlot(hand)) return;
    const found = this.under(hand, REACH_PX[event.pointerType] ?? 12);
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.shiftKey && found?.kind === "move") return this.remove(found.i);
    this.held = { ...(found ?? { kind: "add" }), id: event.pointerId, start: hand, dragged: false };
    this.gesture += 1;
    this.plane.setPointerCapture(event.pointerId);
    this.plane.classList.toggle("grabbing", Boolean(found));
  }

  onHand(event) {
    if (!this.editing) return;
    const hand = this.hand(event);
    if (!this.held) {
      this.plane.classList.toggle("over", this.inPlot(hand) && Boolean(this.under(hand, 12)));
      return;
    }
    if (event.pointerId !== this.held.id) return;
    event.stopImmediatePropagation();
    const [dx, dy] = [hand[0] - this.held.start[0], hand[1] - this.held.start[1]];
    if (!this.held.dragged && Math.hypot(dx, dy) < 3) return;
    this.held.dragged = true;
    this.drag(this.toPlane(...hand));
  }

  drag(at) {
    const held = this.held;
    held.at = at;
    if (held.kind === "move") this.edit({ kind: "move", i: held.i, x: at });
    else if (held.kind === "tip" || held.kind === "through") {
      this.edit({ kind: held.kind, c: held.c, at });
      const block = this.block(this.k);
      if (block && held.kind === "tip") this.drawGround(block, true);
    }
  }

  onRelease(event) {
    const held = this.held;
    if (!held || event.pointerId !== held.id) return;
    event.stopImmediatePropagation();
    this.held = null;
    this.plane.classList.remove("grabbing");
    if (event.type === "pointercancel") return;
    if (!held.dragged && held.kind === "add") {
      this.edit({ kind: "add", x: this.toPlane(...this.hand(event)), y: this.newClass });
      this.sample = this.n_train - 1;
      this.chosen = true;
      this.report();
    } else if (!held.dragged && held.kind === "move") this.choose(held.i);
    this.asked = null;
    this.lookAhead();
  }
}
