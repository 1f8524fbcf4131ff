// All that depends on how Streamlit builds its pages, and that nobody has promised.

const PLOTLY_MS = 60000; // so long plotly is waited for where the server sends it
const GONE_MS = 10000; // a player whose place on the page is gone for so long is given up

const players = new WeakMap();

// The packets for the player with this key.
function inboxOf(board) {
  return ((window.linclfBoards ??= {})[board] ??= { packets: {}, wake: null });
}

// Takes in what feed.js has left.
function takeIn({ data, setStateValue, parentElement }) {
  if (data instanceof Uint8Array || data instanceof ArrayBuffer) {
    const packet = unpack(data instanceof Uint8Array ? data : new Uint8Array(data));
    const kind = ["scene", "rows", "slow", "table"].find((name) => name in packet) ?? "frames";
    const inbox = inboxOf(packet.board);
    inbox.packets[kind] = packet;
    if (kind === "table") inbox.tablePlace = parentElement;
    inbox.wake?.();
  } else if (data?.answer) {
    const inbox = inboxOf(data.board);
    inbox.packets.answer = data.answer;
    inbox.setStateValue = setStateValue;
    inbox.wake?.();
  }
}

window.linclfTake = () => window.linclfSent?.splice(0).forEach(takeIn);
window.linclfTake();

// What Streamlit calls at every change: the player of this place on the page is made or told.
// When a connection was lost Streamlit may take the place away and make it anew: the player moves
// there, with all that the server has not been told yet.
function play(Kind, given) {
  const { parentElement, data } = given;
  const inbox = inboxOf(data.board);
  let player = players.get(parentElement);
  const enters = !player;
  if (enters) {
    player = inbox.homeless ?? new Kind();
    players.set(parentElement, player);
  }
  player.given = given;
  if (enters) player.enter(parentElement, inbox);
  player.start();
  // Streamlit calls again when light changes to dark: the charts' colours come from the server.
  const ground = getComputedStyle(parentElement).getPropertyValue("--st-background-color");
  if (player.colour && player.colour !== ground) player.line.report();
  player.colour = ground;
  return () => {
    player.exit();
    players.delete(parentElement);
  };
}

let loading = null;

function loadPlotly({ chunk }) {
  loading ??= (async () => {
    const app = document.querySelector('script[type="module"][src*="static/js/"]');
    if (chunk && app && !window.Plotly) await import(new URL(chunk, app.src).href);
    // Without a chunk the server sends it, which takes its time.
    for (const end = performance.now() + (chunk ? 2000 : PLOTLY_MS); !window.Plotly; ) {
      if (performance.now() > end) throw new Error("plotly did not come");
      await new Promise((r) => setTimeout(r, 20));
    }
    return window.Plotly;
  })();
  return loading.catch((fault) => {
    loading = null;
    throw fault;
  });
}

function connected() {
  const line = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
  return !line || line === "CONNECTED";
}

function scriptRuns() {
  return document.querySelector("[data-test-script-state]")?.dataset.testScriptState === "running";
}

// Where a lost connection is back Streamlit trusts that the server still knows the page. One that was
// started anew knows no part of it, and would never answer to one: all of the page must run.
function onReconnect(act) {
  const app = document.querySelector("[data-test-connection-state]");
  let was = connected();
  const watching = new MutationObserver(() => {
    const is = connected();
    if (is && !was) act();
    was = is;
  });
  if (app) watching.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return () => watching.disconnect();
}

// The component that fed the answer runs its part of the page alone; the player's own runs all of it.
function report(player, told, whole) {
  const part = !whole && player.inbox.setStateValue;
  (part ? player.inbox : player.given).setStateValue("report", told);
}

// Whether "More" is open: for as long as the page is, in all of its visits.
const MORE_KEY = "linclf more";

function moreOpen() {
  return sessionStorage.getItem(MORE_KEY) === "open";
}

function keepMore(open) {
  sessionStorage.setItem(MORE_KEY, open ? "open" : "");
}

// Streamlit's sidebar, which has its own buttons to be opened and closed.
function showSettings(open) {
  const button = open ? '[data-testid="stExpandSidebarButton"]' : '[data-testid="stSidebarCollapseButton"] button';
  document.querySelector(button)?.click();
}

// A field in which something is typed, of those on the rest of the page.
function typedIn(target) {
  return target.closest?.('input:not([type="checkbox"], [type="radio"], [type="range"]), textarea');
}

function isControl(target) {
  return Boolean(target.closest?.('button, [role], [type="range"]'));
}

// A link to another page of the app, or null.
function pageLink(target) {
  const link = target.closest?.("a[href]");
  if (!link || link.target === "_blank" || link.origin !== location.origin) return null;
  return link.pathname === location.pathname ? null : link;
}

// What elsewhere on the page a key belongs to: fields, menus, tables.
const OWN_KEYS = 'input:not(.board-scrub), textarea, [contenteditable="true"], [role="combobox"], [role="slider"], [role="dialog"], [role="grid"], canvas';
const OWN_ARROWS = '[role="tab"], [role="radio"], [role="radiogroup"], [role="menu"]';

// What the page shows of a frame at rest grows pale while another one is on show.
function markAtRest(frame) {
  for (const told of document.querySelectorAll("[data-of-step]"))
    told.closest('[class*="st-key-at_rest"]')?.toggleAttribute("data-outdated", told.dataset.ofStep !== String(frame));
}

// The formulas that Streamlit has set, out of sight, for a phase of slow motion.
function setFormulas(slow, phase) {
  return [...document.querySelectorAll(`.st-key-slow_${slow}_${phase} .katex-display`)];
}

// The moment in the address: for a reload, a link, or a server that is started anew. What is as for a
// newcomer is not written. After the browser's Back, or a setting, the address is for a while that of
// another experiment than the one on show, which has this `ending`: then it stays as it is. Whether it
// could be done.
function rememberMoment(moment, ending) {
  const address = new URL(location.href);
  const found = address.searchParams.get("x");
  if (found && !found.endsWith(ending)) return false;
  for (const [name, text] of Object.entries(moment)) {
    if (text) address.searchParams.set(name, text);
    else address.searchParams.delete(name);
  }
  // Replaced, not added: the browser's Back undoes settings, not steps.
  if (address.href !== location.href) history.replaceState(history.state, "", address);
  return true;
}
