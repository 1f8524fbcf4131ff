// W and b of the step on show, below the board: a row a weight, a class a column, and beside each number
// the objective's derivative by it. What is typed over a number is an edit.

class WeightsTable {
  constructor(board) {
    this.board = board;
    this.step = element("div", { "data-of-step": "" });
    this.table = element("table", { "aria-label": "Weights and biases, a class a column, with the gradient beside each" });
    this.root = element("div", { class: "weights" }, this.step, element("div", { class: "scroll" }, this.table));
  }

  // What stays from step to step.
  lay({ weights, classes }) {
    const head = (text) => element("th", { scope: "col" }, text);
    this.cells = [];
    const lines = weights.map((name, i) => element("tr", {}, element("th", { scope: "row" }, name),
      ...classes.flatMap((of, c) => {
        const field = element("input", { class: "board-field", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
          "aria-label": `${name}, ${of}`, onkeydown: (event) => this.onKey(event, i, c), onchange: () => this.enter(field, i, c) });
        const slope = element("td");
        this.cells.push({ field, slope });
        return [element("td", {}, field), slope];
      })));
    this.table.replaceChildren(
      element("thead", {}, element("tr", {}, head("weight"), ...classes.flatMap((of, c) => [head(of), head(`∂L/∂w of ${c}`)]))),
      element("tbody", {}, ...lines));
  }

  // The numbers at step k, of this block, in the place that the page has for them.
  draw(block, k, place) {
    const packet = block.table;
    if (!packet || !place) return;
    if (this.root.parentElement !== place) place.replaceChildren(this.root);
    const look = `${packet.weights};${packet.classes}`;
    if (this.look !== look) this.lay(packet);
    this.look = look;
    packet.printed ??= packet.texts.split(";");
    this.step.textContent = `At step ${k}`;
    this.step.dataset.ofStep = k;
    const { cells, board } = this;
    const from = 2 * cells.length * (k - packet.start);
    cells.forEach(({ field, slope }, at) => {
      const text = packet.printed[from + 2 * at];
      slope.textContent = packet.printed[from + 2 * at + 1];
      // What is being typed stays, and what has been until the server has taken it up.
      const typed = field === document.activeElement && field.value !== field.shown;
      if (typed || field.op > board.doneOp) return;
      if (field.value !== text) field.value = text;
      field.shown = text;
    });
  }

  enter(field, i, c) {
    if (field.value === field.shown) return;
    field.shown = field.value;
    field.op = this.board.enterWeight(i, c, field.value);
  }

  onKey(event, i, c) {
    const { key, target } = event;
    const C = this.cells.length / this.table.tBodies[0].rows.length;
    const next = { ArrowUp: -C, ArrowDown: C }[key];
    if (next) this.cells[i * C + c + next]?.field.select();
    else if (key === "Enter") this.enter(target, i, c);
    else if (key === "Escape") target.value = target.shown;
    else return;
    event.preventDefault();
    if (!next) target.select();
  }
}
