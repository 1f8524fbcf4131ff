// The numbers of the chosen sample as bars, a class a line, and the rows of its neighbours in the same
// columns: the framed row is the card above.

const FEW_CLASSES = 5; // the lines of more are lower

// Pieces of [text, whether it is an index].
function pieces(parts) {
  return parts.map(([text, isIndex]) => (isIndex ? element("sub", {}, text) : text));
}

function plain(parts) {
  return parts.map(([text]) => text).join("");
}

class Card {
  constructor(board) {
    this.board = board;
    this.field = element("input", {
      type: "number", min: 0, step: 1, class: "board-field", id: "board-sample",
      title: "Or choose a point in the plane, or a row below", onchange: () => this.enter(),
    });
    this.verdict = element("span");
    this.loss = element("b", { "data-sample-loss": "" });
    this.features = element("span", { "data-x": "" });
    this.heads = element("span", { class: "card-terms" }, "?");
    this.head = element("div", { class: "card-head" },
      element("label", { for: "board-sample" }, "Sample"), this.field, this.heads,
      element("span", { class: "card-verdict" }, "loss ", this.loss, " · ", this.verdict));
    this.bars = element("table", { class: "card-bars" });
    this.table = element("table", { class: "card-rows" });
    // In slow motion, the weights that a phase makes stand in the place of the neighbours.
    this.made = element("table", { class: "card-made unseen" });
    this.window = element("span", { class: "card-window" });
    this.below = element("span", { hidden: "", "aria-hidden": "true" }, "more below ▾");
    this.scroll = element("div", { class: "scroll", onscroll: () => this.hint() }, this.bars,
      element("div", { class: "card-below" }, this.table, this.made));
    this.root = element("div", { class: "card" }, this.head, this.scroll,
      element("div", { class: "card-foot quiet" }, this.window, this.below, this.features));
    new ResizeObserver(() => this.hint()).observe(this.scroll);
  }

