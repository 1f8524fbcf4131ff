// A film: charts side by side whose traces move from frame to frame, as the server has told.
// Arithmetic here is that of the screen and the clock only; every number shown comes from the server.

const HEAVY_MS = 95; // while playing, what is more than lines changes at most this often
const LAYOUT = -1; // in place of a trace's number: the chart's own frame

export default function (given) {
  return play(Film, given);
}

class Film extends Player {
  constructor() {
    super();
    this.sheets = [];
    this.heads = [];
    this.build();
  }

  build() {
    this.controls();
    this.strides = element("span", { class: "board-strides" });
    this.toEnd = this.button("End", "To the last that was on show (End)", () => this.go(this.seen));
    this.status = element("div", { class: "status board-status" });
    this.words = element("span", { class: "words" });
    this.place = element("div", { class: "film" });
    this.root = element("div", { class: "board", tabindex: "-1" }, this.status, this.live,
      element("div", { class: "board-bar" }, this.rewind, this.back, this.step, this.strides, this.toEnd,
        this.play, this.speeds),
      this.scrub, this.place);
    this.attend();
  }

  charts() {
    return this.sheets;
  }

  ahead() {
    return Math.min(super.ahead(), this.scene.block / 2);
  }

  // --- what the server sends ----------------------------------------------------------------

  takeScene(scene) {
    const first = !this.scene;
    this.scene = scene;
    if (first) this.pace(scene.pace);
    this.strides.replaceChildren(...scene.strides.map((n) => this.button(`+${n}`, `${n} on`, () => this.go(this.k + n))));
    this.stepText = element("b", { "data-step": "" });
    this.texts = scene.labels.map((label) => element("b", { "data-label": label }));
    this.status.replaceChildren(
      element("span", {}, `${scene.unit} `, this.stepText),
      ...scene.labels.map((label, i) => element("span", {}, `${label} `, this.texts[i])),
      this.words,
    );
    const shape = JSON.stringify(scene.rows.map((row) => row.map((column) => column.length)));
    const charts = scene.rows.flat(2);
    if (shape !== this.shape) this.lay(scene.rows, shape);
    charts.forEach((chart, i) => {
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
    for (const sheet of this.sheets) this.Plotly.purge(sheet);
    this.sheets = [];
    this.heads = [];
    this.place.replaceChildren(...rows.map((row) => element("div", { class: `film-row of-${row.length}` },
      ...row.map((column) => element("div", { class: "film-column" },
        ...column.flatMap(() => {
          this.heads.push(element("div", { class: "status film-head" }, element("span"), element("span")));
          this.sheets.push(element("div", { class: "film-chart", role: "img" }));
          return [this.heads.at(-1), this.sheets.at(-1)];
        }))))));
  }

  // A film that has come to its end is played again from the start, once that is here.
  setPlaying(on) {
    this.again = on && this.k > 0 && this.k >= this.theEnd();
    if (this.again) this.moveTo(0);
    this.playFromStart();
    if (!this.again) super.setPlaying(on);
  }

  playFromStart() {
    if (!this.again || this.k > 0) return;
    this.again = false;
    super.setPlaying(true);
  }

  // A film that has been made longer plays on where it is, though the server is some frames behind.
  landing(answer, frames) {
    const ahead = this.playing && this.told.has(answer.step) && answer.step <= this.k;
    return ahead && this.k < frames.start + frames.count ? this.k : answer.step;
  }

  renew() {
    this.playFromStart();
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
    this.root.dataset.drawn = this.k;
    if (!whole) return;
    this.play.disabled = this.theEnd() === 0;
    for (const stride of this.strides.children) stride.disabled = this.step.disabled;
    this.toEnd.disabled = this.k >= this.seen;
    const said = this.answer?.words ?? "";
    this.words.textContent = said && this.answer.step !== this.k ? "\u00a0" : said;
    const told = this.scene.labels.map((label, i) => `${label} ${block.texts[f][i]}`);
    this.scrub.setAttribute("aria-valuetext", `${this.scene.unit} ${block.names[f]}`);
    this.say([`${this.scene.unit} ${block.names[f]}`, ...told].join(", "));
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
    const traces = [...new Set(moves.map(([trace]) => trace))];
    const of = (name) => traces.map((t) => moves.find((move) => move[0] === t && move[1] === name)?.[2]);
    const framedKey = JSON.stringify(layout);
    const framed = chart.framedKey === framedKey;
    chart.framedKey = framedKey;
    if (thin && framed) {
      const [x, y] = ["x", "y"].map((name) => of(name).map((values, i) => values ?? chart.data[traces[i]][name]));
      return this.put(chart, x, y, traces, whole && this.floats(chart));
    }
    this.calm(chart);
    const changes = Object.fromEntries(moves.map(([, name]) => [name, of(name)]));
    this.Plotly.update(chart, changes, framed ? {} : this.free(chart, layout), traces);
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

  describe(said) {
    this.sheets.forEach((_, i) => this.label(i, said));
  }

  label(i, said) {
    this.sheets[i].setAttribute("aria-label", `${this.scene.rows.flat(2)[i].alt}${said && ` at ${said}`}`);
  }
}
