// Leaves what the server sends for the player (streamlit.js): sent with every packet, it is short.
export default function (given) {
  (window.linclfSent ??= []).push(given);
  window.linclfTake?.();
}
