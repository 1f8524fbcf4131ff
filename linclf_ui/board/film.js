// What plays the frames of a run that the server has computed: charts whose traces move from frame to
// frame, the controls, and the reports to the server.
// Arithmetic here is that of the screen and the clock only; every number shown comes from the server.

const REST_MS = 120; // a frame that stands so long is at rest, and is reported
const LINK_MS = 15000; // a link is held back no longer, for a last report to be answered
const HEAVY_MS = 95; // while playing, what is more than lines changes at most this often
const MOST_TOLD = 20; // steps that the server may still be at when it has made a longer film
const APART_PX = 0.5; // points of a line that are nearer to each other are one
const FAR_PX = 1e6; // and no point is farther away
const LAYOUT = -1; // in place of a trace's number: the chart's own frame
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

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

let groups = 0;

// A group of terms, [term, its line]: one Tab reaches it, and then all of its lines are read and shown.
function explain(group, name, terms) {
  group.querySelector(":scope > .tips")?.remove();
  const tips = element("div", { class: "tips", role: "tooltip", id: `tips-${++groups}` },
    ...terms.filter(([, told]) => told).map(([term, told]) => element("div", {}, element("b", {}, term), ` ${told}`)));
  group.classList.add("terms");
  const said = { tabindex: 0, role: "group", "aria-label": name, "aria-describedby": tips.id };
  for (const [attribute, value] of Object.entries(said)) group.setAttribute(attribute, value);
  group.onkeydown ??= (event) => { if (event.key === "Escape") group.blur(); };
  group.append(tips);
}

function inSpace(scene) {
  return Boolean(scene?.rows?.flat(2).some((chart) => chart.figure.layout.scene));
}

class Film {
  constructor() {
    this.tape = new Tape();
    this.line = new Line({
      post: (told, whole) => report(this, told, whole),
      compose: () => this.compose(),
      open: () => !this.gone && this.root.isConnected && connected(),
      works: () => scriptRuns(),
      now: () => performance.now(),
    });
    this.told = []; // the steps told in the last reports: what comes now may answer any of them
    this.speed = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 3;
    this.listeners = [];
    this.sheets = [];
    this.heads = [];
    this.resizing = new ResizeObserver(() => this.resize());
    this.controls();
    this.build();
    this.attend();
  }

  get k() {
    return this.tape.k;
  }

  get playing() {
    return this.tape.playing;
  }

  // --- the page's elements ------------------------------------------------------------------

  button(label, title, act, more = {}) {
    return element("button", { type: "button", title, onclick: act, ...more }, label);
  }

  controls() {
    this.rewind = this.button("Rewind", "To the start (Home)", () => this.go(0));
    this.back = this.button("Back", "One step back (←)", () => this.go(this.k - 1));
    this.step = this.button("Step", "One step (→)", () => this.goOn(1), { class: "primary" });
    this.strides = element("span", { class: "board-strides" });
    this.toEnd = this.button("End", "To the last that was on show (End)", () => this.go(this.tape.seen));
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
    this.status = element("div", { class: "status board-status" });
    this.words = element("span", { class: "words" });
  }

  build() {
    this.place = element("div", { class: "film" });
    this.root = element("div", { class: "board", tabindex: "-1" }, this.status, this.live,
      element("div", { class: "board-bar" }, this.rewind, this.back, this.step, this.strides, this.toEnd,
        this.play, this.speeds),
      this.scrub, this.place);
  }

  setStrides(strides) {
    // A button that is just being pressed has to stay, or the click would be lost.
    if (String(strides) === String(this.scene?.strides)) return;
    this.strides.replaceChildren(...strides.map((n) => this.button(`+${n}`, `On by ${n}`, () => this.goOn(n))));
  }

