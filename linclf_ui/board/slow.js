// Slow motion: the phases of a step, one after another, as the server has written them out. Here are
// its clock and its words; what moves in a phase is the stage's.

const PACES = [3, 5, 8]; // seconds a phase
const LONGEST_FRAME_MS = 100; // a page that was out of sight for longer does not catch up
const SIZE_REM = 0.85; // of the formulas, where they have room
const MOST_WAITS = 200; // frames of the screen to wait for the formulas

class SlowMotion {
  constructor(board) {
    this.board = board;
    // `ms` is how far the phase has gone; `running` says that the next one follows by itself.
    this.on = this.running = this.ended = false;
    this.phase = this.ms = 0;
    this.stage = new Stage(board);
    this.build();
  }

  build() {
    const { board } = this;
    this.begin = board.button("Slow motion", "One step in its phases, with the formula of each", () => this.enter());
    this.pause = board.button("Pause", "Hold this phase, or go on (Space)", () => this.run(!this.ticking));
    this.back = board.button("Phase before", "The phase before (←)", () => this.move(-1), { "data-short": "◂" });
    this.next = board.button("Next phase", "The next phase (→)", () => this.move(1), { class: "primary", "data-short": "▸" });
    this.more = board.button("More about this phase", "To the Chain rule, at this sample and phase", () => this.askMore(), { "data-short": "?" });
    this.exit = board.button("Leave slow motion", "Back to the run (Esc)", () => this.leave(true), { "data-short": "✕" });
    this.pace = element("select", { "aria-label": "Seconds a phase" },
      ...PACES.map((seconds) => element("option", { value: seconds }, `${seconds} s a phase`)));
    this.pace.selectedIndex = 1;
    this.bar = element("div", { class: "board-bar board-slow", role: "group", "aria-label": "Slow motion" },
      this.pause, this.back, this.next, this.pace, this.more, this.exit);
    this.title = element("b", { class: "board-phase-title", "data-phase": "" });
    this.text = element("span", {});
    this.head = element("div", { class: "board-phase-head" }, this.title, this.text);
    this.symbols = element("div", {});
    this.numbers = element("div", {});
    this.formulas = element("div", { class: "board-formulas" }, this.symbols, this.numbers);
    this.panel = element("div", { class: "board-phase board-slow" }, this.head, this.formulas);
  }

  enter() {
    const { board } = this;
    board.setPlaying(false);
    if (board.editing) board.setEditing(false);
    this.on = true;
    // Who wants no motion goes from phase to phase by hand.
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.pause.hidden = this.pace.hidden = this.still;
    this.shown = this.newest = this.taken = null;
    this.goal = { step: board.k, phase: 0 };
    board.root.classList.add("slow");
    board.resize();
    this.run(!this.still);
    (this.still ? this.next : this.pause).focus({ preventScroll: true });
    // On a phone the button is far below the picture.
    if (board.plane.getBoundingClientRect().top < 0) board.root.scrollIntoView();
    board.line.report();
  }

  // The board has come back to the page.
  resume() {
    if (this.on && this.shown && !this.ended) this.show(this.shown, this.phase, true);
  }

  leave(byHand) {
    if (!this.on) return;
    const { board } = this;
    this.on = this.running = false;
    this.halt();
    board.root.classList.remove("slow");
    this.stage.clear();
    board.resize();
    board.draw(true);
    if (byHand) this.begin.focus({ preventScroll: true });
    board.line.report();
  }

  keys() {
    return {
      ArrowRight: () => this.move(1),
      ArrowLeft: () => this.move(-1),
      Escape: () => this.leave(true),
      " ": () => this.run(!this.ticking),
    };
  }

  // --- what the server sends ----------------------------------------------------------------

  take(packet, tries = 0) {
    const { board, shown } = this;
    if (!this.on || board.gone) return;
    if (!tries && packet === this.taken) return this.arrive();
    if (!tries) this.taken = packet;
    if (packet !== this.taken) return;
    // Streamlit sets the formulas, out of sight; they are shown as they are.
    const set = packet.phases.map((_, k) => setFormulas(packet.slow, k));
    if (set.some((found, k) => found.length < packet.phases[k].formulas) && tries < MOST_WAITS) {
      requestAnimationFrame(() => this.take(packet, tries + 1));
      return;
    }
    packet.formulas = set.map((found) => found.map((formula) => formula.cloneNode(true)));
    if (packet.arrays.lengths) this.prepare(packet);
    this.newest = packet;
    if (this.goal) this.arrive();
    else if (shown.step === packet.step && board.k === packet.step) this.show(packet, this.phase, false);
    // What follows the update on show is for later.
    else if (board.k === packet.step && !(this.ended && shown.step + 1 === packet.step)) this.show(packet, 0, true);
  }

  // What is drawn on the way to the next weights, and the boundary that is left.
  prepare(packet) {
    const { starts, T, F } = strokesOf(packet.arrays);
    const { xs, ys } = packet.arrays;
    const C = this.board.scene.classes.length;
    const boundary = Array.from(xs.subarray(starts[C], starts[C + 1]), (x, i) => [x, ys[starts[C] + i]]);
    Object.assign(packet, { starts, T, F, boundary });
  }

  // --- from phase to phase ------------------------------------------------------------------

