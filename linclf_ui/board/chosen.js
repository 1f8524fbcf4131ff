// The chosen sample: its features, class and loss, and its row of every matrix, a class a line.

class ChosenSample {
  constructor(board) {
    this.board = board;
    this.field = element("input", {
      type: "number", min: 0, step: 1, class: "board-field", id: "board-sample",
      title: "Or click a point in the plane, or a row of the matrix",
      onchange: () => this.enter(),
    });
    this.features = element("div", { "data-x": "" });
    this.label = element("b");
    this.loss = element("b", { "data-sample-loss": "" });
    this.table = element("table", { class: "numbers", "aria-label": "numbers of the chosen sample" });
    this.root = element("div", { class: "board-one" },
      element("div", {},
        element("label", { for: "board-sample" }, "Sample"), this.field, this.features,
        element("div", {}, this.label, ", loss ", this.loss)),
      element("div", { class: "scroll" }, this.table));
  }

  enter() {
    const { board, field } = this;
    const wanted = Number(field.value);
    if (field.value !== "" && Number.isInteger(wanted) && wanted >= 0 && wanted < board.n_train) board.choose(wanted);
    else field.value = board.sample;
  }

  // What stays from step to step.
  lay({ columns, classes, sample, x }) {
    this.features.textContent = x;
    this.label.innerHTML = classes.find(({ own }) => own).name;
    const head = element("tr", {}, ...["class", ...columns].map((title) => element("th", {}, title)));
    this.cells = [];
    const lines = classes.map(({ name, glyph, colour, own }) => {
      const first = element("td", {}, element("span", { style: `color:${colour}` }, glyph), " ");
      first.insertAdjacentHTML("beforeend", name);
      const cells = columns.map((_, j) => element("td", {
        onpointerenter: ({ target }) => (target.title = this.exact(target)),
      }));
      this.cells.push(...cells);
      return element("tr", own ? { class: "true" } : {}, first, ...cells);
    });
    this.table.replaceChildren(head, ...lines);
    this.table.dataset.sample = sample;
  }

  // The number of a cell to the last digit.
  exact(cell) {
    const packet = this.board.block(this.board.k)?.one;
    const i = this.cells.indexOf(cell);
    return packet ? String(packet.arrays.values[(this.board.k - packet.start) * this.cells.length + i]) : "";
  }

  draw() {
    const { board } = this;
    // What is being typed stays, until another sample is chosen elsewhere.
    if (document.activeElement !== this.field || board.sample !== this.shown) this.field.value = board.sample;
    this.shown = board.sample;
    this.field.max = board.n_train - 1;
    const packet = board.block(board.k)?.one;
    const here = packet && packet.sample === board.sample;
    // On the way from one sample to another nothing is shown rather than another's numbers.
    this.root.toggleAttribute("data-late", !here);
    if (!here) return;
    if (this.look !== packet.look) this.lay(packet);
    this.look = packet.look;
    const each = this.cells.length + 1;
    const at = (board.k - packet.start) * each;
    this.loss.textContent = packet.printed[at];
    this.cells.forEach((cell, i) => (cell.textContent = packet.printed[at + 1 + i]));
  }
}
