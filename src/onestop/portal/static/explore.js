// The large map: vector tiles of a level are loaded once; another theme, field or period brings values, and no tile.
// Another style brings nothing: values come with the classes of all.
import { draw } from "./drawing.js";

const NO_DATA = "#d4d4d4";
const LAYERS = ["areas-fill", "areas-line", "areas-chosen"];
const [FILL, LINE, CHOSEN] = LAYERS;
const KEPT = 20; // answers
const frame = document.getElementById("map");
const choice = document.getElementById("explore-choice");
const legend = document.getElementById("legend");
const heading = document.getElementById("legend-title");
const note = document.getElementById("explore-note");
const answer = document.getElementById("map-answer");
const told = JSON.parse(document.getElementById("map-data").textContent);

const map = draw(frame, told, told.bounds);
const answers = new Map(); // values by their address, those asked for most lately last
let colours = []; // of each area, as the map has them now
let level; // whose tiles the map has
let now; // the values that are shown
let selected; // the number of the area that was asked about

const statistic = () => told.statistics.find((one) => one.theme === choice.theme.value && one.level === choice.level.value);
const number = (value) => value.toLocaleString(told.language);
const classes = () => now.styles[choice.style.value] ?? now.classes;
const shown = () => [statistic().name, choice.field.value, choice.period.value, choice.style.value].join("/");
const unit = () => (now.unit ? ` ${now.unit[told.language]}` : "");

function fill(select, options) {
  const before = select.value;
  select.replaceChildren(...options.map(([value, title]) => new Option(title, value)));
  if (options.some(([value]) => value === before)) select.value = before;
  select.disabled = options.length < 2;
}

// Only what the statistic has can be chosen; what was chosen stays where it is there too.
function offer() {
  const levels = new Set(told.statistics.filter((one) => one.theme === choice.theme.value).map((one) => one.level));
  for (const option of choice.level.options) option.disabled = !levels.has(option.value);
  if (!levels.has(choice.level.value)) choice.level.value = [...levels][0];
  fill(choice.field, statistic().fields);
  fill(choice.period, statistic().periods);
}

function state(id, values) {
  map.setFeatureState({ source: level.areas, sourceLayer: level.areas, id }, values);
}

function load(wanted) {
  if (level) {
    for (const layer of LAYERS) map.removeLayer(layer);
    map.removeSource(level.areas);
  }
  level = wanted;
  colours = [];
  selected = undefined;
  const tiles = `${window.location.origin}/ogcapi/collections/${level.areas}/tiles/WebMercatorQuad/{z}/{y}/{x}`;
  map.addSource(level.areas, { type: "vector", tiles: [tiles], minzoom: level.minzoom, maxzoom: level.maxzoom, bounds: level.bounds });
  const of = { source: level.areas, "source-layer": level.areas };
  map.addLayer({ id: FILL, type: "fill", ...of, paint: {
    "fill-color": ["to-color", ["coalesce", ["feature-state", "colour"], NO_DATA]], "fill-antialias": false,
  } }, "labels");
  map.addLayer({ id: LINE, type: "line", ...of, paint: {
    "line-color": "#ffffff", "line-width": 0.8, // where areas are small, lines between them would hide their colours
    "line-opacity": ["interpolate", ["linear"], ["zoom"], level.minzoom + 1, 0, level.minzoom + 4, 1],
  } }, "labels");
  map.addLayer({ id: CHOSEN, type: "line", ...of, paint: {
    "line-color": "#1c2b33", "line-width": 2.5, "line-opacity": ["case", ["boolean", ["feature-state", "chosen"], false], 1, 0],
  } }, "labels");
}

async function values() {
  const asked = new URLSearchParams({ field: choice.field.value });
  if (choice.period.value) asked.set("period", choice.period.value);
  const address = `/ogcapi/collections/${statistic().name}/values?${asked}`;
  const found = answers.get(address) ?? (await reply(address));
  answers.delete(address);
  answers.set(address, found);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  return found;
}

