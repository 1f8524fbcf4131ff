// The film of the Lab: plane, loss curve and numbers of a run, and the hand that edits them.
// Arithmetic here is that of the screen and the clock only; every number shown comes from the server.

const NUMBERS_MS = 70; // while playing, the numbers change at most this often, all at once
const MARKS_MS = 100; // and the marks, in other frames than the numbers
const MOST_POINTS = 3000; // of a curve
const SAVED_FINER = 2; // a saved picture has so many times as many dots as the screen
const DRAG_MS = 200; // between two reports of a drag
const REACH_PX = { mouse: 12, pen: 16, touch: 24 };

const PHONE_PX = 768;
// The figures of a step, and what stands over them.
const FIGURES = [["loss", "loss"], ["train", "right, training"], ["test", "right, test"]];

class Lab extends Film {
  // --- the page's elements ------------------------------------------------------------------

  build() {
    Object.assign(this, {
      op: 0, doneOp: 0, ops: [], gesture: 0, // edits
      opened: "", sample: 0, pointed: null, editing: false, newClass: 0,
    });
    this.fresh = this.button("New start", "Other random weights, from the next seed", () =>
      this.edit({ kind: "new_start" }, true),
    );
    this.pen = this.button("Edit", "Add, drag, relabel and remove points; drag arrows and lines", () =>
      this.setEditing(!this.editing),
    { "aria-pressed": "false" });
    this.undo = this.button("Undo", "Take the last edit back (Ctrl+Z)", () => this.edit({ kind: "undo" }, true));
    this.redo = this.button("Redo", "Do it again (Ctrl+Shift+Z)", () => this.edit({ kind: "redo" }, true));
    this.classes = element("span", { class: "board-classes", role: "group", "aria-label": "Class of new points" });
    this.chosenText = element("span", { class: "quiet board-chosen" });
    this.relabel = this.button("Relabel", "Give the chosen sample the class that is pressed (its key does both)", () =>
      this.pickClass(this.newClass, true));
    this.removal = this.button("Remove", "Remove the chosen sample (Delete, or Shift and click)", () => this.remove(this.sample));
    this.slow = new SlowMotion(this);
    this.others = this.button("More", "More settings, longer strides, speed", () => this.setMore(this.further.hidden), { "aria-expanded": "false" });
    this.tools = element("div", { class: "board-strip board-tools", hidden: "" }, this.undo, this.redo, this.classes,
      this.chosenText, this.relabel, this.removal);
    // What a hand cannot do here.
    this.limits = element("p", { class: "board-limits" });
    this.legend = element("div", { class: "board-strip" });
    this.stepText = element("b", { "data-step": "" });
    this.texts = Object.fromEntries(FIGURES.map(([name]) => [name, element("b", { "data-label": name })]));
    this.parts = element("small", { "data-parts": "" });
    // After a divergence: to the last step before the loss rose.
    this.recover = this.button("", "The last step before the loss rose: choose a smaller learning rate there", () =>
      this.go(this.wayBack), { class: "board-recover", hidden: "" });
    this.figures = FIGURES.map(([name, label]) =>
      element("span", { class: "figure" }, element("small", {}, element("abbr", {}, label)), this.texts[name], name === "loss" ? this.parts : ""));
    this.status.append(
      element("span", { class: "figure" }, element("small", {}, element("abbr", {}, "step")), this.stepText), ...this.figures);
    this.ground = new Ground();
    this.marks = element("canvas", { class: "board-ground board-marks", "aria-hidden": "true" });
    this.points = element("div", { role: "group", "aria-label": "The plane" });
    this.sheet = element("div", { class: "board-sheet" }, this.ground.canvas, this.marks, this.points, this.ground.above,
      this.slow.stage.sheet, this.limits);
    this.plane = element("div", { class: "board-plane" }, this.legend, this.tools, this.sheet);
    this.loss = element("div", { class: "board-loss", role: "group", "aria-label": "Total loss, data loss and penalty over the steps" });
    this.card = new Card(this);
    this.weights = new WeightsTable(this);
    this.card.head.append(this.slow.begin);
    this.further = element("div", { class: "board-bar board-further", hidden: "" }, this.rewind, this.strides,
      this.speeds, this.fresh);
    this.root = element("div", { class: "board lab", tabindex: "-1" },
      this.live,
      element("div", { class: "board-bar" }, this.back, this.play, this.step, this.scrub, this.pen, this.others),
      this.slow.bar, this.further,
      element("div", { class: "board-panels" }, this.plane,
        element("div", { class: "board-side" },
          element("div", { class: "board-top" }, this.status,
            element("div", { class: "board-said" }, this.words, this.recover), this.loss, this.slow.panel),
          this.card.root),
        this.slow.stage.air));
    this.setMore(moreOpen());
    // Its place depends on what the card below it needs.
    this.resizing.observe(this.loss);
    this.listeners.push(onReconnect(() => this.line.introduce()));
    this.listen(this.sheet, "pointerdown", (event) => this.onGrab(event), true);
    this.listen(this.sheet, "pointermove", (event) => this.onHand(event), true);
    for (const name of ["pointerup", "pointercancel"])
      this.listen(this.sheet, name, (event) => this.onRelease(event), true);
    // What the hand has grabbed is not plotly's to pan or zoom.
    for (const name of ["mousedown", "touchstart"])
      this.listen(this.sheet, name, (event) => {
        if (this.held) { event.stopImmediatePropagation(); if (event.cancelable) event.preventDefault(); }
      }, { capture: true, passive: false });
  }

