// Home's film: it plays by itself, slowly, and begins again. It reports nothing but the sample that a
// visitor chooses: which step is on show is nobody's business.

const OPENING_RATE = 6; // steps a second
const OPENING_REST_MS = 3000; // before it begins again
const OPENING_STILL = 14; // the step that stands where motion is not wanted
const OPENING_REACH = 20; // pixels from a sample at which it is meant

class Opening extends Film {
  get moved() {
    return false;
  }

  set moved(_) {}

  build() {
    this.place = element("div", { class: "film" });
    this.tip = element("div", { class: "opening-tip", hidden: "" });
    this.play.classList.add("primary");
    this.root = element("div", { class: "board opening", tabindex: "-1" }, this.place, this.status, this.live,
      this.play, this.tip);
    this.ground = new Ground();
    this.calmly = matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  rate() {
    return [OPENING_RATE, 0];
  }

  pace() {}

  // --- it plays by itself ---------------------------------------------------------------------

  enter(parent, inbox) {
    super.enter(parent, inbox);
    if (this.begun && !this.calmly) this.setPlaying(true);
  }

  renew(newScene) {
    super.renew();
    if (newScene) this.watch();
    if (this.begun) return;
    this.begun = true;
    if (this.calmly) this.tape.moveTo(OPENING_STILL);
    else this.runPlaying(true);
  }

  // At its end it rests, and is still playing to who looks at it: Space stops it there as well.
  get playing() {
    return this.tape.playing || Boolean(this.rests);
  }

  setPlaying(on) {
    if (!this.rests || on) return super.setPlaying(on);
    this.rests = 0;
    this.drawPlaying();
  }

  tick(now) {
    if (!this.rests) {
      super.tick(now);
      if (!this.tape.playing) this.rests = now;
    } else if (now - this.rests > OPENING_REST_MS) {
      this.rests = 0;
      this.before = now;
      this.tape.moveTo(0);
      this.tape.play(true);
      this.draw(true);
    }
    this.drawPlaying();
  }

  // What is done elsewhere on the page has nothing to do with it.
  settle() {}

  onElsewhere() {}

  onLink() {}

  // --- its charts have marks only, which need no plotly -----------------------------------------

  async load() {}

  drop() {}

  react(chart, figure) {
    Object.assign(chart, figure);
    drawMarks(chart);
  }

  move(chart, moves) {
    for (const [trace, name, values] of moves) chart.data[trace][name] = values;
    drawMarks(chart);
  }

  fit(chart) {
    drawMarks(chart);
    if (chart === this.sheets.at(-1)) this.drawGround();
  }

  // --- the samples ----------------------------------------------------------------------------

  watch() {
    const sheet = this.sheets.at(-1);
    this.point(null);
    if (sheet.watched) return;
    sheet.watched = true;
    const under = ({ clientX, clientY }) => {
      const { left, top } = sheet.getBoundingClientRect();
      return nearestMark(sheet, [clientX - left, clientY - top], OPENING_REACH);
    };
    sheet.addEventListener("pointermove", (event) => this.point(under(event)));
    sheet.addEventListener("pointerleave", () => this.point(null));
    sheet.addEventListener("click", (event) => {
      const mark = under(event);
      if (!mark) return;
      this.chosen = Number(mark.trace.text[mark.i]);
      this.line.report();
    });
  }

  more() {
    return { step: this.k, sample: this.chosen ?? null };
  }

  point(mark) {
    this.pointed = mark;
    this.sheets.at(-1).style.cursor = mark ? "pointer" : "";
    this.tell();
  }

  // What is told of the sample under the pointer, at the step on show.
  tell() {
    const { pointed, tip } = this;
    tip.hidden = !pointed;
    if (!pointed) return;
    const { trace, i, at: [left, top] } = pointed;
    const { data, offsetLeft, offsetTop } = this.sheets.at(-1);
    const [taken, sure] = trace.customdata[i];
    const [own, other] = [data.indexOf(trace), taken];
    const verdict = own === other ? "and taken for it" : `taken for ${data[other].name}`;
    tip.innerHTML = `<b>Sample ${trace.text[i]}</b> is ${trace.name}, ${verdict}, ${sure} % sure.<br>Click: why?`;
    const beyond = offsetLeft + left + 16 + tip.offsetWidth > this.root.clientWidth;
    tip.style.left = `${offsetLeft + (beyond ? left - 16 - tip.offsetWidth : left + 16)}px`;
    tip.style.top = `${offsetTop + top - tip.offsetHeight / 2}px`;
  }

  draw(whole) {
    super.draw(whole);
    this.drawGround();
    this.tell();
  }

  // --- the ground, under the marks, and the arrows above them ------------------------------------

  takeScene(scene) {
    this.ground.take({ ...scene, shades: true });
    super.takeScene(scene);
  }

  lay(rows, shape) {
    super.lay(rows, shape);
    this.sheets[0].before(this.ground.canvas);
    this.sheets[0].before(this.ground.above);
  }

  prepared({ arrays }) {
    return strokesOf(arrays);
  }

  drawGround() {
    const chart = this.sheets.at(-1)?.axes;
    const block = this.block(this.k);
    if (!block || !chart?.width) return;
    const { classes, sure } = this.scene;
    const f = this.k - block.start;
    const at = (c, i) => block.arrays.arrows[4 * (f * classes.length + c) + i];
    const toScreen = (point) => screenAt(chart, point);
    this.ground.draw({
      ...groundAt(block, f, classes.length),
      width: chart.width, height: chart.height, sure, toScreen,
      playing: this.playing,
      toPlane: (x, y) => planeAt(chart, x, y),
      arrows: classes.map((_, c) => {
        const foot = toScreen([at(c, 0), at(c, 1)]);
        return [foot, seenTip(foot, toScreen([at(c, 2), at(c, 3)]))];
      }),
    });
  }
}