async function reply(address) {
  const given = await fetch(address);
  if (!given.ok) throw new Error(await given.text());
  return given.json();
}

function paint() {
  const { limits, colours: scheme } = classes() ?? { limits: [], colours: [NO_DATA] };
  now.values.forEach((value, place) => {
    let of = null;
    if (value !== null) {
      let at = 0;
      while (at < limits.length && value >= limits[at]) at += 1;
      of = scheme[at];
    }
    if (of !== (colours[place] ?? null)) {
      state(place + 1, { colour: of });
      colours[place] = of;
    }
  });
}

function swatch(colour, text) {
  const line = document.createElement("li");
  const box = document.createElement("span");
  box.style.background = colour;
  box.setAttribute("aria-hidden", "true");
  line.append(box, text);
  return line;
}

function explain() {
  const { colours: scheme, labels } = classes() ?? { colours: [], labels: [] };
  const title = now.title[told.language];
  const counted = unit().trim() === title ? "" : unit() && (told.language === "en" ? ` (${unit().trim()})` : `（${unit().trim()}）`);
  heading.textContent = [title + counted, choice.period.selectedOptions[0]?.text].filter(Boolean).join(" ");
  const lines = scheme.map((colour, at) => swatch(colour, labels[at]));
  legend.replaceChildren(...lines, swatch(NO_DATA, told.texts.explore_no_data));
}

function warn() {
  note.textContent = map.getZoom() < level.minzoom ? told.texts.explore_zoom_in : "";
}

async function show() {
  offer();
  const wanted = told.levels[choice.level.value];
  if (wanted !== level) load(wanted);
  remember();
  const asked = shown();
  try {
    now = await values();
  } catch {
    note.textContent = told.texts.explore_failed;
    return;
  }
  if (asked !== shown()) return; // chosen anew meanwhile
  paint();
  explain();
  warn();
  tell(selected);
  map.once("idle", () => { frame.dataset.shown = asked; });
  map.triggerRepaint();
}

function remember() {
  const address = new URL(window.location);
  for (const name of ["theme", "level", "field", "period", "style"]) address.searchParams.set(name, choice[name].value);
  window.history.replaceState(null, "", address);
}

function pair(name, value) {
  const term = document.createElement("dt");
  const text = document.createElement("dd");
  term.textContent = name;
  text.append(value);
  return [term, text];
}

function tell(found) {
  if (!found) return answer.replaceChildren();
  const value = now.values[found.id - 1];
  const record = document.createElement("a");
  record.href = `/ogcapi/collections/${level.areas}/items/${encodeURIComponent(found.properties[level.key])}?f=html&lang=${told.language}`;
  record.textContent = told.texts.explore_record;
  const facts = [level.named, level.key].filter((name) => found.properties[name]).flatMap((name) => pair(level.titles[name], found.properties[name]));
  const said = value === null ? told.texts.explore_no_data : `${number(value)}${unit()}`;
  answer.replaceChildren(...pair(now.title[told.language], said), ...facts, ...pair("", record));
}

// Asks about the area at a point of the screen, or in the middle where the keyboard asks.
function ask(point) {
  if (!now) return;
  if (selected) state(selected.id, { chosen: false });
  selected = map.queryRenderedFeatures(point, { layers: [FILL] })[0];
  if (selected) state(selected.id, { chosen: true });
  if (selected) tell(selected);
  else answer.replaceChildren(...pair(told.texts.nothing_here, "—"));
}

map.on("load", async () => {
  choice.addEventListener("change", show);
  choice.addEventListener("submit", (event) => event.preventDefault());
  map.on("click", (event) => ask(event.point));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key === "Enter") ask(map.project(map.getCenter()));
  });
  map.on("zoomend", warn);
  await show();
  map.once("idle", () => { frame.dataset.ready = "true"; });
  map.triggerRepaint();
});
