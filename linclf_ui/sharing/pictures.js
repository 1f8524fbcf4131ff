
// Plotly's bar of buttons over a chart has one for a PNG. Beside it stands one for an SVG, put there
// when a pointer comes to the chart: plotly makes its bar anew whenever it likes.
function offerPictures() {
  if (window.linclfPictures) return;
  window.linclfPictures = true;
  document.addEventListener("pointerover", ({ target }) => {
    const chart = target.closest?.(".js-plotly-plot");
    const png = chart?.querySelector('.modebar-btn[data-title^="Download plot"]');
    if (!png || png.parentElement.querySelector("[data-svg]")) return;
    const svg = png.cloneNode(true);
    Object.assign(svg.dataset, { title: "Download plot as an SVG", svg: "" });
    svg.addEventListener("click", () => {
      const { toImageButtonOptions: options } = chart._context;
      const before = { ...options };
      options.format = "svg";
      png.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      chart._context.toImageButtonOptions = before;
    });
    png.after(svg);
  });
}
