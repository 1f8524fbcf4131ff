// What plays the frames of a run that the server has computed: the controls, the clock, the blocks
// of frames, and the reports to the server. What a frame looks like, a subclass knows.
// Arithmetic here is that of the screen and the clock only; every number shown comes from the server.

const REST_MS = 120; // a frame that stands so long is at rest, and is reported
const AGAIN_MS = 1000; // a report without an answer is sent again
const AHEAD = 100; // so many frames are kept ready, where blocks are long enough
const MOST_BLOCKS = 12;
const LINK_MS = 15000; // a link is held back no longer, for a last report to be answered
const GONE_MS = 10000; // a player whose place on the page is gone for so long is given up
const PLOTLY_MS = 60000; // so long plotly is waited for where the server sends it
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

const players = new WeakMap();

function inboxOf(board) {
  return ((window.linclfBoards ??= {})[board] ??= { packets: {}, wake: null });
}

// What Streamlit calls at every change: the player of this place on the page is made or told.
// When a connection was lost Streamlit may take the place away and make it anew: the player moves
// there, with all that the server has not been told yet.
function play(Kind, given) {
  const { parentElement, data } = given;
  const inbox = inboxOf(data.board);
  let player = players.get(parentElement);
  const enters = !player;
  if (enters) {
    player = inbox.homeless ?? new Kind();
    players.set(parentElement, player);
  }
  player.given = given;
  if (enters) player.enter(parentElement, inbox);
  player.start();
  // Streamlit calls again when light changes to dark: the charts' colours come from the server.
  const ground = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
  if (player.colour && player.colour !== ground) player.report();
  player.colour = ground;
  return () => {
    player.exit();
    players.delete(parentElement);
  };
}

let loading = null;

