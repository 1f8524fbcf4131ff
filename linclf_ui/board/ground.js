// The ground of the plane: regions, boundaries, margin and zero lines, and the arrows of the weights,
// painted anew for every frame. The paler a place, the less sure the classifier is there.

const CELL_PX = { rest: 4, playing: 10 }; // width of the cells in which that is found out
const DASHES = { solid: [], dash: [7, 5], dot: [2, 4] };
const FLAT = 0.6; // how opaque regions without shades are
const RIM_PX = 1.5; // of the background's colour around lines that must be seen on any region
const ARROW = { shaft: 4, head: 14, half: 6.5, shortest: 24, foot: 5.5 };
const LABEL_PX = { radius: 10, away: 16, apart: 26 };
const BELOW = "₀₁₂₃₄₅₆₇₈₉";

class Ground {
  constructor() {
    // The arrows lie on a sheet of their own, above the samples.
    [this.canvas, this.above] = [0, 1].map(() => element("canvas", { class: "board-ground", "aria-hidden": "true" }));
    this.paint = this.canvas.getContext("2d");
    this.veil = document.createElement("canvas");
    this.finer = 1; // so many times as many dots as the screen has
  }

  // Once for a scene: how traces are drawn, and the colours.
  take({ ground, classes, colours, shades, scale = 1 }) {
    this.scale = scale;
    this.shades = shades;
    this.styles = ground;
    this.classes = classes;
    this.colours = colours;
  }

  // `toScreen` and `toPlane` are those of a chart that is so wide and high; `lines(t)` the points of
  // trace t, one after another; `arrows` the start and end of each class's, on the screen.
  draw({ width, height, toScreen, toPlane, lines, theta, sure, arrows, playing }) {
    for (const canvas of [this.canvas, this.above]) clear(canvas, width, height, this.finer);
    const { paint } = this;
    const path = (t) => {
      const [xs, ys] = lines(t);
      const drawn = new Path2D();
      let pen = false;
      for (let i = 0; i < xs.length; i++) {
        if (Number.isNaN(xs[i])) { pen = false; continue; }
        const [x, y] = toScreen([xs[i], ys[i]]);
        if (pen) drawn.lineTo(x, y);
        else drawn.moveTo(x, y);
        pen = true;
      }
      return drawn;
    };
    paint.globalAlpha = this.shades ? 1 : FLAT;
    this.styles.forEach(({ fill }, t) => {
      if (!fill) return;
      paint.fillStyle = fill;
      paint.fill(path(t));
    });
    paint.globalAlpha = 1;
    if (this.shades) this.shade({ width, height, toPlane, theta, sure, cell: playing ? CELL_PX.playing : CELL_PX.rest });
    paint.lineCap = "round";
    this.styles.forEach(({ colour, width: thick, dash }, t) => {
      if (!colour) return;
      const line = path(t);
      if (dash === "solid") stroke(paint, line, this.colours.background, thick + 2 * RIM_PX);
      stroke(paint, line, colour, thick, DASHES[dash]);
    });
    if (arrows.length) this.drawArrows(arrows, width, height);
    // What a canvas shows cannot be read off it.
    this.canvas.painted = { lines: this.styles.map((_, t) => lines(t)), arrows };
  }

  // What has been painted is kept as far as the classifier is sure.
  shade({ width, height, toPlane, theta, sure, cell }) {
    const { paint, veil } = this;
    const [n, m] = [Math.ceil(width / cell), Math.ceil(height / cell)];
    if (veil.width !== n || veil.height !== m) Object.assign(veil, { width: n, height: m });
    const picture = (this.picture?.width === n && this.picture.height === m) ? this.picture : new ImageData(n, m);
    this.picture = picture;
    const [[left, top], [right, bottom]] = [toPlane(0, 0), toPlane(n * cell, m * cell)];
    sureness({ theta, ...sure, n, m, left, right, top, bottom }, picture.data);
    veil.getContext("2d").putImageData(picture, 0, 0);
    paint.globalCompositeOperation = "destination-in";
    Object.assign(paint, { imageSmoothingEnabled: true, imageSmoothingQuality: "high" });
    paint.drawImage(veil, 0, 0, n * cell, m * cell);
    paint.globalCompositeOperation = "source-over";
  }

  // The common foot, the arrows, and the names behind their tips.
  drawArrows(arrows, width, height) {
    const { classes, colours } = this;
    const paint = this.above.getContext("2d");
    const { scale } = this;
    const drawn = arrows.map(([foot, tip]) => arrowShape(foot, tip, { head: scale * ARROW.head, half: scale * ARROW.half, away: scale * LABEL_PX.away }));
    drawn.forEach(({ shaft, head }, c) => {
      if (!shaft) return;
      for (const [colour, rim] of [[colours.background, 4], [classes[c].colour, 0]]) {
        stroke(paint, shaft, colour, scale * ARROW.shaft + rim);
        if (rim) stroke(paint, head, colour, rim);
        paint.fillStyle = colour;
        paint.fill(head);
      }
    });
    const foot = new Path2D();
    foot.arc(...arrows[0][0], scale * ARROW.foot, 0, 7);
    paint.fillStyle = colours.background;
    paint.fill(foot);
    stroke(paint, foot, colours.text, 2);
    const named = [];
    drawn.forEach(({ shaft, beyond, across }, c) => {
      if (!shaft) return;
      let label = beyond;
      // Beside a name that is there already.
      const meets = ([x, y]) => named.some(([u, v]) => Math.hypot(x - u, y - v) < scale * LABEL_PX.apart);
      while (meets(label)) label = [label[0] + across[0], label[1] + across[1]];
      named.push(label);
      // Larger ones would leave the picture.
      const within = (p, side) => Math.max(scale * 14, Math.min(p, side - scale * 14));
      this.name(paint, scale > 1 ? [within(label[0], width), within(label[1], height)] : label, c);
    });
  }

