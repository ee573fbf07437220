// Suggestions under the address box while a person types. The page works without them.
const PAUSE = 120; // in milliseconds: typing that goes on asks nothing
const OF_THE_INPUT_METHOD = 229; // the key code of Safari's Enter that ends composing
const form = document.getElementById("address-form");
const box = document.getElementById("address");
const list = document.getElementById("address-suggestions");
const said = document.getElementById("address-said");
let waiting = 0;
let asking = new AbortController();
let chosen = -1;

box.setAttribute("role", "combobox");
box.setAttribute("aria-autocomplete", "list");
box.setAttribute("aria-controls", list.id);
box.setAttribute("aria-expanded", "false");
list.setAttribute("role", "listbox");

const isOpen = () => !list.hidden;

function close() {
  clearTimeout(waiting);
  asking.abort();
  list.hidden = true;
  list.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
  said.textContent = "";
  chosen = -1;
}

function option({ text, kind }, at) {
  const item = document.createElement("li");
  const what = document.createElement("span");
  item.id = `address-suggestion-${at}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.textContent = text;
  what.className = "meta";
  what.textContent = form.dataset[kind] ?? "";
  what.lang = document.documentElement.lang;
  item.append(" ", what);
  item.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  item.addEventListener("click", () => take({ text, kind }));
  return item;
}

function show(suggestions) {
  if (!suggestions.length) return close();
  list.replaceChildren(...suggestions.map(option));
  list.suggestions = suggestions;
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  box.removeAttribute("aria-activedescendant");
  said.textContent = form.dataset.suggested.replace("{count}", suggestions.length);
  chosen = -1;
}

// A new question ends the one before it, so an answer that comes late is never shown.
async function ask() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const typed = box.value.trim();
  if (!typed) return close();
  try {
    const reply = await fetch(`/addresses/suggest?${new URLSearchParams({ q: typed })}`, { signal });
    const { suggestions } = reply.ok ? await reply.json() : { suggestions: [] };
    if (!signal.aborted) show(suggestions.filter(({ text }) => text !== typed));
  } catch (error) {
    if (!signal.aborted) close();
  }
}

function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

// A doorplate is the end of typing; a town or a street goes on.
function take({ text, kind }) {
  close();
  box.value = text;
  if (kind === "doorplate") form.requestSubmit();
  else ask();
}

function move(step) {
  const items = [...list.children];
  chosen = (chosen + step + items.length + 1) % (items.length + 1); // one place more: nothing, the box itself
  if (chosen === items.length) chosen = -1;
  items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
  if (chosen < 0) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", items[chosen].id);
  items[chosen].scrollIntoView({ block: "nearest" });
}

const keys = {
  ArrowDown: () => (isOpen() ? move(1) : ask()),
  ArrowUp: () => isOpen() && move(-1),
  Enter: () => isOpen() && chosen >= 0 && take(list.suggestions[chosen]),
  Escape: () => isOpen() && close(),
};

// While a Chinese input method composes, text is not yet what is meant and keys belong to the input method.
box.addEventListener("input", (event) => event.isComposing || askSoon());
box.addEventListener("compositionend", askSoon);
box.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === OF_THE_INPUT_METHOD || event.altKey || event.ctrlKey || event.metaKey) return;
  if (keys[event.key] && keys[event.key]() !== false) event.preventDefault();
});
box.addEventListener("blur", close);
form.addEventListener("submit", close);
