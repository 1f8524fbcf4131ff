// plotly.js, sent by the server because Streamlit has none to be loaded.
export default function ({ data }) {
  if (window.Plotly || window.linclfPlotly) return;
  window.linclfPlotly = document.createElement("script");
  window.linclfPlotly.src = URL.createObjectURL(new Blob([data], { type: "text/javascript" }));
  document.head.append(window.linclfPlotly);
}
