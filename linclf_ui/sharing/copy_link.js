// The button that copies the address, on every page, once the address holds the moment on the screen.

const LABEL = "Copy link";
const COPIED_MS = 2500; // so long the button says that it has copied
const READY_MS = 4000; // so long a player is waited for, whose report is under way

export default function ({ data, parentElement }) {
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    Object.assign(button, { type: "button", className: "copy-link", onclick: () => copy(button) });
    // What has been done is read out too.
    button.aloud = document.createElement("span");
    button.aloud.className = "copy-said";
    button.aloud.setAttribute("role", "status");
    button.textContent = LABEL;
    parentElement.append(button, button.aloud);
    offerPictures();
  }
  button.title = "Copy link to this moment: page, data, settings, step, sample and view";
  button.first = data.first;
  button.told = data.whole ? "Copied" : "Copied: opens in this browser only";
  // Within another page a frame may not write to the clipboard.
  button.hidden = window !== window.top;
}

function say(button, text) {
  button.textContent = text || LABEL;
  button.aloud.textContent = text;
  button.toggleAttribute("data-copied", text !== "");
}

// Whether all players on the page have written what they show into the address.
function ready() {
  const detail = { ready: true };
  dispatchEvent(new CustomEvent("linclf-moment", { detail }));
  return detail.ready;
}

async function copy(button) {
  for (const end = performance.now() + READY_MS; !ready() && performance.now() < end; )
    await new Promise((r) => setTimeout(r, 40));
  const address = new URL(location.href);
  if (!address.searchParams.has("x")) address.searchParams.set("x", button.first);
  say(button, (await written(address.href)) ? button.told : "Copy it from the address bar");
  clearTimeout(button.saying);
  button.saying = setTimeout(() => say(button, ""), COPIED_MS);
}

// Away from https, browsers have no clipboard but the old way.
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    Object.assign(field, { value: text, style: "position: fixed; opacity: 0" });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