  // Back from a page where something was explained, nothing is asked any more.
  enter(parent, inbox) {
    this.asking = this.walk = null;
    super.enter(parent, inbox);
    this.slow.resume();
  }

  charts() {
    return [this.points, this.loss];
  }

  // The lower sheets follow the upper one.
  resize() {
    super.resize();
    this.slow.fit();
  }

  async fit(chart) {
    await super.fit(chart);
    if (chart === this.points) this.refit();
  }

  // Axes of one unit grow to fill a wider place, and would not shrink again by themselves.
  refit() {
    if (this.gone || !this.points.data) return;
    if (!this.zoomed) this.Plotly.relayout(this.points, structuredClone(this.home));
    this.align();
  }

  // Longer strides and speeds, and with them the settings at the side; they stay as they were left.
  setMore(open) {
    this.further.hidden = !open;
    this.others.setAttribute("aria-expanded", String(open));
    keepMore(open);
    // On a phone the settings would cover the picture.
    if (innerWidth > PHONE_PX) showSettings(open);
  }

  // --- what the server sends ----------------------------------------------------------------

  complete(packets) {
    const { answer, rows, slow, table } = packets;
    if (!super.complete(packets) || rows?.rows !== answer.rows) return false;
    if (answer.table && table?.table !== answer.table) return false;
    return answer.slow == null || slow?.slow === answer.slow;
  }

  acknowledge(answer) {
    super.acknowledge(answer);
    if (answer.n === this.line.sent && this.toldSample === this.sample) this.chosen = false;
    this.doneOp = Math.max(this.doneOp, answer.op);
    this.ops = this.ops.filter((op) => op.n > this.doneOp);
  }

  // What was done before a file or a lesson put its moment on show is of no account.
  opens({ opened, sample }) {
    if (!opened || opened === this.opened) return false;
    Object.assign(this, { opened, sample, ops: [], moved: false, chosen: false });
    clearTimeout(this.resting);
    this.tape.goal = null;
    this.tape.play(false);
    this.drawPlaying();
    return true;
  }

  begin() {
    this.curve = null;
  }

  // What has been seen of a run is no film that begins again.
  playsAgain() {
    return false;
  }

  takeOthers({ frames, rows, table, answer }) {
    if (!this.curve) {
      const { past_steps: steps, past } = frames.arrays;
      this.curve = { steps: [...steps], values: [0, 1, 2].map((j) => Array.from(steps, (_, i) => past[3 * i + j])) };
    }
    // Frames whose numbers are of other samples, or without a table that is open, are asked for again.
    if (this.numbersOf !== answer.first || (answer.table && !this.tabled)) this.tape.keepOnly(frames.frames);
    this.numbersOf = answer.first;
    this.tabled = answer.table;
    const block = this.tape.blocks.find(({ name }) => name === frames.frames);
    block.rows = rows;
    block.table = answer.table ? table : null;
    rows.printed ??= rows.texts.split(";");
    rows.printedLosses ??= rows.losses.split(";");
    if (this.line.quiet) this.sample = answer.sample;
    // A teacher's link may leave no editing, or show that there is some.
    for (const button of [this.pen, this.fresh]) {
      button.hidden = answer.editing === "hidden";
      button.disabled = answer.editing === "locked";
    }
    this.undo.disabled = !answer.undo;
    this.redo.disabled = !answer.redo;
  }