  name(paint, [x, y], c) {
    const { classes, colours, scale } = this;
    const pill = new Path2D();
    const [half, radius] = [scale * 13, scale * LABEL_PX.radius];
    pill.roundRect(x - half, y - radius, 2 * half, 2 * radius, radius);
    stroke(paint, pill, colours.background, 3);
    paint.fillStyle = classes[c].colour;
    paint.fill(pill);
    const font = `700 ${13 * scale}px ${getComputedStyle(this.canvas).fontFamily}`;
    Object.assign(paint, { fillStyle: colours.background, font, textAlign: "center", textBaseline: "middle" });
    paint.fillText(`w${BELOW[c] ?? ""}`, x, y);
  }
}

// Where each stroke of a frame begins.
function strokesOf({ lengths }) {
  const [F, T] = lengths.shape;
  const starts = new Uint32Array(F * T + 1);
  for (let i = 0; i < F * T; i++) starts[i + 1] = starts[i] + lengths[i];
  return { F, T, starts };
}

// Frame f of these strokes, as the ground draws it.
function groundAt({ arrays, T, starts }, f, C) {
  const { xs, ys, theta } = arrays;
  return {
    lines: (t) => [xs, ys].map((a) => a.subarray(starts[f * T + t], starts[f * T + t + 1])),
    theta: theta.subarray(f * 3 * C, (f + 1) * 3 * C),
  };
}

// Pixels from the upper left corner of a chart, and coordinates of its plane.
function planeAt({ xaxis, yaxis }, px, py) {
  const at = (axis, p) => axis.range[0] + ((p - axis._offset) / axis._length) * (axis.range[1] - axis.range[0]);
  return [at(xaxis, px), yaxis.range[1] - ((py - yaxis._offset) / yaxis._length) * (yaxis.range[1] - yaxis.range[0])];
}

function screenAt({ xaxis, yaxis }, [x, y]) {
  return [
    xaxis._offset + ((x - xaxis.range[0]) / (xaxis.range[1] - xaxis.range[0])) * xaxis._length,
    yaxis._offset + ((yaxis.range[1] - y) / (yaxis.range[1] - yaxis.range[0])) * yaxis._length,
  ];
}

function clear(canvas, width, height, finer = 1) {
  const scale = window.devicePixelRatio * finer;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const paint = canvas.getContext("2d");
  paint.setTransform(scale, 0, 0, scale, 0, 0);
  paint.clearRect(0, 0, width, height);
}

function stroke(paint, line, colour, thick, dash = []) {
  Object.assign(paint, { strokeStyle: colour, lineWidth: thick });
  paint.setLineDash(dash);
  paint.stroke(line);
  paint.setLineDash([]);
}

// Shaft and head from one place on the screen to another, where a name stands beyond the tip, and how
// it is moved aside; nothing of an arrow without a length.
function arrowShape([x0, y0], [x1, y1], { head: long, half, away = 0 }) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!length) return {};
  const [u, v] = [(x1 - x0) / length, (y1 - y0) / length];
  const neck = [x1 - long * u, y1 - long * v];
  const shaft = new Path2D();
  shaft.moveTo(x0, y0);
  shaft.lineTo(...neck);
  const head = new Path2D();
  head.moveTo(x1, y1);
  head.lineTo(neck[0] - half * v, neck[1] + half * u);
  head.lineTo(neck[0] + half * v, neck[1] - half * u);
  head.closePath();
  return { shaft, head, beyond: [x1 + away * u, y1 + away * v], across: [-6 * v, 6 * u] };
}

// How sure the classifier with the parameters theta (w₁, w₂ and b, a class a column) is, as the alpha
// of an n × m picture: from where two scores are equal to where the winner's share of the
// probabilities is all of it; or where `at` is given, to where the winner is so far ahead. With `own`
// probabilities it is from where the winner's own is a half to where it is 1.
function sureness({ theta, at: lead, own, n, m, left, right, top, bottom }, pixels) {
  const C = theta.length / 3;
  const s = new Float64Array(C);
  for (let j = 0, at = 3; j < m; j++) {
    const y = top + ((j + 0.5) / m) * (bottom - top);
    for (let i = 0; i < n; i++, at += 4) {
      const x = left + ((i + 0.5) / n) * (right - left);
      let best = -Infinity, second = -Infinity;
      for (let c = 0; c < C; c++) {
        s[c] = theta[c] * x + theta[C + c] * y + theta[2 * C + c];
        if (s[c] > best) [best, second] = [s[c], best];
        else if (s[c] > second) second = s[c];
      }
      let sure = 1;
      if (lead != null) sure = lead > 0 ? Math.min(1, (best - second) / lead) : 1;
      else if (own) sure = Math.max(0, 2 / (1 + Math.exp(-best)) - 1);
      else {
        let sum = 0;
        for (let c = 0; c < C; c++) sum += Math.exp(s[c] - best);
        sure = (C / sum - 1) / (C - 1);
      }
      pixels[at] = 255 * sure;
    }
  }
}

// Where an arrow's tip is drawn: one that is too short to be seen is drawn longer.
function seenTip([x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!length || length >= ARROW.shortest) return [x1, y1];
  const by = ARROW.shortest / length;
  return [x0 + by * (x1 - x0), y0 + by * (y1 - y0)];
}
