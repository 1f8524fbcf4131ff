// Marks on still axes, drawn as plotly would draw them: a page that shows no more need not load it.

const SVG = "http://www.w3.org/2000/svg";
// The outline around 0, 0 of a mark of half this size.
const SHAPES = {
  circle: (s) => `M${s} 0A${s} ${s} 0 1 1 0 ${-s}A${s} ${s} 0 0 1 ${s} 0Z`,
  square: (s) => `M${s} ${s}H${-s}V${-s}H${s}Z`,
  "triangle-up": (s) => `M${-1.1547 * s} ${s / 2}H${1.1547 * s}L0 ${-s}Z`,
  diamond: (s) => `M${1.3 * s} 0L0 ${1.3 * s}L${-1.3 * s} 0L0 ${-1.3 * s}Z`,
  x: (s) => `M${-s} ${-s}L${s} ${s}M${s} ${-s}L${-s} ${s}`,
};

function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// The axes of a plane of this width and height: the ranges that are asked for, made wider or higher so
// that a unit is as long on both.
function squareAxes({ xaxis, yaxis }, width, height) {
  const unit = Math.min(width / (xaxis.range[1] - xaxis.range[0]), height / (yaxis.range[1] - yaxis.range[0]));
  const axis = ([low, high], length) => {
    const [middle, half] = [(low + high) / 2, length / unit / 2];
    return { range: [middle - half, middle + half], _offset: 0, _length: length };
  };
  return { width, height, xaxis: axis(xaxis.range, width), yaxis: axis(yaxis.range, height) };
}

// The chart's traces of marks, in its place as it is now; nothing while it is on no page.
function drawMarks(chart) {
  const { offsetWidth, offsetHeight, data, layout } = chart;
  if (!offsetWidth || !offsetHeight) return;
  chart.axes = squareAxes(layout, offsetWidth, offsetHeight);
  chart.replaceChildren(svg("svg", { width: offsetWidth, height: offsetHeight, "aria-hidden": "true" },
    ...data.map(({ x, y, marker: { symbol, size, color, line } }) => {
      const d = SHAPES[symbol](size / 2);
      const look = { class: "points", fill: color, stroke: line.color, "stroke-width": line.width };
      return svg("g", look, ...Array.from(x, (_, i) => {
        const [left, top] = screenAt(chart.axes, [x[i], y[i]]);
        return svg("path", { d, transform: `translate(${left},${top})` });
      }));
    })));
}

// The mark that is nearest to a place on the chart, if it is within reach; null if none is.
function nearestMark({ data, axes }, [left, top], reach) {
  let found = null;
  for (const trace of data)
    Array.from(trace.x, (_, i) => {
      const at = screenAt(axes, [trace.x[i], trace.y[i]]);
      const away = Math.hypot(at[0] - left, at[1] - top);
      if (away <= reach) [found, reach] = [{ trace, i, at }, away];
    });
  return found;
}