  attend() {
    this.listen(window, "keydown", (event) => this.onKey(event), true);
    for (const name of ["pointerdown", "keydown", "focusin"])
      this.listen(document, name, (event) => this.onElsewhere(event), true);
    for (const name of ["pointerup", "pointercancel"]) this.listen(document, name, () => this.onLetGo(), true);
    this.listen(document, "click", (event) => this.onLink(event), true);
    this.listen(window, "linclf-moment", ({ detail }) => {
      if (this.root.isConnected) detail.ready &&= this.remember();
    });
    // A button that is clicked does not keep the keys; its film does.
    this.listen(this.root, "mousedown", (event) => {
      if (!event.target.closest("button")) return;
      event.preventDefault();
      this.root.focus({ preventScroll: true });
    });
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
    inbox.line = this.line;
    this.path = location.pathname;
    parent.append(this.root);
    if (this.line.waiting || this.moved) this.line.report();
  }

  exit() {
    // On another page nothing plays on.
    if (location.pathname !== this.path) this.setPlaying(false);
    clearTimeout(this.resting);
    clearTimeout(this.thaw);
    this.hold({ frozen: false, pressed: false });
    this.link = null;
    this.root.remove();
    this.inbox.homeless = this;
    this.inbox.line = null;
    this.leaving = setTimeout(() => this.leave(), GONE_MS);
  }

  leave() {
    this.gone = true;
    if (this.inbox.homeless === this) this.inbox.homeless = null;
    this.tape.play(false);
    for (const forget of this.listeners) forget();
    this.resizing.disconnect();
    clearInterval(this.clock);
    clearTimeout(this.resting);
    if (this.inbox.wake === this.wake) this.inbox.wake = null;
    for (const chart of this.charts()) this.drop(chart);
  }

  // All charts, to be resized and in the end given back.
  charts() {
    return this.sheets;
  }

  // --- what the server sends ----------------------------------------------------------------

  async start() {
    if (this.started) return;
    this.started = true;
    this.clock = setInterval(() => {
      this.line.remind();
      // The rest of the page may come later than the frame that it is of.
      if (this.root.isConnected && this.scene) markAtRest(this.k);
      // The server's own changes of the address leave the step out.
      if (!this.playing && this.root.isConnected) this.remember();
    }, AGAIN_MS / 4);
    try {
      await this.load();
    } catch {
      this.failed = true;
      this.line.report();
      return;
    }
    if (this.gone) return;
    // All packets of one run of the page are taken together, before the page is next painted.
    this.wake = () => {
      this.waking ??= Promise.resolve().then(() => { this.waking = null; this.receive(); });
    };
    this.inbox.wake = this.wake;
    this.wake();
  }

  // What draws the charts.
  async load() {
    this.Plotly = await loadPlotly(this.given.data);
  }

  drop(chart) {
    if (chart.data) this.Plotly.purge(chart);
  }

  // Whether the packets are all here and belong together.
  complete({ scene, frames, answer }) {
    return scene && frames && answer && scene.scene === answer.scene && frames.frames === answer.frames;
  }

  receive() {
    if (this.gone) return;
    const { packets } = this.inbox;
    if (!this.complete(packets)) return;
    const { scene, frames, answer } = packets;
    if (this.announces(scene)) return;
    const { line, tape } = this;
    if (answer.page === line.page) this.acknowledge(answer);
    // A server that was started anew knows the experiment from the address, not the frame on show.
    else if (this.run && line.n) this.moved = line.waiting = true;
    const opens = this.opens(answer);
    const newRun = frames.run !== this.run;
    const newScene = scene !== this.scene;
    if (newScene) {
      tape.ahead = Math.min(AHEAD, scene.block / 2);
      this.setStrides(scene.strides);
      this.takeScene(scene);
    }
    if (newRun) {
      this.typing = null;
      this.run = frames.run;
      tape.begin(this.landing(answer), answer.seen);
      this.moved &&= this.k !== answer.step;
      this.begin();
    } else if (opens || (line.quiet && !this.playing && !this.moved)) tape.k = answer.step;
    tape.seen = Math.max(tape.seen, answer.seen, this.k);
    tape.asked = null;
    if (!tape.has(frames.frames)) tape.take({ ...frames, name: frames.frames, ...this.prepared(frames) });
    this.takeOthers(packets);
    if (tape.arrives()) this.settle();
    this.answer = answer;
    // What the answer says may be why the frame at rest is to be told: a table has been opened.
    if (this.moved && !this.playing) this.settle();
    this.holding = false;
    this.renew(newScene);
    this.draw(true);
    this.lookAhead();
    if (line.waiting) line.report();
    // What was at rest while the line was not: a refresh that comes now finds it in the address.
    if (!this.playing && !this.busy() && this.root.isConnected) this.remember();
    this.root.dataset.run = this.run;
    this.root.dataset.ready = "";
    delete this.place?.dataset.busy;
  }