  renew(newScene) {
    if (newScene && this.pointsKey !== this.samplesKey()) this.drawPoints();
    else if (newScene) this.hoverKey = null;
    if (this.answer.slow != null) this.slow.take(this.inbox.packets.slow);
    else if (this.line.quiet) this.slow.leave();
  }

  takeScene(scene) {
    const before = this.scene;
    this.scene = scene;
    // The hand may be ahead of the server: what it has done since is done again on what came.
    this.X = scene.X.map((x) => [...x]);
    this.y = [...scene.y];
    this.n_train = scene.n_train;
    for (const op of this.ops) this.apply(op);
    this.newClass = Math.min(this.newClass, scene.classes.length - 1);
    this.limits.textContent = scene.hand.told;
    if (JSON.stringify(scene.classes) !== JSON.stringify(before?.classes)) this.layClasses(scene);
    // Plotly writes the axes as it has drawn them into what it was given.
    const { xaxis, yaxis } = scene.figures.points.layout;
    this.home = { "xaxis.range": [...xaxis.range], "yaxis.range": [...yaxis.range] };
    this.ground.take({ ...scene, ground: scene.figures.ground });
    this.layLegend(scene);
  }

  // One that is just being pressed would be lost: laid only where the classes are others.
  layClasses({ classes }) {
    this.classes.replaceChildren(
      ...classes.map(({ name, colour, glyph }, c) => {
        const made = element("button", {
          type: "button", title: `Class of new points; key ${c + 1} relabels the chosen sample too`,
          "aria-pressed": String(c === this.newClass), onclick: () => this.pickClass(c),
        }, element("span", { style: `color:${colour}` }, glyph), " ");
        made.insertAdjacentHTML("beforeend", name);
        return made;
      }),
    );
  }

  // What the marks in the picture mean, those that may occur.
  layLegend({ classes, n_train, X, arrows, margins, shades, colours, terms }) {
    const mark = (name, label) =>
      [label, terms[label], element("span", { title: terms[label] }, element("i", { class: `mark ${name}` }), label)];
    const names = classes.map(({ name, colour, glyph }) => {
      const made = element("span", { title: terms.class }, element("span", { style: `color:${colour}` }, glyph), " ");
      made.insertAdjacentHTML("beforeend", name);
      return made;
    });
    const samples = classes.slice(0, 3).map(({ region }) => `linear-gradient(90deg, ${colours.background}, ${region})`);
    const sure = element("i", { class: "mark sure" });
    sure.replaceChildren(...samples.map((background) => element("i", { style: `background:${background}` })));
    const figures = [...this.status.querySelectorAll("abbr")];
    for (const name of figures) name.title = terms[name.textContent];
    explain(this.status, "The figures", figures.map((name) => [name.textContent, name.title]));
    const marks = [mark("wrong", "wrong"), ...(X.length > n_train ? [mark("test", "test")] : []),
      mark("ring", "chosen"), ...(arrows ? [mark("arrow", "weights")] : []), ...(margins ? [mark("margin", "margin Δ")] : []),
      ...(shades ? [["unsure", terms.unsure, element("span", { class: "board-sure", title: terms.unsure }, "unsure ", sure, " sure")]] : [])];
    this.legend.replaceChildren(...names, ...marks.map(([, , made]) => made));
    explain(this.legend, "What the marks mean", [["class", terms.class], ...marks]);
  }

  // The strokes and the verdicts of every frame.
  prepared({ arrays }) {
    const { changes, changed, changed_to, verdicts } = arrays;
    const { F, T, starts } = strokesOf(arrays);
    const N = verdicts.length;
    const judged = new Uint8Array(F * N);
    for (let f = 0; f < F; f++) {
      if (f === 0) judged.set(verdicts, 0);
      else judged.copyWithin(f * N, (f - 1) * N, f * N);
      for (let i = changes[f]; i < changes[f + 1]; i++) judged[f * N + changed[i]] = changed_to[i];
    }
    return { T, N, starts, judged };
  }

  // --- drawing ------------------------------------------------------------------------------

