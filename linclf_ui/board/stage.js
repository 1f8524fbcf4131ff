// What the picture and the card show in each phase of slow motion, as far as the phase has gone. All
// places and numbers come from the server, or stand on the screen; here are the ways between them.

// How long everything takes, in milliseconds.
const LASTS = { lines: 150, distances: 400, column: 500, arrows: 500, flight: 700, classes: 2400, penalty: 400, pointing: 300, slide: 600, settling: 200 };
const PULL = { head: 8, half: 3.5, width: 2, faint: 0.3 };
const MINI = { width: 8, gap: 3, height: 34, away: 16 };
const [SCORES, BETWEEN, SLOPES, MEANS, UPDATE] = [0, 1, 2, 3, 4];

// From 0 to 1, slow at both ends.
function eased(share) {
  const t = Math.max(0, Math.min(1, share));
  return t * t * (3 - 2 * t);
}

function between(a, b, share) {
  return a.map((from, i) => from + share * (b[i] - from));
}

class Stage {
  constructor(board) {
    this.board = board;
    this.sheet = element("canvas", { class: "board-ground board-stage", "aria-hidden": "true" });
    this.air = element("div", { class: "board-air", "aria-hidden": "true" });
  }

  // So long a phase moves.
  lasts(packet, phase) {
    const columns = this.board.card.size?.K ?? 0;
    return [
      LASTS.lines + LASTS.distances + LASTS.column,
      LASTS.column * Math.max(1, columns - 2),
      LASTS.column + LASTS.arrows + LASTS.flight,
      LASTS.classes + LASTS.penalty,
      LASTS.pointing + LASTS.slide + LASTS.settling,
    ][phase];
  }

  // Which of the pictures on the way to the next weights stands so long after the update began.
  picture({ F, glide }, ms) {
    const slid = Math.floor(eased((ms - LASTS.pointing) / LASTS.slide) * (glide - 1));
    const settled = (ms - LASTS.pointing - LASTS.slide) / LASTS.settling;
    return settled > 0 ? Math.min(glide - 1 + Math.floor(settled * (F - glide)), F - 1) : slid;
  }

  clear() {
    this.sheet.painted = null;
    this.sheet.getContext("2d").clearRect(0, 0, this.sheet.width, this.sheet.height);
    this.air.replaceChildren();
    this.board.card.cover(Infinity, null);
  }

  // The phase as it stands after so many milliseconds; `ended` says that its update is made.
  draw(packet, phase, ms, ended) {
    const { board, sheet } = this;
    const { width, height } = board.points._fullLayout;
    clear(sheet, width, height);
    Object.assign(this, { packet, width, height, paint: sheet.getContext("2d"), flying: [] });
    this.painted = { zeros: [], distances: [], bars: [], pulls: [], ways: [], ghost: null };
    // Of another sample, or another step, than the card shows nothing is drawn.
    const here = packet.sample === board.sample && !board.card.root.hasAttribute("data-late");
    const at = board.toScreen(board.X[packet.sample]);
    if (ended || board.k === packet.step) {
      if (phase === SCORES && here) this.scores(at, ms);
      if (phase === BETWEEN && here) this.columns(at, ms);
      if (phase === SLOPES && here) this.slopes(at, ms);
      if (phase === MEANS) this.mean(ms);
      if (phase === UPDATE) this.update(ms, ended);
    }
    if (phase > SLOPES) board.card.cover(Infinity, packet.phases[phase].weights);
    sheet.painted = this.painted;
    this.fly();
  }

  colour(c) {
    return this.board.scene.classes[c].colour;
  }

  // --- the phases ---------------------------------------------------------------------------

  // The lines where a score is 0, the way of the sample to each, and the bars of the scores.
  scores(at, ms) {
    const { feet, zeros } = this.packet.arrays;
    const shown = eased(ms / LASTS.lines), far = eased((ms - LASTS.lines) / LASTS.distances);
    const flown = eased((ms - LASTS.lines - LASTS.distances) / LASTS.column);
    this.classes((c) => {
      const ends = [0, 2].map((i) => this.board.toScreen(zeros.subarray(4 * c + i, 4 * c + i + 2)));
      this.line(ends, c, { alpha: 0.75 * shown, width: 1.5, dash: [5, 4] });
      this.painted.zeros.push(ends);
      const foot = this.board.toScreen(feet.subarray(2 * c, 2 * c + 2));
      const way = [at, between(at, foot, far)];
      this.line(way, c, { width: 3 });
      this.painted.distances.push(way);
    });
    this.classes((c) => far === 1 && this.number(at, this.painted.distances[c][1], c));
    const { card } = this.board;
    const bars = this.minis(at, (c) => far * card.share(0, c), 1);
    if (flown < 1) this.classes((c) => this.flight(bars[c], card.bar(0, c), flown, c));
    card.cover(flown < 1 ? -1 : 0, null);
  }