function loadPlotly({ chunk }) {
  loading ??= (async () => {
    const app = document.querySelector('script[type="module"][src*="static/js/"]');
    if (chunk && app && !window.Plotly) await import(new URL(chunk, app.src).href);
    // Without a chunk the server sends it, which takes its time.
    for (const end = performance.now() + (chunk ? 2000 : PLOTLY_MS); !window.Plotly; ) {
      if (performance.now() > end) throw new Error("plotly did not come");
      await new Promise((r) => setTimeout(r, 20));
    }
    return window.Plotly;
  })();
  return loading;
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

class Player {
  constructor() {
    this.page = Math.random().toString(36).slice(2);
    this.n = this.sentN = this.answeredN = 0; // reports
    this.told = new Set(); // the steps told in those that are not answered yet, and in the last one
    this.blocks = [];
    this.k = 0; // the step on show
    this.seen = 0;
    this.playing = false;
    this.speed = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 3;
    this.due = 0;
    this.listeners = [];
  }

  // --- for the subclass to fill in ----------------------------------------------------------

  // Whether the packets are all here and belong together.
  complete({ scene, frames, answer }) {
    return scene && frames && answer && scene.scene === answer.scene && frames.frames === answer.frames;
  }

  takeScene() {}

  // What a block needs to be drawn, besides what the packet holds.
  prepared() {
    return {};
  }

  begin() {}

  // The frame at which a new run is taken up.
  landing(answer) {
    return answer.step;
  }

  takeOthers() {}

  // After all has been taken: `newScene` says whether the charts are other ones.
  renew() {}

  // The step on show; `whole` when it is at rest, not in the middle of Play.
  draw() {}

  // What a report tells besides the frame.
  more() {
    return {};
  }

  // What other keys do.
  moreKeys() {
    return {};
  }

  // With fewer frames left than this, the next are asked for.
  ahead() {
    return AHEAD;
  }

  // Whether the page shows more of the step, or other settings: then the server is told of a frame
  // at rest. Otherwise it learns the step with the next message that needs it.
  follows() {
    return true;
  }

  // What is done when all is drawn and has been told.
  remember() {}

  // While this is so, no more frames are asked for.
  busy() {
    return false;
  }

  // What is told of the pictures to those who cannot see them.
  describe() {}

  // All charts, to be resized and in the end given back.
  charts() {
    return [];
  }

  // --- the page's elements ------------------------------------------------------------------

  button(label, title, act, more = {}) {
    return element("button", { type: "button", title, onclick: act, ...more }, label);
  }

  controls() {
    this.rewind = this.button("Rewind", "To the start (Home)", () => this.go(0));
    this.back = this.button("Back", "One step back (←)", () => this.go(this.k - 1));
    this.step = this.button("Step", "One step (→)", () => this.go(this.k + 1), { class: "primary" });
    this.play = this.button("Play", "On and on (Space)", () => this.setPlaying(!this.playing));
    this.speeds = element(
      "select",
      { "aria-label": "Speed of Play", onchange: () => (this.speed = this.speeds.selectedIndex) },
      ...SPEEDS.map(([label]) => element("option", {}, label)),
    );
    this.speeds.selectedIndex = this.speed;
    this.scrub = element("input", {
      type: "range", class: "board-scrub", min: 0, max: 1, value: 0, step: 1,
      "aria-label": "Step on show", oninput: () => this.go(Number(this.scrub.value)),
    });
    this.live = element("div", { class: "board-quiet", role: "status", "aria-live": "polite" });
  }

  attend() {
    this.listen(window, "keydown", (event) => this.onKey(event), true);
    for (const name of ["pointerdown", "keydown", "focusin"])
      this.listen(document, name, (event) => this.onElsewhere(event), true);
    for (const name of ["pointerup", "pointercancel"]) this.listen(document, name, () => this.onLetGo(), true);
    this.listen(document, "click", (event) => this.onLink(event), true);
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this.root);
  }

  listen(target, name, act, options) {
    target.addEventListener(name, act, options);
    this.listeners.push(() => target.removeEventListener(name, act, options));
  }

  enter(parent, inbox) {
    clearTimeout(this.leaving);
    this.inbox = inbox;
    inbox.homeless = null;
    this.path = location.pathname;
    parent.append(this.root);
    if (this.dirty || this.moved) this.report();
  }

  exit() {
    // On another page nothing plays on.
    if (location.pathname !== this.path) this.setPlaying(false);
    clearTimeout(this.resting);
    clearTimeout(this.thaw);
    this.frozen = false;
    this.link = null;
    this.root.remove();
    this.inbox.homeless = this;
    this.leaving = setTimeout(() => this.leave(), GONE_MS);
  }

  leave() {
    this.gone = true;
    if (this.inbox.homeless === this) this.inbox.homeless = null;
    this.playing = false;
    for (const forget of this.listeners) forget();
    this.resizing.disconnect();
    clearInterval(this.clock);
    clearTimeout(this.resting);
    if (this.inbox.wake === this.wake) this.inbox.wake = null;
    for (const chart of this.charts()) if (chart.data) this.Plotly.purge(chart);
  }

  // --- what the server sends ----------------------------------------------------------------

  async start() {
    if (this.started) return;
    this.started = true;
    try {
      this.Plotly = await loadPlotly(this.given.data);
    } catch (fault) {
      loading = null;
      this.failed = true;
      this.report();
      return;
    }
    if (this.gone) return;
    // All packets of one run of the page are taken together, before the page is next painted.
    this.wake = () => {
      this.waking ??= Promise.resolve().then(() => { this.waking = null; this.receive(); });
    };
    this.inbox.wake = this.wake;
    this.clock = setInterval(() => {
      const open = this.dirty || this.sentN > this.answeredN;
      if (open && performance.now() - this.sentAt > AGAIN_MS) this.send();
      // The server's own changes of the address leave the step out.
      if (!this.playing) this.remember();
    }, AGAIN_MS / 4);
    this.wake();
  }

  receive() {
    if (this.gone) return;
    const { packets } = this.inbox;
    if (!this.complete(packets)) return;
    const { scene, frames, answer } = packets;
    if (answer.page === this.page) this.acknowledge(answer);
    // A server that was started anew knows the experiment from the address, not the frame on show.
    else if (this.run && this.n) this.moved = this.dirty = true;
    const quiet = this.answeredN === this.sentN && !this.dirty;
    const newRun = frames.run !== this.run;
    const newScene = scene !== this.scene;
    if (newScene) this.takeScene(scene);
    if (newRun) {
      this.typing = null;
      this.run = frames.run;
      this.blocks = [];
      this.k = this.landing(answer, frames);
      this.moved &&= this.k !== answer.step;
      this.seen = Math.max(answer.seen, this.k);
      this.begin();
    } else if (quiet && !this.playing && !this.moved && answer.step !== this.k) {
      this.k = answer.step;
    }
    this.seen = Math.max(this.seen, answer.seen);
    this.takeFrames(frames);
    this.takeOthers(packets, quiet);
    if (this.goal != null) this.goal = Math.min(this.goal, this.theEnd());
    if (this.goal != null && this.block(this.goal)) {
      this.k = this.goal;
      this.seen = Math.max(this.seen, this.k);
      this.goal = null;
      this.settle();
    }
    this.goal = newRun ? null : this.goal;
    this.asked = null;
    this.answer = answer;
    this.holding = false;
    this.renew(newScene);
    this.draw(true);
    this.lookAhead();
    if (this.dirty) this.report();
    this.root.dataset.run = this.run;
    this.root.dataset.ready = "";
  }

  // A report may get lost: what it told is told again until the server has taken it up.
  acknowledge({ n }) {
    this.answeredN = Math.max(this.answeredN, n);
    if (n !== this.sentN) return;
    if (this.toldStep === this.k) this.moved = false;
    this.followLink();
  }

  takeFrames(packet) {
    if (this.blocks.some((block) => block.frames === packet.frames)) return;
    const end = packet.start + packet.count - 1;
    this.blocks = this.blocks.filter((b) => b.start < packet.start || b.end > end);
    this.blocks.push({ ...packet, end, ...this.prepared(packet) });
    this.wanted = null;
    if (this.blocks.length > MOST_BLOCKS) this.blocks.shift();
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

  // A frame that stays for a moment is at rest.
  settle() {
    this.moved = true;
    clearTimeout(this.resting);
    if (!this.playing) this.resting = setTimeout(() => this.atRest(), REST_MS);
  }

  atRest() {
    this.remember();
    if (this.follows()) this.report();
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
    const ahead = this.ahead();
    const near = Math.floor(ahead / 5);
    if (this.goal != null) return Math.max(0, this.goal - near);
    if (this.busy()) return null;
    if (!this.block(this.k)) return this.k;
    if (this.k > 0 && !this.block(Math.max(0, this.k - near))) return Math.max(0, this.k - ahead);
    const last = this.last();
    return last - this.k < ahead && last < this.theEnd() ? last + 1 : null;
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

  // Trace by trace the x and y of a sheet: while playing the lines only, at rest the axes too.
  put(chart, x, y, places, whole) {
    if (!whole) return this.show(chart, places.map((_, j) => ({ x: x[j], y: y[j] })), places);
    this.calm(chart);
    this.Plotly.restyle(chart, { x, y }, places);
  }

  // Changed traces, as an animation without a transition: it leaves the axes alone, and so takes
  // half the time of an ordinary update. Resolves with whether they have been drawn.
  show(chart, data, traces) {
    const at_once = { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } };
    chart.animated = true;
    // A frame that is overtaken by the next one is given up: that is no fault.
    const frame = this.withOthers(chart, data, traces);
    return this.Plotly.animate(chart, frame, at_once).then(() => true, () => false);
  }

  // Of a chart with a second pair of axes, plotly would take away the traces that are left out.
  withOthers(chart, data, traces) {
    if (Object.keys(chart._fullLayout._plots).length < 2) return { data, traces };
    const others = chart.data.map((_, t) => t).filter((t) => !traces.includes(t));
    return { data: [...data, ...others.map(() => ({}))], traces: [...traces, ...others] };
  }

  // No frame of an animation may come after what is drawn now.
  calm(chart) {
    if (!chart.animated) return;
    chart.animated = false;
    this.Plotly.animate(chart, [null], { mode: "immediate", frame: { duration: 0, redraw: false } }).catch(() => {});
  }

  react(chart, figure, config) {
    const act = chart.data ? "react" : "newPlot";
    return this.Plotly[act](chart, figure.data, { ...figure.layout, autosize: true }, { responsive: false, ...config });
  }

  // Of the axes that a chart is to have, those that the visitor has not zoomed or panned. What was
  // zoomed stays while the chart moves on, and a reset brings back what was last asked for.
  free(chart, wanted) {
    if (!chart.zoomed) this.watchZoom(chart);
    chart.wanted = wanted;
    return Object.fromEntries(Object.entries(wanted).filter(([axis]) => !chart.zoomed.has(axis)));
  }

  watchZoom(chart) {
    chart.zoomed = new Set();
    let ours = false;
    chart.on("plotly_relayout", (change) => {
      if (ours) return;
      const axes = ["xaxis", "yaxis"];
      for (const axis of axes) if (`${axis}.range[0]` in change) chart.zoomed.add(`${axis}.range`);
      if (!axes.some((axis) => `${axis}.range` in change || `${axis}.autorange` in change)) return;
      chart.zoomed.clear();
      ours = true;
      this.Plotly.relayout(chart, chart.wanted).finally(() => (ours = false));
    });
  }

  resize() {
    for (const chart of this.charts())
      if (chart.data && chart.offsetWidth) this.Plotly.Plots.resize(chart);
  }

  // The controls as they are at the step on show.
  drawControls() {
    this.scrub.max = Math.max(this.seen, 1);
    this.scrub.value = this.k;
    this.scrub.disabled = this.seen === 0;
    this.rewind.disabled = this.back.disabled = this.k === 0;
    const atEnd = this.k >= this.theEnd();
    this.step.disabled = atEnd;
    this.play.disabled = atEnd && !this.playing;
  }

  // Read out when nothing moves any more.
  say(sentence) {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      if (this.playing || this.gone) return;
      // What is said already is not said again.
      if (this.live.textContent !== sentence) this.live.textContent = sentence;
      this.describe(sentence);
    }, 4 * REST_MS);
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
    if (this.pressed || this.frozen) return;
    this.sentAt = performance.now();
    if (!this.root.isConnected) return;
    // Without a connection it waits; the clock tries again.
    const line = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
    if (line && line !== "CONNECTED") return;
    this.dirty = false;
    if (this.sentN === this.answeredN) this.told.clear();
    this.n += 1;
    this.sentN = this.n;
    const step = this.goal ?? (this.moved ? this.k : null);
    this.told.add(step);
    this.toldStep = this.k;
    const report = {
      page: this.page, n: this.n, run: this.run ?? 0, step: step,
      want: this.missing(), failed: Boolean(this.failed), ...this.more(),
    };
    this.tell(report);
  }

  tell(report) {
    this.given.setStateValue("report", report);
  }

  // What is done elsewhere on the page is done at the frame on show: it is reported at once, and
  // Play waits at it until the page has answered, or while a number is being typed. While a button
  // of the mouse is down nothing else is reported: its click must not share its message with that.
  onElsewhere(event) {
    const { target } = event;
    if (this.root.contains(target) || !this.scene || !this.root.isConnected) return;
    const typing = target.closest?.('input:not([type="checkbox"], [type="radio"], [type="range"]), textarea');
    // The key that ends the typing must not share its message with a report.
    if (event.type === "keydown" && (typing || !target.closest?.('button, [role], [type="range"]'))) return;
    if (event.type === "focusin" && !typing) return;
    if (this.playing) {
      this.moved = this.holding = true;
      // Play waits here: what was left out in mid-Play is drawn.
      this.draw(true);
      if (typing) this.typing = typing;
    }
    if (!this.moved) return;
    clearTimeout(this.resting);
    this.send();
    this.pressed = event.type === "pointerdown";
    clearTimeout(this.letGo);
    // A scroll bar that was pressed does not tell when it is let go.
    this.letGo = setTimeout(() => (this.holding = this.pressed = false), AGAIN_MS);
  }

  // The message of a link to another page would overtake a report, and that would be lost: Play
  // stands still, and the link is followed when the server knows the frame on show.
  onLink(event) {
    const link = event.target.closest?.("a[href]");
    if (!this.root.isConnected) return;
    if (!link || link.target === "_blank" || link.origin !== location.origin || link.pathname === location.pathname) return;
    if (!event.isTrusted || event.ctrlKey || event.metaKey || event.shiftKey) return;
    clearTimeout(this.resting);
    this.pressed = false;
    if (this.playing) this.draw(true);
    if (this.moved) this.send();
    this.frozen = true;
    this.thaw = setTimeout(() => {
      this.followLink();
      this.frozen = false;
    }, LINK_MS);
    if (this.sentN === this.answeredN) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.link = link;
  }

  followLink() {
    const { link } = this;
    this.link = null;
    link?.click();
  }

  onLetGo() {
    clearTimeout(this.releasing);
    this.releasing = setTimeout(() => (this.pressed = false), AGAIN_MS / 4);
  }

  waits() {
    if (this.typing && document.activeElement !== this.typing) this.typing = null;
    return this.holding || this.typing || this.pressed || this.frozen;
  }

  onKey(event) {
    if (event.altKey || event.metaKey || !this.scene) return;
    const target = event.target;
    const inside = this.root.contains(target);
    // Of several players, the one that has the keyboard, or the first.
    const mine = target.closest?.(".board") ?? document.querySelector(".board");
    if (mine !== this.root) return;
    if (target.closest?.('input:not(.board-scrub), textarea, [contenteditable="true"], [role="combobox"], [role="slider"], [role="dialog"], [role="grid"], canvas')) return;
    if (target.closest?.("select") || target.classList?.contains("board-scrub")) return;
    const acts = {};
    if (!event.ctrlKey) {
      // Space presses the button that the keyboard has walked to; one clicked with the mouse it leaves.
      if (event.key === " " && target.closest?.("button, a, [role]")?.matches(":focus-visible")) return;
      if (!inside && target.closest?.('[role="tab"], [role="radio"], [role="radiogroup"], [role="menu"]')) return;
      Object.assign(acts, {
        ArrowRight: () => this.go(this.k + 1),
        ArrowLeft: () => this.go(this.k - 1),
        Home: () => this.go(0),
        End: () => this.go(this.seen),
        " ": () => this.setPlaying(!this.playing),
      });
    }
    Object.assign(acts, this.moreKeys(event));
    if (!acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
