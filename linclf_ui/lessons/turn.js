// Page Up and Page Down, which the clickers of lecture halls send, turn the steps of a lesson; so do the
// arrow keys where no board needs them. Windows of one browser turn together.
const KEYS = { PageDown: "next", PageUp: "back" };
const ARROWS = { ArrowRight: "next", ArrowLeft: "back" };
const CHANNEL = "linclf lesson";
const PRESSED_MS = 60; // between two messages, or they would become one
let given = null;
let channel = null;

function turn(event) {
  if (!given?.parentElement.isConnected || event.ctrlKey || event.altKey || event.metaKey) return;
  const field = event.target.closest?.('textarea, [contenteditable="true"], [role="dialog"]');
  const board = document.querySelector(".board, .guess");
  const way = KEYS[event.key] ?? (board || event.target.closest?.("input, [role]") ? null : ARROWS[event.key]);
  if (!way || field) return;
  event.preventDefault();
  const button = document.querySelector(`.st-key-lesson_${way} button`);
  if (!button || button.disabled) return;
  // As a mouse would: what has been done on the board is reported first, in a message of its own.
  button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  setTimeout(() => {
    button.click();
    button.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  }, PRESSED_MS);
}

function hear({ data }) {
  if (!given?.parentElement.isConnected || data.lesson !== given.data.lesson || data.place === given.data.place) return;
  given.setStateValue("place", { place: data.place, n: performance.now() });
}

export default function (now) {
  if (!given) {
    addEventListener("keydown", turn, true);
    channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = hear;
  }
  const turned = given && given.data.lesson === now.data.lesson && given.data.place !== now.data.place;
  given = now;
  if (turned) channel.postMessage(now.data);
}