  // Each column of the card grows from the one before.
  columns(at, ms) {
    const { card } = this.board;
    const last = card.size.K - 2;
    const gone = Math.min(ms / LASTS.column, last);
    const k = Math.min(Math.floor(gone), last - 1);
    this.turn(at, k, eased(gone - k));
  }

  // From column k to the next; the bars beside the sample as far as they are to be seen.
  turn(at, k, share, seen = 1) {
    const { card } = this.board;
    this.minis(at, (c) => card.share(k, c) + share * (card.share(k + 1, c) - card.share(k, c)), seen);
    if (share < 1) this.classes((c) => this.flight(card.bar(k, c), card.bar(k + 1, c), share, c));
    card.cover(share < 1 ? k : k + 1, null);
  }

  // The pull of the sample on each w, as an arrow that flies to its tip; faint, those of the others
  // on the w of their class.
  slopes(at, ms) {
    const { board, packet } = this;
    const { pulled, pulls } = packet.arrays;
    const n = pulled.length;
    const grown = eased((ms - LASTS.column) / LASTS.arrows);
    this.turn(at, board.card.size.K - 2, eased(ms / LASTS.column), 1 - grown);
    if (!grown) return;
    for (let i = 1; i < n; i++) this.pull(board.y[pulled[i]], i, grown, 0, PULL.faint);
    const flown = eased((ms - LASTS.column - LASTS.arrows) / LASTS.flight);
    this.classes((c) => {
      this.pull(c, 0, grown, 0, flown ? PULL.faint : 1);
      if (flown) this.pull(c, 0, 1, flown, 1);
    });
  }

  // The pulls of all samples fly to the tip of a w, one class after another, and their mean is seen
  // there; in the end the penalty is added to it.
  mean(ms) {
    const { packet } = this;
    const n = packet.arrays.pulled.length, C = packet.means.length;
    const each = LASTS.classes / C;
    const penalised = eased((ms - LASTS.classes) / LASTS.penalty);
    this.classes((c) => {
      const gone = (ms - c * each) / each;
      if (gone <= 0) return;
      const flown = eased((gone - 0.25) / 0.6);
      if (gone < 1) for (let i = 0; i < n; i++) this.pull(c, i, eased(gone / 0.25), flown, PULL.faint + (i ? 0 : 0.5));
      const mean = between(packet.means[c], packet.phases[MEANS].ways[c], penalised);
      this.way(c, mean, eased((gone - 0.5) / 0.5));
    });
  }

  // The arrows turn, and the boundary leaves its ghost.
  update(ms, ended) {
    const { board, packet } = this;
    const ghost = packet.boundary;
    this.painted.ghost = ghost;
    const path = new Path2D();
    let pen = false;
    for (const point of ghost) {
      if (Number.isNaN(point[0])) { pen = false; continue; }
      const at = board.toScreen(point);
      if (pen) path.lineTo(...at);
      else path.moveTo(...at);
      pen = true;
    }
    this.paint.globalAlpha = 0.6;
    stroke(this.paint, path, board.scene.colours.text, 1.8, [6, 5]);
    this.paint.globalAlpha = 1;
    if (!ended) this.classes((c) => this.way(c, packet.phases[UPDATE].ways[c], 1 - eased((ms - LASTS.pointing) / LASTS.slide)));
  }

  // --- what is painted ----------------------------------------------------------------------

  classes(act) {
    for (let c = 0; c < this.board.scene.classes.length; c++) act(c);
  }

  line([from, to], c, { alpha = 1, width, dash = [] }) {
    if (!alpha || Number.isNaN(from[0] + to[0])) return;
    const path = new Path2D();
    path.moveTo(...from);
    path.lineTo(...to);
    this.paint.globalAlpha = alpha;
    stroke(this.paint, path, this.colour(c), width, dash);
    this.paint.globalAlpha = 1;
  }