  // Whether there is more than can be seen.
  hint() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    this.below.hidden = scrollHeight - scrollTop <= clientHeight + 1;
  }

  enter() {
    const { board, field } = this;
    const wanted = Number(field.value);
    if (field.value !== "" && Number.isInteger(wanted) && wanted >= 0 && wanted < board.n_train) board.choose(wanted);
    else field.value = board.sample;
  }

  // What stays from step to step.
  lay({ columns, first, arrays }) {
    const { board } = this;
    const { classes } = board.scene;
    const [, n, K, C] = arrays.values.shape;
    this.size = { n, K, C };
    this.root.style.setProperty("--card-columns", K);
    this.root.style.setProperty("--card-classes", C);
    this.root.classList.toggle("many", C > FEW_CLASSES);
    explain(this.heads, "What the columns are", columns.map(({ title, note, term }) => [title, term || plain(note)]));
    const why = (k, row, c) => () => board.ask([columns[k].name, first + row(), c]);
    const heads = columns.map(({ title, note, term }) => {
      return element("th", { scope: "col" }, element("abbr", { title: term || plain(note) }, title),
        element("small", { title: plain(note) }, ...pieces(note)));
    });
    this.cells = [];
    const lines = classes.map(({ name, colour, glyph }, c) => {
      const head = element("th", { scope: "row" }, element("span", { style: `color:${colour}` }, glyph), " ");
      head.insertAdjacentHTML("beforeend", name);
      const cells = columns.map(({ bar, title }, k) => {
        const fill = element("i", { style: `background:${colour}`, class: bar });
        const number = element("button", { type: "button", title: `${title}: why this number?`,
          onclick: why(k, () => board.sample - first, c) });
        const cell = element("td", {}, element("span", { class: `bar ${bar}` }, fill), number);
        this.cells.push({ cell, fill, number, bar });
        return cell;
      });
      return element("tr", {}, head, ...cells);
    });
    this.lines = lines;
    this.bars.replaceChildren(element("thead", {}, element("tr", {}, element("th"), ...heads)), element("tbody", {}, ...lines));
    const marks = columns.flatMap(() => classes.map(({ colour, glyph }) =>
      element("th", { scope: "col", style: `color:${colour}` }, glyph)));
    this.numbers = [];
    this.rows = Array.from({ length: n }, (_, i) => {
      const choose = () => board.choose(first + i);
      const name = element("button", { type: "button", title: "Choose this sample", onclick: choose });
      const row = element("tr", { onpointermove: () => board.point(first + i), onpointerleave: () => board.point(null) },
        element("th", { scope: "row" }, name),
        ...columns.flatMap((_, k) => classes.map((_, c) => {
          const number = element("td", { onclick: choose });
          this.numbers.push({ number, c, k });
          return number;
        })));
      return { row, name };
    });
    this.table.replaceChildren(
      element("thead", {},
        element("tr", {}, element("th"), ...columns.map(({ title, note, term }) =>
          element("th", { colspan: C, scope: "colgroup" }, element("abbr", { title: term || plain(note) }, title)))),
        element("tr", {}, element("th"), ...marks)),
      element("tbody", {}, ...this.rows.map(({ row }) => row)));
  }

  // The numbers at step k, of this block.
  draw(block, k) {
    const { board } = this;
    // What is being typed stays, until another sample is chosen elsewhere.
    if (document.activeElement !== this.field || board.sample !== this.shown) this.field.value = board.sample;
    this.shown = board.sample;
    this.field.max = board.n_train - 1;
    const packet = block.rows;
    const row = packet ? board.sample - packet.first : -1;
    // On the way from one sample to another nothing is shown rather than another's numbers; nor where
    // a sample has been taken away, and those behind it have other numbers than in the packet.
    const late = !packet || row < 0 || row >= packet.arrays.values.shape[1] || board.X.length < block.N;
    this.root.toggleAttribute("data-late", late);
    if (late) return;
    const look = `${packet.columns.map(({ name, title, bar }) => [name, title, bar])};${packet.first};${packet.arrays.values.shape.slice(1)};${board.scene.look}`;
    if (this.look !== look) {
      this.lay(packet);
      this.covered = null;
    }
    this.look = look;
    packet.letters ??= Math.max(...packet.printed.map((text) => text.length));
    this.root.style.setProperty("--card-letters", packet.letters);
    this.hint();
    const { n, K, C } = this.size;
    const f = k - packet.start;
    const { values, reach } = packet.arrays;
    const each = n * K * C;
    const of = (i, k, c) => f * each + (i * K + k) * C + c;
    const { sample, y } = board;
    this.loss.textContent = packet.printedLosses[f * n + row];
    this.features.textContent = `x = ${packet.x[row]}`;
    this.tell(block, f);
    const before = new Float64Array(K);
    this.shares = this.cells.map((_, at) => values[of(row, at % K, Math.floor(at / K))] / reach[f * K + (at % K)]);
    this.cells.forEach(({ fill, number, bar }, at) => {
      const [c, k] = [Math.floor(at / K), at % K];
      const share = this.shares[at];
      number.textContent = packet.printed[of(row, k, c)];
      const sides = bar === "both" || bar === "pull";
      const length = Math.abs(share) * (sides ? 50 : 100);
      const from = sides ? (share < 0 ? 50 - length : 50) : bar === "share" ? 100 * before[k] : 0;
      before[k] += share;
      fill.style.left = `${from}%`;
      fill.style.width = `${length}%`;
      if (bar === "pull") fill.dataset.way = share < 0 ? "back" : "on";
    });
    this.lines.forEach((line, c) => line.classList.toggle("true", c === y[sample]));
    this.numbers.forEach(({ number, c, k }, at) => {
      const value = values[f * each + at];
      number.textContent = packet.printed[f * each + at];
      const share = Math.round(Math.min(1, Math.abs(value) / reach[f * K + k]) * 100);
      const colour = value < 0 ? "var(--card-against)" : board.scene.classes[c].region;
      number.style.background = `color-mix(in srgb, ${colour} ${share}%, transparent)`;
    });
    this.rows.forEach(({ row: line, name }, i) => {
      const s = packet.first + i;
      line.classList.toggle("chosen", s === sample);
      line.classList.toggle("pointed", s === board.pointed);
      const { glyph, colour } = board.scene.classes[y[s]];
      name.replaceChildren(element("span", { style: `color:${colour}` }, glyph), ` ${s}`);
    });
    this.window.textContent = `samples ${packet.first} to ${packet.first + n - 1} of ${board.n_train}`;
  }

  // --- for slow motion ----------------------------------------------------------------------

  // Of column k and class c: the share of the longest bar there is room for, the bar in the window,
  // and the number as it is printed.
  share(k, c) {
    return this.shares[c * this.size.K + k];
  }

  bar(k, c) {
    const { x, y, width, height } = this.cells[c * this.size.K + k].fill.getBoundingClientRect();
    return [x, y, width, height];
  }

  text(k, c) {
    return this.cells[c * this.size.K + k].number.textContent;
  }

  // The columns behind the last one that has been computed are empty; `made` are the weights that a
  // phase makes, or null.
  cover(last, made) {
    const key = `${last};${JSON.stringify(made)}`;
    if (this.covered === key || !this.size) return;
    this.covered = key;
    this.cells.forEach(({ cell }, at) => cell.classList.toggle("unseen", at % this.size.K > last));
    this.numbers.forEach(({ number, k }) => number.classList.toggle("unseen", k > last));
    this.loss.classList.toggle("unseen", last < this.size.K - 2);
    for (const part of [this.table, this.window]) part.classList.toggle("unseen", made !== null);
    this.made.classList.toggle("unseen", made === null);
    if (made) this.layMade(made);
  }

  layMade({ titles, rows, texts }) {
    const { classes } = this.board.scene;
    const C = classes.length;
    this.made.replaceChildren(
      element("thead", {},
        element("tr", {}, element("th"), ...titles.map((title) => element("th", { colspan: C, scope: "colgroup", title }, title))),
        element("tr", {}, element("th"), ...titles.flatMap(() => classes.map(({ colour, glyph }) =>
          element("th", { scope: "col", style: `color:${colour}` }, glyph))))),
      element("tbody", {}, ...rows.map((name, d) => element("tr", {}, element("th", { scope: "row" }, name),
        ...texts.flatMap((numbers) => numbers.slice(d * C, (d + 1) * C).map((text) => element("td", {}, text)))))));
  }

  // Its class, and what it is taken for.
  tell(block, f) {
    const { board } = this;
    const { classes } = board.scene;
    const judged = block.N === board.X.length ? block.judged[f * block.N + board.sample] : 0;
    const named = (c) => {
      const name = element("span");
      name.innerHTML = `<span style="color:${classes[c].colour}">${classes[c].glyph}</span> ${classes[c].name}`;
      return name;
    };
    const wrong = judged ? [", taken for ", named(judged - 1)] : [];
    this.verdict.replaceChildren(named(board.y[board.sample]), ...wrong);
  }
}
