// Slow motion: the phases of a step, one after another, as the server has written them out, each with
// its formulas, its matrix and its arrows. Here is the clock of it, and nothing that is computed.

const PACES = [3, 5, 8]; // seconds a phase
const POINT_MS = 1200; // so long the arrows point before the weights go
const GLIDE_MS = 1800; // so long the weights are on their way
const MOST_WAITS = 200; // frames of the screen to wait for the formulas

class SlowMotion {
  constructor(board) {
    this.board = board;
    this.on = this.running = false;
    this.phase = 0;
    this.build();
  }

  build() {
    const { board } = this;
    this.begin = board.button("Slow motion", "One step in its phases, with the formula of each", () => this.enter());
    this.pause = board.button("Pause", "Hold this phase, or go on (Space)", () => this.run(!this.running));
    this.back = board.button("Phase before", "The phase before (←)", () => this.move(-1));
    this.next = board.button("Next phase", "The next phase (→)", () => this.move(1), { class: "primary" });
    this.exit = board.button("Leave slow motion", "Back to the run (Esc)", () => this.leave(true));
    this.pace = element("select", { "aria-label": "Seconds a phase", onchange: () => this.run(this.running) },
      ...PACES.map((seconds) => element("option", { value: seconds }, `${seconds} s a phase`)));
    this.pace.selectedIndex = 1;
    this.bar = element("div", { class: "board-bar board-slow", role: "group", "aria-label": "Slow motion" },
      this.pause, this.back, this.next, this.pace, this.exit);
    this.title = element("b", { class: "board-phase-title", "data-phase": "" });
    this.text = element("span", {});
    this.head = element("div", { class: "board-phase-head" }, this.title, this.text);
    this.symbols = element("div", {});
    this.numbers = element("div", {});
    this.formulas = element("div", { class: "board-formulas" }, this.symbols, this.numbers);
    this.name = element("div", { class: "board-rows-title" });
    this.table = element("div", { class: "board-phase-rows", role: "img" });
    this.panel = element("div", { class: "board-phase board-slow" }, this.head, this.formulas, this.name, this.table);
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
    board.line.report();
  }

  leave(byHand) {
    if (!this.on) return;
    const { board } = this;
    this.on = this.running = false;
    this.halt();
    board.root.classList.remove("slow");
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
      " ": () => this.run(!this.running),
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
    Object.assign(packet, packet.arrays.lengths && board.strokes(packet.arrays));
    this.newest = packet;
    if (this.goal) this.arrive();
    else if (shown.step === packet.step && board.k === packet.step) this.show(packet, this.phase, false);
    // What follows the update on show is for later.
    else if (board.k === packet.step && !(this.glided && shown.step + 1 === packet.step)) this.show(packet, 0, true);
  }

  // --- from phase to phase ------------------------------------------------------------------

  run(on) {
    this.running = on && !this.still;
    this.pause.textContent = this.running ? "Pause" : "Go on";
    this.wait();
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
    this.halt();
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
    const { title, text, matrix, figure } = packet.phases[this.phase];
    this.title.textContent = title;
    this.text.textContent = text;
    this.name.textContent = matrix;
    const formulas = packet.formulas[this.phase];
    this.symbols.replaceChildren(...formulas.slice(0, -1));
    this.numbers.replaceChildren(...formulas.slice(-1));
    this.fit();
    this.table.setAttribute("aria-label", matrix);
    this.table.style.height = `${figure.layout.height}px`;
    board.react(this.table, figure, { displayModeBar: false });
    this.back.disabled = packet.step === 0 && this.phase === 0;
    board.say(this.sentence());
    if (anew) {
      this.halt();
      board.draw(true);
      if (packet.F && this.phase === packet.phases.length - 1) this.update();
      else this.wait();
    }
  }

  // A formula wider than its place is made smaller.
  fit() {
    for (const formula of this.formulas.querySelectorAll(".katex-display")) {
      formula.style.fontSize = "";
      const room = this.formulas.clientWidth / formula.offsetWidth;
      if (room < 1) formula.style.fontSize = `${100 * room}%`;
    }
  }

  wait() {
    clearTimeout(this.timer);
    if (this.running && this.shown && !this.onWay) this.timer = setTimeout(() => this.move(1), 1000 * this.pace.value);
  }

  halt() {
    clearTimeout(this.timer);
    clearTimeout(this.pointing);
    cancelAnimationFrame(this.gliding);
    this.onWay = this.glided = false;
  }

  // The weights, and what they draw, go to the next step through the pictures on the way.
  update() {
    const { board, shown } = this;
    const arrive = () => {
      this.onWay = false;
      this.glided = true;
      board.moveTo(shown.step + 1);
      this.wait();
    };
    if (this.still) return arrive();
    this.onWay = true;
    this.pointing = setTimeout(() => {
      const began = performance.now();
      const glide = (now) => {
        const f = Math.floor(((now - began) / GLIDE_MS) * shown.F);
        if (board.gone || board.k !== shown.step) return;
        if (f >= shown.F) return arrive();
        board.drawGround(shown, Math.max(f, 0));
        this.gliding = requestAnimationFrame(glide);
      };
      this.gliding = requestAnimationFrame(glide);
    }, POINT_MS);
  }

  // --- for the board ------------------------------------------------------------------------

  // The thin arrows of the phase on show.
  ways() {
    const at = this.on && this.shown?.step === this.board.k && this.shown.run === this.board.run;
    return at ? this.shown.phases[this.phase].ways : [];
  }

  // What is read out instead of the numbers of the step.
  sentence() {
    if (!this.on || !this.shown) return null;
    const { title, text } = this.shown.phases[this.phase];
    return `${title}. ${text}`;
  }
}