  // While playing, what is thin moves with every frame; the numbers and the marks now and then. All
  // numbers change together, so that those on the screen are always of one step.
  draw(whole) {
    const block = this.block(this.k);
    if (!block || !this.scene || !this.points.data) return;
    const now = performance.now();
    const numbers = whole || now - (this.numbersAt ?? 0) > NUMBERS_MS;
    const marks = whole || (!numbers && now - (this.marksAt ?? 0) > MARKS_MS);
    if (numbers) this.numbersAt = now;
    if (marks) this.marksAt = now;
    this.drawGround();
    this.drawLoss(whole);
    if (marks) this.drawMarks();
    if (numbers) this.drawNumbers(block, whole);
    this.root.dataset.drawn = this.k;
    if (whole) this.rest();
  }

  // The frame on show, or in slow motion a picture on the way to the next.
  drawGround() {
    const at = this.block(this.k);
    const { block, f } = this.slow.picture() ?? { block: at, f: this.k - at.start };
    const { width, height } = this.points._fullLayout;
    const { classes, arrows } = this.scene;
    this.ground.draw({
      ...groundAt(block, f, classes.length),
      width, height, sure: block.sure,
      playing: this.playing,
      toScreen: (at) => this.toScreen(at),
      toPlane: (x, y) => this.toPlane(x, y),
      arrows: arrows ? classes.map((_, c) => this.arrowOnScreen(block, c, f)) : [],
    });
  }

  // Foot and tip of a class's arrow, where they are seen.
  arrowOnScreen(block, c, f) {
    const arrow = this.arrow(block, c, f);
    const [foot, tip] = [this.toScreen(arrow.slice(0, 2)), this.toScreen(arrow.slice(2))];
    return [foot, this.held?.kind === "tip" && this.held.c === c ? tip : seenTip(foot, tip)];
  }

  // Below the samples: that of a wrong prediction larger and in another colour, so that it has a rim,
  // and rings around the chosen one and the one that is pointed at.
  drawMarks(finer = 1) {
    this.drawTools();
    const { points, scene: { marks, colours, classes, look } } = this;
    const { width, height } = points._fullLayout;
    const judged = this.judged() ?? [];
    const wrong = [...judged.keys()].filter((i) => judged[i]);
    const rings = [this.sample, this.pointed].map((i) => (i != null && i < this.n_train ? i : null));
    const at = (i) => this.toScreen(this.X[i]);
    const key = `${[look, width, height, finer, wrong, wrong.map(at), rings, rings.map((i) => i != null && at(i))]}`;
    if (this.marked === key) return;
    this.marked = key;
    clear(this.marks, width, height, finer);
    const paint = this.marks.getContext("2d");
    this.outlines().forEach((outline, t) => {
      const all = new Path2D(), trained = t < classes.length;
      const larger = marks.size / points.data[t].marker.size;
      for (const i of wrong) {
        if (this.y[i] + (i < this.n_train ? 0 : classes.length) !== t) continue;
        all.addPath(outline, new DOMMatrix().translateSelf(...at(i)).scaleSelf(larger));
      }
      paint.fillStyle = marks.colour;
      if (trained) paint.fill(all);
      stroke(paint, all, marks.colour, marks.width);
    });
    rings.forEach((i, r) => {
      if (i == null) return;
      const ring = new Path2D();
      ring.arc(...at(i), marks.rings[r].size / 2, 0, 7);
      stroke(paint, ring, colours.text, marks.rings[r].width);
    });
    // What a canvas shows cannot be read off it.
    this.marks.painted = { wrong, rings };
  }

  // The outline of the samples of each trace, as plotly has drawn them; of no sample, nothing.
  outlines() {
    const drawn = this.points.querySelectorAll(".scatterlayer .trace");
    let nth = 0;
    return this.points.data.map(({ x }) => {
      const d = x.length ? drawn[nth++]?.querySelector(".point")?.getAttribute("d") : null;
      return new Path2D(d ?? "");
    });
  }

  arrow(block, c, f = this.k - block.start) {
    const { arrows } = block.arrays;
    const at = 4 * (f * arrows.shape[1] + c);
    const drawn = Array.from(arrows.subarray(at, at + 4));
    if (this.held?.kind === "tip" && this.held.c === c && this.held.at) return [...this.held.from, ...this.held.at];
    return drawn;
  }