  // Without a graphics card the first chart in space takes seconds, in which the page can do nothing
  // else: that is said before it begins.
  announces(scene) {
    if (scene === this.announced || !inSpace(scene) || inSpace(this.scene)) return false;
    this.announced = scene;
    delete this.root.dataset.ready;
    this.place.dataset.busy = "Drawing in three dimensions …";
    requestAnimationFrame(() => setTimeout(() => this.receive()));
    return true;
  }

  // A report may get lost: what it told is told again until the server has taken it up.
  acknowledge({ n }) {
    if (!this.line.answer(n)) return;
    if (this.toldStep === this.k) this.moved = false;
    this.followLink();
  }

  takeScene(scene) {
    const before = this.scene;
    this.scene = scene;
    if (!before) this.pace(scene.pace);
    // Of a film that has only been made longer, what stands there stays until a frame is drawn.
    const same = String(before?.labels) === String(scene.labels);
    const [step, ...texts] = same ? [this.stepText, ...this.texts].map((told) => told.textContent) : [""];
    this.stepText = element("b", { "data-step": "" }, step);
    this.texts = scene.labels.map((label, i) => element("b", { "data-label": label }, texts[i] ?? ""));
    this.status.replaceChildren(
      ...[scene.unit, ...scene.labels].map((label, i) => {
        const told = scene.terms[i];
        const term = told ? element("abbr", { title: told }, label) : label;
        return element("span", {}, term, " ", i ? this.texts[i - 1] : this.stepText);
      }),
      this.words,
    );
    if (scene.terms.some(Boolean))
      explain(this.status, "The figures", [scene.unit, ...scene.labels].map((label, i) => [label, scene.terms[i]]));
    const shape = JSON.stringify(scene.rows.map((row) => row.map((column) => column.length)));
    if (shape !== this.shape) this.lay(scene.rows, shape);
    scene.rows.flat(2).forEach((chart, i) => {
      const [title, text] = this.heads[i].children;
      title.innerHTML = chart.head;
      this.heads[i].hidden = !chart.head;
      text.textContent = "";
      this.sheets[i].style.height = `${chart.figure.layout.height}px`;
      this.calm(this.sheets[i]);
      this.sheets[i].drawnKey = this.sheets[i].framedKey = null;
      this.react(this.sheets[i], chart.figure, scene.config);
      this.label(i, "");
    });
  }

  pace(rate) {
    const found = SPEEDS.findIndex(([, a_second]) => a_second === rate);
    if (found < this.speed) this.speed = this.speeds.selectedIndex = found;
  }

  lay(rows, shape) {
    this.shape = shape;
    for (const sheet of this.sheets) this.drop(sheet);
    this.sheets = [];
    this.heads = [];
    this.place.replaceChildren(...rows.map((row) => element("div", { class: `film-row of-${row.length}` },
      ...row.map((column) => element("div", { class: "film-column" },
        ...column.flatMap(() => {
          this.heads.push(element("div", { class: "status film-head" }, element("span"), element("span")));
          this.sheets.push(element("div", { class: "film-chart", role: "group" }));
          return [this.heads.at(-1), this.sheets.at(-1)];
        }))))));
  }

  // What a block needs to be drawn, besides what the packet holds.
  prepared() {
    return {};
  }

