// Home's film: it plays by itself, slowly, and begins again. It reports nothing but the sample that a
// visitor chooses: which step is on show is nobody's business.

const OPENING_RATE = 6; // steps a second
const OPENING_REST_MS = 3000; // before it begins again
const OPENING_STILL = 14; // the step that stands where motion is not wanted

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

  // --- the samples ----------------------------------------------------------------------------

  // Of the samples a pointer reads more than plotly would say.
  react(chart, figure, config) {
    return super.react(chart, figure, { ...config, displayModeBar: false });
  }

  watch() {
    const sheet = this.sheets.at(-1);
    this.point(null);
    if (sheet.watched) return;
    sheet.watched = true;
    // The axes are those of the place, which may be another now.
    sheet.on("plotly_afterplot", () => this.drawGround());
    sheet.on("plotly_hover", ({ points: [point] }) => this.point(point));
    sheet.on("plotly_unhover", () => this.point(null));
    sheet.on("plotly_click", ({ points: [point] }) => {
      this.chosen = Number(point.data.text[point.pointNumber]);
      this.line.report();
    });
  }

  more() {
    return { step: this.k, sample: this.chosen ?? null };
  }

  point(point) {
    // A chart that has just been made has not been told of its samples yet.
    this.pointed = point?.data.customdata ? point : null;
    this.tell();
  }

  // What is told of the sample under the pointer, at the step on show.
  tell() {
    const { pointed, tip } = this;
    tip.hidden = !pointed;
    if (!pointed) return;
    const { data, pointNumber, bbox } = pointed;
    const [taken, sure] = data.customdata[pointNumber];
    const names = this.sheets.at(-1).data.filter((trace) => trace.customdata).map((trace) => trace.name);
    const [own, other] = [names.indexOf(data.name), taken];
    const verdict = own === other ? "and taken for it" : `taken for ${names[other]}`;
    tip.innerHTML = `<b>Sample ${data.text[pointNumber]}</b> is ${data.name}, ${verdict}, ${sure} % sure.<br>Click: why?`;
    const box = this.root.getBoundingClientRect();
    const at = this.sheets.at(-1).getBoundingClientRect();
    const left = at.left - box.left + (bbox.x0 + bbox.x1) / 2;
    const beyond = left + 16 + tip.offsetWidth > box.width;
    tip.style.left = `${beyond ? left - 16 - tip.offsetWidth : left + 16}px`;
    tip.style.top = `${at.top - box.top + (bbox.y0 + bbox.y1) / 2 - tip.offsetHeight / 2}px`;
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
    const chart = this.sheets.at(-1)?._fullLayout;
    const block = this.block(this.k);
    if (!block || !chart?.xaxis?._length) return;
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
