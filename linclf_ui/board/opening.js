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
    this.tell();
  }
}