  // A film that has been made longer plays on where it is, though the server is some frames behind;
  // if need be, when the frames for it have come.
  landing({ step }) {
    return this.playing && this.told.includes(step) && step <= this.k ? this.k : step;
  }

  // Whether another moment has been put on show, in the place of all that was.
  opens() {
    return false;
  }

  // Another run has been taken up.
  begin() {}

  takeOthers() {}

  // After all has been taken: `newScene` says whether the charts are other ones.
  renew() {
    this.playFromStart();
  }

  // --- frames -------------------------------------------------------------------------------

  block(step) {
    return this.tape.block(step);
  }

  go(step) {
    this.setPlaying(false);
    this.hasMoved(this.tape.moveTo(step));
  }

  // From where it is, or is on its way to: of quick clicks none is lost.
  goOn(steps) {
    this.setPlaying(false);
    this.hasMoved(this.tape.moveBy(steps));
  }

  moveTo(step) {
    this.hasMoved(this.tape.moveTo(step));
  }

  hasMoved(moved) {
    // Where it cannot go any further the scrub bar goes back to where it stands.
    this.drawControls();
    if (!moved) return;
    if (this.tape.goal != null) return this.line.report();
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
    if (this.follows()) this.line.report();
  }

  // Whether the page shows more of the step, or other settings: then the server is told of a frame
  // at rest. Otherwise it learns the step with the next message that needs it.
  follows() {
    return true;
  }

  // The address holds the moment that the server has answered. Whether that is the one on the screen.
  remember() {
    if (!this.answer || this.moved || !this.line.quiet) return false;
    return rememberMoment(this.answer.moment, this.answer.ending);
  }

  // A film that has come to its end is played again from the start, once that is here.
  setPlaying(on) {
    this.again = on && this.playsAgain() && this.k > 0 && this.k >= this.tape.end();
    if (this.again) this.moveTo(0);
    this.playFromStart();
    if (!this.again) this.runPlaying(on);
  }

  playsAgain() {
    return true;
  }

  playFromStart() {
    if (!this.again || this.k > 0) return;
    this.again = false;
    this.runPlaying(true);
  }