  // The losses as far as they have been seen. The axes are the server's, for the last of them.
  drawLoss(whole) {
    const { curve } = this;
    const from = curve.steps.length ? curve.steps.at(-1) + 1 : 0;
    let grown = this.lossCurve !== curve;
    for (let s = from; s <= this.tape.seen; s++) {
      const block = this.block(s);
      if (!block) continue;
      const at = 3 * (s - block.start);
      curve.steps.push(s);
      for (let j = 0; j < 3; j++) curve.values[j].push(block.arrays.losses[at + j]);
      grown = true;
    }
    if (curve.steps.length > MOST_POINTS) {
      const thin = (a) => a.filter((_, i) => i % 2 === 0 || i === a.length - 1);
      curve.steps = thin(curve.steps);
      curve.values = curve.values.map(thin);
    }
    this.lossCurve = curve;
    const { steps, values } = curve;
    const moves = [[3, "x", [this.k, this.k]], [3, "y", [0, 1]]];
    if (grown || whole) values.forEach((y, j) => moves.push([j, "x", steps], [j, "y", y]));
    const mode = steps.length === 1 ? "lines+markers" : "lines";
    if (mode !== this.lossMode) values.forEach((_, j) => moves.push([j, "mode", mode]));
    this.lossMode = mode;
    const last = this.block(steps.at(-1));
    if (last) this.lossAxes = this.axesUpTo(last, steps.at(-1) - last.start);
    this.move(this.loss, moves, this.lossAxes ?? {}, whole);
  }

  // The axes of the losses up to frame f of a block.
  axesUpTo({ arrays: { reach, ends, logs } }, f) {
    return { ...this.scene.scales[logs[f]], "xaxis.range": [...reach.subarray(2 * f, 2 * f + 2)], "yaxis.range": [...ends.subarray(2 * f, 2 * f + 2)] };
  }

  // In slow motion the card stays with the step whose phases are on show.
  drawCard() {
    const k = this.slow.step() ?? this.k;
    const block = this.block(k);
    if (block) this.card.draw(block, k);
    this.slow.paint();
  }

  drawNumbers(block, whole) {
    this.drawCard();
    this.drawStatus(block, whole);
    this.weights.draw(block, this.k, this.inbox.tablePlace);
    markAtRest(this.k);
  }

  // What is said of a frame: some sentences the server makes only of a frame at rest.
  sentence(block, f) {
    const { run, step, words } = this.answer ?? {};
    return block.words[block.said[f]] ?? (run === block.run && step === this.k ? words : null);
  }

  drawStatus(block, whole) {
    const f = this.k - block.start;
    const { texts } = block;
    this.stepText.textContent = this.k;
    FIGURES.forEach(([name], i) => {
      this.figures[i].hidden = !texts[name];
      this.texts[name].textContent = texts[name]?.[f] ?? "";
    });
    this.parts.textContent = `${texts.sums[f]} data ${texts.data[f]} + penalty ${texts.penalty[f]}`;
    this.drawControls();
    const words = this.sentence(block, f);
    this.words.textContent = words?.text ?? "\u00a0";
    this.wayBack = words?.back;
    this.recover.hidden = this.wayBack == null;
    this.recover.textContent = `Back to step ${this.wayBack}`;
    if (!whole) return;
    const told = FIGURES.filter(([name]) => texts[name]).map(([name, label]) => `${label} ${texts[name][f]}`);
    this.say(this.slow.sentence() ?? [`step ${this.k}`, ...told].join(", "));
  }

  describe(said) {
    this.points.setAttribute("aria-label", `The plane with the samples, the class regions and their boundaries at ${said}`);
  }

  // What is renewed when nothing moves: the rest of the page, the axes of the losses, and the hover
  // texts, which tell of wrong predictions.
  rest() {
    clearTimeout(this.quietly);
    this.quietly = setTimeout(() => {
      if (this.playing || this.gone || this.held || !this.points.data) return;
      if (this.unfollowed) this.line.report();
      const judged = this.judged();
      if (judged && this.hoverKey !== judged.join("")) this.drawPoints();
    }, 6 * REST_MS);
  }

  // What each sample is taken for in the frame on show; null where they have been edited by hand and
  // not yet been judged by the server.
  judged() {
    const block = this.block(this.k);
    if (block?.N !== this.X.length) return null;
    const f = this.k - block.start;
    return block.judged.subarray(f * block.N, (f + 1) * block.N);
  }

