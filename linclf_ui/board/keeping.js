// Keeps experiments that are too long for an address in the browser's own storage, the latest few.
const MOST = 8;
const PREFIX = "linclf ";

function keep(name, text) {
  try {
    const order = JSON.parse(localStorage.getItem(PREFIX) ?? "[]").filter((other) => other !== name);
    for (const old of order.splice(0, Math.max(0, order.length + 1 - MOST))) localStorage.removeItem(PREFIX + old);
    localStorage.setItem(PREFIX + name, text);
    localStorage.setItem(PREFIX, JSON.stringify([...order, name]));
  } catch {
    // A browser that keeps nothing: a reload will say so.
  }
}

function find(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

// Replaced, not added: a bare address is no place of its own to come back to.
function mark(name) {
  const address = new URL(location.href);
  if (address.searchParams.has("x")) return;
  address.searchParams.set("x", name);
  history.replaceState(history.state, "", address);
}

export default function ({ data, setStateValue }) {
  if (data.mark) mark(data.mark);
  if (data.keep) keep(data.keep, data.text);
  if (data.ask) setStateValue("found", { name: data.ask, text: find(data.ask) });
}