  runPlaying(on) {
    if (on === this.playing) return;
    this.tape.play(on);
    this.drawPlaying();
    if (!this.playing) {
      this.draw(true);
      this.settle();
      return;
    }
    this.before = performance.now();
    const tick = (now) => {
      if (!this.playing || this.gone) return;
      this.tick(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  // Steps a second, and steps a frame of the screen.
  rate() {
    return SPEEDS[this.speed].slice(1);
  }

  drawPlaying() {
    this.play.textContent = this.playing ? "Pause" : "Play";
    this.root.toggleAttribute("data-playing", this.playing);
  }

  tick(now) {
    const elapsed = now - this.before;
    this.before = now;
    if (this.waits()) return;
    const moves = this.tape.tick(elapsed, ...this.rate());
    this.moved ||= moves;
    if (!this.playing) {
      this.drawPlaying();
      this.draw(true);
      this.settle();
    } else if (moves) this.draw(false);
    this.lookAhead();
  }

  lookAhead() {
    if (this.run && !this.busy() && this.tape.asks()) this.line.report();
  }

  // While this is so, no more frames are asked for.
  busy() {
    return false;
  }

  // --- drawing ------------------------------------------------------------------------------

  draw(whole) {
    const block = this.block(this.k);
    if (!block || !this.scene) return;
    const f = this.k - block.start;
    const now = performance.now();
    const heavy = whole || now - (this.heavyAt ?? 0) > HEAVY_MS;
    if (heavy) this.heavyAt = now;
    block.moving.forEach((moving, i) => this.drawChart(this.sheets[i], moving, block, f, whole, heavy));
    this.stepText.textContent = block.names[f];
    block.texts[f].forEach((text, i) => (this.texts[i].textContent = text));
    block.heads[f].forEach((text, i) => (this.heads[i].children[1].textContent = text));
    this.drawControls();
    this.drawWords();
    markAtRest(this.k);
    this.root.dataset.drawn = this.k;
    if (!whole) return;
    const told = this.scene.labels.map((label, i) => `${label} ${block.texts[f][i]}`);
    this.scrub.setAttribute("aria-valuetext", `${this.scene.unit} ${block.names[f]}`);
    this.say([`${this.scene.unit} ${block.names[f]}`, ...told].join(", "));
  }

  // The server's sentence is about the step that it answered.
  drawWords() {
    const said = this.answer?.words ?? "";
    const words = said && this.answer.step !== this.k ? "\u00a0" : said;
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  // Lines are moved with every frame; a chart in which more changes is drawn now and then. Where the
  // chart's own frame changes, its axes for example, all of it is drawn.
  drawChart(chart, moving, block, f, whole, heavy) {
    const thin = moving.every(([trace, name]) => trace === LAYOUT || ["x", "y", "customdata"].includes(name));
    if (!moving.length || (!thin && !heavy)) return;
    const key = moving.map(([, , m]) => `${block.frames}:${block.arrays[`${m}<`][f]}:${block.arrays[`${m}>`][f]}`).join();
    if (chart.drawnKey === key && chart.drawnWhole >= whole) return;
    chart.drawnKey = key;
    chart.drawnWhole = whole;
    const layout = {}, moves = [];
    for (const [trace, name, m] of moving) {
      const values = this.values(block, m, f);
      if (trace === LAYOUT) layout[name] = Array.from(values);
      // What only a pointer reads is not drawn: plotly finds it when it draws the rest.
      else if (name === "customdata") chart.data[trace].customdata = values;
      else moves.push([trace, name, values]);
    }
    if (moves.length || Object.keys(layout).length) this.move(chart, moves, layout, whole);
  }

  // Traces and axes of a chart: [trace, attribute, values], and of the layout what is not as it was.
  move(chart, moves, layout, whole) {
    const traces = [...new Set(moves.map(([trace]) => trace))];
    const of = (name) => traces.map((t) => moves.find((move) => move[0] === t && move[1] === name)?.[2]);
    const framedKey = JSON.stringify(layout);
    const framed = chart.framedKey === framedKey;
    chart.framedKey = framedKey;
    if (framed && moves.every(([, name]) => name === "x" || name === "y")) {
      if (!whole && this.drawLines(chart, moves, traces)) return;
      const [x, y] = ["x", "y"].map((name) => of(name).map((values, i) => values ?? chart.data[traces[i]][name]));
      return this.put(chart, x, y, traces, whole && this.floats(chart));
    }
    this.calm(chart);
    const changes = Object.fromEntries(moves.map(([, name]) => [name, of(name)]));
    this.Plotly.update(chart, changes, framed ? {} : this.free(chart, layout), traces);
  }

  // Lines whose points have moved are put on the screen as they are, if nothing else has: whether they
  // were. Plotly would check and work out all of the chart again, which takes most of a frame; it is
  // asked at rest, with all that moves.
  drawLines(chart, moves, traces) {
    const drawn = traces.map((t) => this.pathsOf(chart, t));
    if (!drawn.every(Boolean) || !moves.every(([, , values]) => values.length)) return false;
    this.calm(chart);
    for (const [t, name, values] of moves) chart.data[t][name] = values;
    traces.forEach((t, j) => {
      const [path, ...others] = drawn[j];
      path.setAttribute("d", this.lineThrough(chart.data[t], chart._fullLayout, chart._fullData[t]));
      for (const other of others) other.setAttribute("d", "");
    });
    return true;
  }

  // What plotly has drawn of a trace that is a line and nothing else: a path for each stretch of it.
  pathsOf(chart, t) {
    const { type, mode, fill, line } = chart._fullData[t];
    if (type !== "scatter" || mode !== "lines" || fill !== "none" || line.shape !== "linear") return null;
    const drawn = [...chart.querySelectorAll(".scatterlayer .trace")].find((g) => g.__data__?.[0]?.trace.index === t);
    const paths = drawn?.querySelectorAll("path.js-line");
    return paths?.length ? [...paths] : null;
  }

  // The path through the points of a trace that lie apart on the screen; it begins anew after a value
  // that is none.
  lineThrough({ x, y }, layout, { xaxis, yaxis }) {
    const [toX, toY] = [xaxis, yaxis].map((id) => layout[id.replace(/^[xy]/, "$&axis")]);
    const near = (v) => Math.max(-FAR_PX, Math.min(FAR_PX, Math.round(100 * v) / 100));
    let d = "", pen = "M", lastX, lastY;
    for (let i = 0; i < x.length; i++) {
      const [atX, atY] = [near(toX.d2p(x[i])), near(toY.d2p(y[i]))];
      if (!Number.isFinite(atX + atY)) { pen = "M"; continue; }
      const ends = i + 1 === x.length || pen === "M";
      if (!ends && Math.abs(atX - lastX) < APART_PX && Math.abs(atY - lastY) < APART_PX) continue;
      d += `${pen}${atX},${atY}`;
      [pen, lastX, lastY] = ["L", atX, atY];
    }
    return d;
  }

  // Whether an axis follows the values: at rest it must have followed.
  floats({ _fullLayout }) {
    return Object.keys(_fullLayout).some((name) => /^[xy]axis/.test(name) && _fullLayout[name].autorange);
  }

  values({ arrays }, m, f) {
    const [from, to] = [arrays[`${m}<`][f], arrays[`${m}>`][f]];
    const [, width = 1] = arrays[m].shape;
    if (width === 1) return arrays[m].subarray(from, to);
    return Array.from({ length: to - from }, (_, i) => Array.from(arrays[m].subarray((from + i) * width, (from + i + 1) * width)));
  }

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
    const gone = traces.filter((t, j) => !data[j].x.length && chart.data[t].x.length);
    if (gone.length) this.empty(chart, gone);
    const left = [...traces.keys()].filter((j) => data[j].x.length);
    if (!left.length) return Promise.resolve(true);
    chart.animated = true;
    // A frame that is overtaken by the next one is given up: that is no fault.
    const frame = this.withOthers(chart, left.map((j) => data[j]), left.map((j) => traces[j]));
    return this.Plotly.animate(chart, frame, at_once).then(() => true, () => false);
  }

  // What no longer has a point: an animation would leave its last points where they are, or with
  // them the other traces out.
  empty(chart, traces) {
    this.calm(chart);
    const none = traces.map(() => []);
    this.Plotly.restyle(chart, { x: none, y: none }, traces);
  }

  // Of a chart with a second pair of axes, plotly would take away the traces that are left out.
  withOthers(chart, data, traces) {
    if (Object.keys(chart._fullLayout._plots).length < 2) return { data, traces };
    const others = chart.data.map((_, t) => t).filter((t) => !traces.includes(t) && chart.data[t].x?.length !== 0);
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
    for (const chart of this.charts()) {
      const { data, offsetWidth, offsetHeight, _fullLayout: drawn } = chart;
      if (!data || !offsetWidth) continue;
      // The place of another chart has changed. Places may be wide a fraction of a pixel more or less.
      const fits = Math.max(Math.abs(drawn?.width - offsetWidth), Math.abs(drawn?.height - offsetHeight)) < 1;
      if (!fits) this.fit(chart);
    }
  }

  fit(chart) {
    return this.Plotly.Plots.resize(chart);
  }

  // The controls as they are at the step on show, or on the way to another.
  drawControls() {
    const { k, seen, goal } = this.tape;
    this.scrub.max = Math.max(seen, 1);
    this.scrub.value = k;
    this.scrub.disabled = seen === 0;
    this.rewind.disabled = this.back.disabled = k === 0;
    const atEnd = k >= this.tape.end();
    this.step.disabled = atEnd;
    for (const stride of this.strides.children) stride.disabled = atEnd;
    this.toEnd.disabled = k >= seen;
    this.play.disabled = !this.playing && (this.playsAgain() ? this.tape.end() === 0 : atEnd);
    this.root.toggleAttribute("data-busy", goal != null);
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

  // What is told of the pictures to those who cannot see them.
  describe(said) {
    this.sheets.forEach((_, i) => this.label(i, said));
  }

  label(i, said) {
    this.sheets[i].setAttribute("aria-label", `${this.scene.rows.flat(2)[i].alt}${said && ` at ${said}`}`);
  }

  // --- reports ------------------------------------------------------------------------------

  compose() {
    const step = this.tape.goal ?? (this.moved ? this.k : null);
    this.told = [...this.told, step].slice(-MOST_TOLD);
    this.toldStep = this.k;
    const want = this.run && !this.busy() ? this.tape.missing() : null;
    return { run: this.run ?? "", step, want, failed: Boolean(this.failed), ...this.more() };
  }

  // What a report tells besides the frame.
  more() {
    return {};
  }

  // While a button of the mouse is down, or a link waits, nothing is reported.
  hold(state) {
    Object.assign(this, state);
    this.line.held = Boolean(this.pressed || this.frozen);
  }

  // What is done elsewhere on the page is done at the frame on show: it is reported at once, and
  // Play waits at it until the page has answered, or while a number is being typed. While a button
  // of the mouse is down nothing else is reported: its click must not share its message with that.
  onElsewhere(event) {
    const { target } = event;
    if (this.root.contains(target) || !this.scene || !this.root.isConnected) return;
    const typing = typedIn(target);
    // The key that ends the typing must not share its message with a report.
    if (event.type === "keydown" && (typing || !isControl(target))) return;
    if (event.type === "focusin" && !typing) return;
    if (this.playing) {
      this.moved = this.holding = true;
      // Play waits here: what was left out in mid-Play is drawn.
      this.draw(true);
      if (typing) this.typing = typing;
    }
    if (!this.moved) return;
    clearTimeout(this.resting);
    this.line.send();
    this.hold({ pressed: event.type === "pointerdown" });
    clearTimeout(this.letGo);
    // A scroll bar that was pressed does not tell when it is let go.
    this.letGo = setTimeout(() => this.hold({ holding: false, pressed: false }), AGAIN_MS);
  }

  // The message of a link to another page would overtake a report, and that would be lost: Play
  // stands still, and the link is followed when the server knows the frame on show.
  onLink(event) {
    const link = pageLink(event.target);
    if (!link || !this.root.isConnected) return;
    if (!event.isTrusted || event.ctrlKey || event.metaKey || event.shiftKey) return;
    clearTimeout(this.resting);
    this.hold({ pressed: false });
    if (this.playing) this.draw(true);
    if (this.moved) this.line.send();
    this.hold({ frozen: true });
    this.thaw = setTimeout(() => {
      this.followLink();
      this.hold({ frozen: false });
    }, LINK_MS);
    if (this.line.sent === this.line.answered) return;
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
    this.releasing = setTimeout(() => this.hold({ pressed: false }), AGAIN_MS / 4);
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
    if (target.closest?.(OWN_KEYS)) return;
    if (target.closest?.("select") || target.classList?.contains("board-scrub")) return;
    const acts = {};
    if (!event.ctrlKey) {
      // Space presses the button that the keyboard has walked to; one clicked with the mouse it leaves.
      if (event.key === " " && target.closest?.("button, a, [role]")?.matches(":focus-visible")) return;
      if (!inside && target.closest?.(OWN_ARROWS)) return;
      Object.assign(acts, {
        ArrowRight: () => this.goOn(1),
        ArrowLeft: () => this.go(this.k - 1),
        Home: () => this.go(0),
        End: () => this.go(this.tape.seen),
        " ": () => this.setPlaying(!this.playing),
      });
    }
    Object.assign(acts, this.moreKeys(event));
    if (!acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // What other keys do.
  moreKeys() {
    return {};
  }
}
