// A line with two handles over the samples of a plane. Arithmetic here is that of the screen only: the
// lines, their ends and what a guess is worth come from the server.

const SIDE = 500; // of the drawing, in its own units
const SIZE = 8; // half the size of a mark
const REACH = 16; // of a handle
const NUDGE = 0.02; // an arrow key moves a handle by this share of the picture
const shows = new WeakMap();

class Guess {
  constructor(parent) {
    this.svg = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, role: "group" });
    this.key = document.createElement("div");
    this.key.className = "guess-key";
    this.root = document.createElement("div");
    this.root.className = "guess";
    this.root.append(this.svg, this.key);
    parent.append(this.root);
    this.svg.addEventListener("pointermove", (event) => this.onMove(event));
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, () => this.onRelease());
  }

  take({ data, setStateValue }) {
    this.tell = setStateValue;
    const name = JSON.stringify(data.name);
    // What the hand has done since is kept: the server may be behind it.
    if (name !== this.name || data.true) this.line = this.within(data.own ?? data.now, data.box);
    this.name = name;
    this.data = data;
    if (!this.held) this.draw();
  }

  toScreen([x, y], [left, right, low, high] = this.data.box) {
    return [((x - left) / (right - left)) * SIDE, ((high - y) / (high - low)) * SIDE];
  }

  toPlane([px, py]) {
    const [left, right, low, high] = this.data.box;
    return [left + (px / SIDE) * (right - left), high - (py / SIDE) * (high - low)];
  }

  // The handles stand a little inside of the picture, or no hand could reach them.
  within([a, b]) {
    const mix = (s, t) => [0, 1].map((k) => a[k] + (b[k] - a[k]) * (s + t));
    return this.line && this.data?.own ? [a, b] : [mix(0.15, 0), mix(0.85, 0)];
  }

  // The whole line through two points, as far as it can be seen.
  through(ends) {
    const [[x0, y0], [x1, y1]] = ends.map((end) => this.toScreen(end));
    const far = (3 * SIDE) / (Math.hypot(x1 - x0, y1 - y0) || 1);
    return { x1: x0 - far * (x1 - x0), y1: y0 - far * (y1 - y0), x2: x1 + far * (x1 - x0), y2: y1 + far * (y1 - y0) };
  }

  draw() {
    const { X, y, classes, now, text, ground, accent, pair } = this.data;
    const done = this.data.true;
    const parts = [svg("rect", { width: SIDE, height: SIDE, fill: ground })];
    X.forEach((x, i) => {
      const { colour, symbol } = classes[y[i]];
      const d = (SHAPES[symbol] ?? SHAPES.circle)(SIZE);
      const [px, py] = this.toScreen(x);
      const faint = pair.includes(y[i]) ? 1 : 0.35;
      const line = symbol === "x" ? { stroke: colour, fill: "none", "stroke-width": 4 } : { fill: colour, stroke: ground, "stroke-width": 1 };
      parts.push(svg("path", { d, ...line, opacity: faint, transform: `translate(${px} ${py})` }));
    });
    parts.push(svg("line", { ...this.through(now), stroke: text, "stroke-width": 2.5, "stroke-dasharray": "3 7", opacity: 0.8 }));
    if (done) parts.push(svg("line", { ...this.through(done), stroke: ground, "stroke-width": 9 }),
      svg("line", { ...this.through(done), stroke: text, "stroke-width": 5, class: "true-line" }));
    if (!done || this.data.own) parts.push(svg("line", { ...this.through(this.line), stroke: accent, "stroke-width": 4, class: "own-line" }));
    if (!done) this.line.forEach((end, k) => parts.push(this.handle(end, k)));
    this.svg.replaceChildren(...parts);
    this.legend(done);
    this.svg.setAttribute("aria-label", done ? "The samples, your line, and the true one" : "The samples, and the line to drag");
    if (this.focused != null) this.svg.querySelectorAll(".handle")[this.focused]?.focus();
  }

  handle(end, k) {
    const [x, y] = this.toScreen(end);
    const { accent, ground } = this.data;
    const made = svg("g", { class: "handle", tabindex: 0, role: "slider", "aria-label": `End ${k + 1} of the line: move it with the arrow keys`,
      "aria-valuetext": end.map((v) => v.toFixed(1)).join(", "), "aria-valuenow": k, transform: `translate(${x} ${y})` },
      svg("circle", { r: REACH + 8, fill: "transparent" }),
      svg("circle", { class: "ring", r: REACH, fill: ground, "fill-opacity": 0.4, stroke: accent, "stroke-width": 4 }));
    made.addEventListener("pointerdown", (event) => {
      this.held = { k };
      this.svg.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    made.addEventListener("keydown", (event) => this.onKey(event, k));
    made.addEventListener("blur", () => { if (!this.moving) this.focused = null; });
    return made;
  }

  // What the lines are, in a corner.
  legend(done) {
    const { text, accent } = this.data;
    const yours = done && !this.data.own ? [] : [["yours", accent, ""]];
    const lines = [["as it is", text, "3 7"], ...yours, ...(done ? [["as it will be", text, ""]] : [])];
    this.key.replaceChildren(...lines.map(([name, colour, dash]) => {
      const row = document.createElement("span");
      const line = svg("svg", { viewBox: "0 0 30 8" },
        svg("line", { x1: 0, x2: 30, y1: 4, y2: 4, stroke: colour, "stroke-width": 4, "stroke-dasharray": dash }));
      row.append(line, name);
      return row;
    }));
  }

  onMove(event) {
    if (!this.held) return;
    const box = this.svg.getBoundingClientRect();
    const side = Math.min(box.width, box.height);
    const at = [event.clientX - box.left - (box.width - side) / 2, event.clientY - box.top - (box.height - side) / 2];
    this.moveTo(this.held.k, at.map((p) => Math.max(REACH, Math.min(SIDE - REACH, (p / side) * SIDE))));
  }

  moveTo(k, at) {
    const other = this.toScreen(this.line[1 - k]);
    if (Math.hypot(at[0] - other[0], at[1] - other[1]) < 2 * REACH) return;
    this.line = this.line.map((end, j) => (j === k ? this.toPlane(at) : end));
    this.moving = true;
    this.draw();
    this.moving = false;
  }

  onRelease() {
    if (!this.held) return;
    this.held = null;
    this.tell("line", this.line);
  }

  onKey(event, k) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    this.focused = k;
    const at = this.toScreen(this.line[k]).map((p, j) => Math.max(REACH, Math.min(SIDE - REACH, p + way[j] * NUDGE * SIDE)));
    this.moveTo(k, at);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.tell("line", this.line), 300);
  }
}

export default function (given) {
  const { parentElement } = given;
  if (!shows.has(parentElement)) shows.set(parentElement, new Guess(parentElement));
  shows.get(parentElement).take(given);
}