  // The upper sheet: made anew when the samples change, never from step to step.
  drawPoints() {
    const judged = this.judged();
    const { figures, before, after, verdicts, classes, config } = this.scene;
    const made = figures.points;
    const traces = made.data.map((trace, t) => {
      const c = t % classes.length;
      const held_out = t >= classes.length;
      const index = [];
      for (let i = 0; i < this.X.length; i++)
        if (this.y[i] === c && held_out === i >= this.n_train) index.push(i);
      const tell = (i) => (before[i] ?? "") + verdicts[judged?.[i] ?? 0] + (after[i] ?? "");
      return {
        ...trace,
        x: index.map((i) => this.X[i][0]),
        y: index.map((i) => this.X[i][1]),
        customdata: held_out ? [] : index,
        text: index.map(tell),
        marker: { ...trace.marker, ...this.plainMarker(trace.marker) },
      };
    });
    const layout = { ...made.layout, ...(this.editing ? { dragmode: false } : {}) };
    this.hoverKey = judged?.join("");
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
      this.calm(this.loss);
      this.react(this.loss, figures.loss, config);
      this.lossMode = this.lossCurve = this.loss.framedKey = null;
    }
    this.align();
    if (!this.points.linked) {
      this.points.linked = true;
      for (const name of ["plotly_relayouting", "plotly_relayout"]) this.points.on(name, (change) => this.align(change));
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

  // All sheets show the same part of the plane, in the same place.
  align(change = {}) {
    if (!this.points._fullLayout) return;
    // What the visitor has zoomed stays, until it is reset.
    if ("xaxis.range[0]" in change) this.zoomed = true;
    else if ("xaxis.range" in change || "xaxis.autorange" in change) this.zoomed = false;
    const { xaxis, yaxis } = this.axes();
    const { width, height } = this.points._fullLayout;
    const key = String([width, height, ...xaxis.range, ...yaxis.range]);
    if (this.aligned === key) return;
    this.aligned = key;
    const block = this.block(this.k);
    if (!block) return;
    this.drawGround();
    this.drawMarks();
    this.slow.paint();
  }

  // What is on the screen: the ground, the marks and samples, and the arrows above them.
  download(format) {
    const { points } = this;
    const [ground, marks, above] = this.sheetsFor(SAVED_FINER);
    const { xaxis, yaxis } = this.axes();
    const all = { xref: "paper", yref: "paper", x: 0, y: 1, sizex: 1, sizey: 1, sizing: "stretch" };
    const layout = {
      ...points.layout,
      xaxis: { ...points.layout.xaxis, range: xaxis.range },
      yaxis: { ...points.layout.yaxis, range: yaxis.range },
      images: [
        ...[ground, marks].map((source) => ({ ...all, source, layer: "below" })),
        { ...all, source: above, layer: "above" },
      ],
      paper_bgcolor: this.scene.colours.background,
    };
    const figure = { data: points.data, layout };
    const size = { width: points.offsetWidth, height: points.offsetHeight };
    this.Plotly.downloadImage(figure, { format, filename: `plane-step-${this.k}`, scale: SAVED_FINER, ...size });
  }

  // The sheets that are no chart, as pictures so many times as fine as on the screen.
  sheetsFor(finer) {
    const { ground } = this;
    const paint = (times) => {
      ground.finer = times;
      this.drawGround();
      this.drawMarks(times);
    };
    paint(finer);
    const pictures = [ground.canvas, this.marks, ground.above].map((canvas) => canvas.toDataURL());
    paint(1);
    return pictures;
  }

  // --- linked choice ------------------------------------------------------------------------

  point(sample) {
    if (this.playing || this.pointed === sample) return;
    this.pointed = sample;
    const block = this.block(this.k);
    if (!block) return;
    this.drawMarks();
    this.drawCard();
  }

  choose(sample) {
    if (!(sample >= 0 && sample < this.n_train)) return;
    this.sample = sample;
    this.chosen = true;
    const block = this.block(this.k);
    if (block) {
      this.drawMarks();
      this.drawCard();
    }
    this.line.report();
  }

  // Why an entry of a matrix, [name, sample, class], is what it is.
  ask(entry) {
    this.setPlaying(false);
    this.moved = true;
    this.asking = entry;
    this.line.report();
  }

  // A phase of the chain rule, at the step on show.
  askWalk(phase) {
    this.setPlaying(false);
    this.moved = true;
    this.walk = phase;
    this.line.report();
  }

  // --- reports ------------------------------------------------------------------------------

  more() {
    const sample = this.chosen ? this.sample : null;
    this.toldSample = this.sample;
    const { xaxis, yaxis } = this.points._fullLayout ? this.axes() : {};
    const view = xaxis ? [...xaxis.range, ...yaxis.range] : null;
    this.unfollowed = this.urgent();
    return { opened: this.opened, sample, why: this.asking ?? null, walk: this.walk ?? null, slow: this.slow.on, view, ops: this.ops };
  }

  urgent() {
    return this.ops.length > 0 && !this.ops.some((op) => ["new_start", "undo", "redo"].includes(op.kind));
  }

  // Whether something else on the page is of the step on show: an open table, settings that were
  // others at the step that the server knows, the phases of slow motion, or a sentence that has still
  // to be made.
  follows() {
    const { open, turns, step } = this.answer;
    const turn = (k) => turns.filter((since) => since <= k).length;
    const block = this.block(this.k);
    return open || this.slow.on || turn(this.k) !== turn(step) || (block && !this.sentence(block, this.k - block.start));
  }

  // The address holds the moment that is on the screen.
  remember() {
    if (!this.answer || this.tape.goal != null || !this.line.quiet) return false;
    const { moment, ending, home } = this.answer;
    const step = this.k === home ? "" : String(this.k);
    return rememberMoment({ ...moment, step, sample: this.sample ? String(this.sample) : "" }, ending);
  }

  // In a drag, frames change with every move.
  busy() {
    return Boolean(this.held);
  }

  moreKeys({ ctrlKey, shiftKey }) {
    if (this.slow.on) return ctrlKey ? {} : this.slow.keys();
    if (!this.editing) return {};
    if (ctrlKey) {
      const again = () => this.edit({ kind: shiftKey ? "redo" : "undo" }, true);
      return { z: again, Z: again };
    }
    const acts = { Delete: () => this.remove(this.sample) };
    for (let c = 0; c < this.scene.classes.length && c < 9; c++) acts[c + 1] = () => this.pickClass(c, true);
    return acts;
  }

  // --- editing ------------------------------------------------------------------------------

  setEditing(on) {
    this.editing = on;
    this.pen.setAttribute("aria-pressed", String(on));
    this.tools.hidden = !on;
    this.legend.hidden = on;
    this.plane.classList.toggle("editing", on);
    this.drawPoints();
  }

  // What can be done to the chosen sample without a keyboard.
  drawTools() {
    this.chosenText.textContent = `Sample ${this.sample}`;
    this.relabel.disabled = !(this.sample < this.n_train) || this.y[this.sample] === this.newClass;
    this.removal.disabled = !(this.sample < this.n_train && this.n_train > 1);
  }

  pickClass(c, relabels = false) {
    this.newClass = c;
    this.drawTools();
    for (const [i, b] of [...this.classes.children].entries()) b.setAttribute("aria-pressed", String(i === c));
    if (relabels && this.sample < this.n_train && this.y[this.sample] !== c)
      this.edit({ kind: "relabel", i: this.sample, y: c }, true);
  }

  remove(i) {
    if (i >= this.n_train || this.n_train === 1) return;
    this.edit({ kind: "remove", i }, true);
    this.sample = Math.min(i < this.sample ? this.sample - 1 : this.sample, this.n_train - 1);
  }

  // Draws an edit at once and tells the server. In a drag, only the latest of its edits counts.
  edit(edit, whole) {
    if (whole) this.gesture += 1;
    const op = { ...edit, n: ++this.op, gesture: this.gesture };
    const last = this.ops[this.ops.length - 1];
    if (last && last.gesture === op.gesture && last.kind === op.kind) this.ops.pop();
    this.ops.push(op);
    this.apply(op);
    clearTimeout(this.quietly);
    if (whole || !this.held?.dragged) this.line.report();
    else this.tellDrag();
    if (["add", "move", "relabel", "remove"].includes(op.kind)) this.redrawPoints(op);
  }

  // What has been typed for an entry of W, or of b below it; the number of the edit.
  enterWeight(i, c, to) {
    this.setPlaying(false);
    this.edit({ kind: "weight", i, c, to }, true);
    return this.op;
  }

  // In a drag the server is told now and then: the hand's own picture moves at once.
  tellDrag() {
    const wait = DRAG_MS - (performance.now() - this.line.sentAt);
    if (wait <= 0) this.line.report();
    else this.telling ??= setTimeout(() => this.toldDrag(), wait);
  }

  toldDrag() {
    clearTimeout(this.telling);
    this.telling = null;
    this.line.report();
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
    this.handDrawn = (this.handDrawn ?? true) && op.kind === "move" && this.drawMoved(op.i);
    // Streamlit sends a report when this task has ended: the server is at work while we draw.
    this.pointsDue ??= setTimeout(() => {
      const drawn = this.handDrawn;
      this.pointsDue = this.handDrawn = null;
      if (this.gone) return;
      if (!drawn) this.drawPoints();
      const block = this.block(this.k);
      if (block) this.drawMarks();
    });
  }

  // Puts the mark of sample i at its new place; whether it was there. Plotly itself would take many
  // times as long, and is asked at rest, when the server has told what stands there.
  drawMoved(i) {
    const { data } = this.points, c = this.y[i];
    const at = data[c].customdata.indexOf(i);
    if (at < 0) return false;
    [data[c].x[at], data[c].y[at]] = this.X[i];
    // Of a class without samples nothing is drawn.
    const nth = data.slice(0, c).filter(({ x }) => x.length).length;
    const drawn = this.points.querySelectorAll(".scatterlayer .trace")[nth]?.querySelectorAll(".point")[at];
    const { xaxis, yaxis } = this.axes();
    drawn?.setAttribute("transform", `translate(${xaxis.l2p(this.X[i][0])},${yaxis.l2p(this.X[i][1])})`);
    this.pointsKey = this.samplesKey();
    return Boolean(drawn);
  }

  samplesKey() {
    return `${this.scene.look};${this.editing};${this.n_train};${this.y.join()};${this.X.join()}`;
  }

  toPlane(px, py) {
    return planeAt(this.axes(), px, py);
  }

  toScreen(at) {
    return screenAt(this.axes(), at);
  }

  hand(event) {
    const box = this.points.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  inPlot([px, py]) {
    const { xaxis, yaxis } = this.axes();
    return px >= xaxis._offset && px <= xaxis._offset + xaxis._length && py >= yaxis._offset && py <= yaxis._offset + yaxis._length;
  }

  // The place of the plot nearest to the hand: what is dragged stays in sight.
  inside([px, py]) {
    const { xaxis, yaxis } = this.axes();
    const within = (p, { _offset, _length }) => Math.max(_offset + 1, Math.min(p, _offset + _length - 1));
    return [within(px, xaxis), within(py, yaxis)];
  }

  // What lies under the hand: an arrow's tip, a sample, a zero line, or nothing.
  under(hand, reach) {
    const far = (p) => Math.hypot(p[0] - hand[0], p[1] - hand[1]);
    const block = this.block(this.k);
    const f = block && this.k - block.start;
    if (block && this.scene.arrows) {
      for (let c = 0; c < this.scene.classes.length; c++) {
        const arrow = this.arrow(block, c);
        if (far(this.arrowOnScreen(block, c, f)[1]) < reach) return { kind: "tip", c, from: arrow.slice(0, 2) };
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
    if (event.shiftKey) return found?.kind === "move" ? this.remove(found.i) : undefined;
    if (!found && !this.scene.hand.adds) return;
    this.held = { ...(found ?? { kind: "add" }), id: event.pointerId, start: hand, dragged: false };
    this.gesture += 1;
    this.sheet.setPointerCapture(event.pointerId);
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
    // Let go where nobody saw it.
    if (!event.buttons) return this.onRelease(event);
    event.stopImmediatePropagation();
    const [dx, dy] = [hand[0] - this.held.start[0], hand[1] - this.held.start[1]];
    if (!this.held.dragged && Math.hypot(dx, dy) < 3) return;
    if (this.held.kind === "move" && !this.scene.hand.drags) return;
    this.held.dragged = true;
    this.drag(this.toPlane(...this.inside(hand)));
  }

  drag(at) {
    const held = this.held;
    held.at = at;
    if (held.kind === "move") this.edit({ kind: "move", i: held.i, x: at });
    else if (held.kind === "tip" || held.kind === "through") {
      this.edit({ kind: held.kind, c: held.c, at });
      const block = this.block(this.k);
      if (block && held.kind === "tip") this.drawGround();
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
      this.edit({ kind: "add", x: this.toPlane(...this.inside(this.hand(event))), y: this.newClass });
      this.sample = this.n_train - 1;
      this.chosen = true;
      this.line.report();
    } else if (!held.dragged && held.kind === "move") this.choose(held.i);
    if (this.telling) this.toldDrag();
    this.tape.asked = null;
    this.lookAhead();
    this.rest();
  }
}
