// Puts the matrices that Python has written out on the page, and says which cell was chosen.
// Every number arrives as a finished text: nothing is computed here.

const sheets = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  let sheet = sheets.get(parentElement);
  if (!sheet) {
    sheet = { root: parentElement.querySelector(".sheet"), drawn: "", cells: new Map() };
    sheet.root.addEventListener("click", (event) => choose(sheet, event.target.closest("[data-place]")));
    sheet.root.addEventListener("keydown", (event) => onKey(sheet, event));
    sheets.set(parentElement, sheet);
  }
  sheet.send = (place) => setTriggerValue("cell", place);
  const content = JSON.stringify([data.matrices, data.palettes]);
  if (content !== sheet.drawn) {
    draw(sheet, data);
    sheet.drawn = content;
  }
  mark(sheet, data.marks);
}

function draw(sheet, data) {
  const focused = sheet.root.getRootNode().activeElement?.dataset?.place;
  sheet.cells.clear();
  sheet.root.replaceChildren(...data.matrices.map((m) => drawMatrix(sheet, m, data.palettes)));
  if (focused) sheet.cells.get(focused)?.focus({ preventScroll: true });
}

function drawMatrix(sheet, matrix, palettes) {
  const table = element("table", { role: "grid", "aria-label": matrix.label });
  const caption = element("caption", matrix.told ? { title: matrix.told } : {});
  for (const [text, isIndex] of matrix.title) {
    caption.append(isIndex ? element("sub", {}, text) : text);
  }
  const heads = element("tr", { role: "row" });
  heads.append(element("td", { role: "presentation", class: "corner" }));
  for (const [text, glyph, colour] of matrix.columns) {
    const head = element("th", { scope: "col", role: "columnheader" });
    if (glyph) {
      const mark = element("span", { "aria-hidden": "true" }, glyph + " ");
      mark.style.color = colour;
      head.append(mark);
    }
    head.append(text);
    heads.append(head);
  }
  const head = element("thead");
  head.append(heads);
  const body = element("tbody");
  const width = matrix.columns.length;
  matrix.rows.forEach((label, r) => {
    const row = element("tr", { role: "row" });
    row.append(element("th", { scope: "row", role: "rowheader" }, label));
    for (let c = 0; c < width; c++) {
      const k = r * width + c;
      const place = JSON.stringify([matrix.name, matrix.first + r, c]);
      const cell = element("td", { role: "gridcell", title: matrix.exact[k] }, matrix.texts[k]);
      cell.tabIndex = k === 0 ? 0 : -1;
      cell.dataset.place = place;
      cell.style.setProperty("--heat", palettes[matrix.palette][matrix.shades[k]]);
      if (matrix.true[r] === c) cell.classList.add("true");
      sheet.cells.set(place, cell);
      row.append(cell);
    }
    row.append(element("td", { role: "presentation", class: "bracket" }));
    body.append(row);
  });
  table.append(caption, head, body);
  const holder = element("div", { class: "matrix" });
  holder.append(table);
  return holder;
}

function mark(sheet, marks) {
  for (const cell of sheet.cells.values()) {
    cell.classList.remove("source", "chosen");
    cell.removeAttribute("aria-selected");
  }
  for (const place of marks.sources) {
    sheet.cells.get(JSON.stringify(place))?.classList.add("source");
  }
  const place = marks.chosen && JSON.stringify(marks.chosen);
  const cell = place && sheet.cells.get(place);
  if (cell) {
    cell.classList.add("chosen");
    cell.setAttribute("aria-selected", "true");
    moveTabStop(cell);
    // A cell reached by the fields or the buttons beside may be out of sight.
    if (sheet.shown !== place) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  sheet.shown = place;
}

function choose(sheet, cell) {
  if (!cell) return;
  // Shown at once; the answer brings the cells it was made from.
  const place = JSON.parse(cell.dataset.place);
  sheet.shown = cell.dataset.place;
  mark(sheet, { chosen: place, sources: [] });
  cell.focus({ preventScroll: true });
  sheet.send(place);
}

const MOVES = {
  ArrowLeft: (r, c) => [r, c - 1],
  ArrowRight: (r, c) => [r, c + 1],
  ArrowUp: (r, c) => [r - 1, c],
  ArrowDown: (r, c) => [r + 1, c],
  Home: (r) => [r, 0],
  End: (r, c, width) => [r, width - 1],
};

function onKey(sheet, event) {
  const cell = event.target.closest("td[data-place]");
  if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") {
    choose(sheet, cell);
  } else if (MOVES[event.key]) {
    const [name, r, c] = JSON.parse(cell.dataset.place);
    const width = cell.parentElement.querySelectorAll("td[data-place]").length;
    const to = sheet.cells.get(JSON.stringify([name, ...MOVES[event.key](r, c, width)]));
    if (to) {
      moveTabStop(to);
      to.focus();
    }
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

// One stop of the Tab key a matrix; the arrow keys move it.
function moveTabStop(cell) {
  for (const other of cell.closest("table").querySelectorAll("td[tabindex='0']")) {
    other.tabIndex = -1;
  }
  cell.tabIndex = 0;
}

function element(tag, attributes = {}, text = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}