  // On, or held where it is.
  run(on) {
    this.running = on && !this.still;
    this.tick(this.running);
  }

  tick(on) {
    cancelAnimationFrame(this.frame);
    this.ticking = on;
    this.pause.textContent = on ? "Pause" : "Go on";
    if (!on) return;
    let before = performance.now();
    const frame = (now) => {
      // The first frame may have begun before the clock did.
      const elapsed = Math.max(0, Math.min(now - before, LONGEST_FRAME_MS));
      before = now;
      this.frame = requestAnimationFrame(frame);
      if (this.shown && !this.goal && !this.board.gone) this.goOn(elapsed);
    };
    this.frame = requestAnimationFrame(frame);
  }

  goOn(elapsed) {
    const lasts = this.stage.lasts(this.shown, this.phase);
    const moved = this.ms < lasts;
    this.ms += elapsed;
    if (moved) {
      if (this.picture()) this.board.drawGround();
      this.paint();
      if (this.ms >= lasts) this.arriveAtNext();
    }
    if (this.ms < lasts) return;
    if (!this.running) this.tick(false);
    else if (this.ms >= 1000 * this.pace.value) this.move(1);
  }

  // The update has been made: the board goes to the step it leads to.
  arriveAtNext() {
    const { board, shown } = this;
    if (this.ended || !shown.F || this.phase !== UPDATE) return;
    this.ended = true;
    board.moveTo(shown.step + 1);
  }

  move(by) {
    const { shown, phase } = this;
    if (!shown || this.goal) return;
    if (shown.phases[phase + by]) this.go(shown.step, phase + by);
    else if (by > 0 && this.board.k < this.board.tape.end()) this.go(shown.step + 1, 0);
    else if (by < 0 && shown.step > 0) this.go(shown.step - 1, -1);
    else this.run(false);
  }

  // Phase -1 is the last.
  go(step, phase) {
    this.ended = false;
    this.goal = { step, phase };
    if (this.board.k !== step) this.board.moveTo(step);
    this.arrive();
  }

  arrive() {
    if (!this.goal) return;
    const { step, phase } = this.goal;
    const packet = [this.newest, this.shown].find((one) => one?.step === step && one.run === this.board.run);
    if (!packet || this.board.k !== step) return;
    this.show(packet, phase < 0 ? packet.phases.length - 1 : phase, true);
  }

  show(packet, phase, anew) {
    const { board } = this;
    this.shown = packet;
    this.phase = Math.min(phase, packet.phases.length - 1);
    this.goal = null;
    const { title, text } = packet.phases[this.phase];
    this.title.textContent = title;
    this.text.textContent = text;
    const formulas = packet.formulas[this.phase];
    this.symbols.replaceChildren(...formulas.slice(0, -1));
    this.numbers.replaceChildren(...formulas.slice(-1));
    this.fit();
    // What is shown for the first time is wider once its fonts are there.
    document.fonts.ready.then(() => this.fit());
    this.back.disabled = packet.step === 0 && this.phase === 0;
    board.say(this.sentence());
    if (!anew) return this.paint();
    this.ms = this.still ? Infinity : 0;
    board.draw(true);
    if (this.still) this.arriveAtNext();
    else this.tick(true);
  }

  // A formula wider than its place is made smaller, and all of them where they are too high.
  fit() {
    const { style } = this.formulas;
    style.fontSize = "";
    const { scrollHeight: high, clientHeight: room } = this.panel;
    const own = this.formulas.offsetHeight;
    if (high > room && own) style.fontSize = `${SIZE_REM * Math.max(0.6, 1 - (high - room) / own)}rem`;
    for (const formula of this.formulas.querySelectorAll(".katex-display")) {
      formula.style.fontSize = "";
      const room = this.formulas.clientWidth / formula.offsetWidth;
      if (room < 1) formula.style.fontSize = `${100 * room}%`;
    }
  }

  halt() {
    this.tick(false);
    this.ended = false;
  }

  // --- for the board ------------------------------------------------------------------------

  // Whether a phase is on show: of the step on show, or of the one before, whose update was made.
  onShow() {
    const { board, shown } = this;
    return this.on && shown?.run === board.run && board.k === shown.step + (this.ended && board.k !== shown.step);
  }

  paint() {
    if (this.onShow()) this.stage.draw(this.shown, this.phase, this.ms, this.ended);
  }

  // The picture on the way to the next weights, until the board has gone there.
  picture() {
    const { shown, board } = this;
    if (!this.onShow() || this.phase !== UPDATE || !shown.F || board.k !== shown.step) return null;
    return { block: shown, f: this.stage.picture(shown, this.ms) };
  }

  // The step whose numbers the card shows, if it is not the one on show.
  step() {
    return this.onShow() ? this.shown.step : null;
  }

  // To the page that walks through all of it.
  askMore() {
    const { board, shown, phase } = this;
    if (!shown) return;
    this.halt();
    if (board.k !== shown.step) board.moveTo(shown.step);
    board.askWalk(shown.phases[phase].walked);
  }

  // What is read out instead of the numbers of the step.
  sentence() {
    if (!this.on || !this.shown) return null;
    const { title, text } = this.shown.phases[this.phase];
    return `${title}. ${text}`;
  }
}