  // The score at the way to its zero line.
  number(at, foot, c) {
    if (Number.isNaN(foot[0])) return;
    const { paint, board, width, height } = this;
    const text = board.card.text(0, c);
    const [x, y] = between(at, foot, 0.6);
    paint.font = `700 13px ${getComputedStyle(this.sheet).fontFamily}`;
    Object.assign(paint, { textAlign: "center", textBaseline: "middle", lineWidth: 4, lineJoin: "round" });
    Object.assign(paint, { strokeStyle: board.scene.colours.background, fillStyle: this.colour(c) });
    const place = [Math.max(30, Math.min(x, width - 30)), Math.max(12, Math.min(y, height - 12))];
    paint.strokeText(text, ...place);
    paint.fillText(text, ...place);
  }

  // A small bar a class beside the sample, of these shares of the full height; where they stand in
  // the window.
  minis([x, y], share, seen) {
    if (!seen) return [];
    const { paint, board } = this;
    const C = board.scene.classes.length, step = MINI.width + MINI.gap;
    const left = x + MINI.away + C * step < this.width ? x + MINI.away : x - MINI.away - C * step;
    const foot = Math.max(MINI.height, Math.min(y, this.height - MINI.height));
    const box = this.sheet.getBoundingClientRect();
    const rect = (c) => {
      const high = MINI.height * share(c);
      return [left + c * step, foot - Math.max(high, 0), MINI.width, Math.abs(high)];
    };
    paint.globalAlpha = 0.7 * seen;
    paint.fillStyle = board.scene.colours.background;
    paint.fillRect(left - 3, foot - MINI.height - 3, C * step + 3, 2 * MINI.height + 6);
    paint.globalAlpha = seen;
    const found = [];
    this.classes((c) => {
      const [a, b, w, h] = rect(c);
      paint.fillStyle = this.colour(c);
      paint.fillRect(a, b, w, h);
      found.push([box.left + a, box.top + b, w, h]);
    });
    paint.fillStyle = board.scene.colours.text;
    paint.fillRect(left - 3, foot, C * step + 3, 1);
    paint.globalAlpha = 1;
    this.painted.bars = found;
    return found;
  }

  tip(c) {
    const { board, packet } = this;
    return board.ground.canvas.painted.arrows[c]?.[1] ?? board.toScreen(packet.phases[MEANS].ways[c].slice(0, 2));
  }

  // The arrow of a sample's pull on the w of class c, so much of it, and so far on its way to the tip.
  pull(c, i, grown, flown, alpha) {
    const { board, packet } = this;
    const { pulled, pulls } = packet.arrays;
    const x = board.X[pulled[i]];
    const at = 2 * (c * pulled.length + i);
    const from = board.toScreen(x);
    const to = board.toScreen([x[0] + grown * pulls[at], x[1] + grown * pulls[at + 1]]);
    const by = between([0, 0], [this.tip(c)[0] - from[0], this.tip(c)[1] - from[1]], flown);
    this.arrow([from, to].map(([u, v]) => [u + by[0], v + by[1]]), c, alpha);
    this.painted.pulls.push({ c, sample: pulled[i], flown, from, to });
  }

  // An arrow at the tip of a w, so much of it.
  way(c, [x0, y0, x1, y1], grown) {
    if (!grown) return;
    const { board } = this;
    const [from, to] = [board.toScreen([x0, y0]), board.toScreen([x1, y1])];
    const tip = this.tip(c);
    const end = [tip[0] + grown * (to[0] - from[0]), tip[1] + grown * (to[1] - from[1])];
    this.arrow([tip, end], c, 1);
    this.painted.ways.push([tip, end]);
  }

  arrow([from, to], c, alpha) {
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) < 2) return;
    const { paint } = this;
    const { shaft, head } = arrowShape(from, to, PULL);
    paint.globalAlpha = alpha;
    stroke(paint, shaft, this.colour(c), PULL.width);
    paint.fillStyle = this.colour(c);
    paint.fill(head);
    paint.globalAlpha = 1;
  }

  // --- bars on their way --------------------------------------------------------------------

  flight(from, to, share, c) {
    this.flying.push({ box: between(from, to, share), colour: this.colour(c) });
  }

  fly() {
    const { air, flying } = this;
    const frame = air.getBoundingClientRect();
    while (air.children.length > flying.length) air.lastChild.remove();
    flying.forEach(({ box: [x, y, w, h], colour }, i) => {
      const bar = air.children[i] ?? air.appendChild(element("i"));
      bar.style.cssText = `left:${x - frame.left}px;top:${y - frame.top}px;width:${w}px;height:${h}px;background:${colour}`;
    });
  }
}
