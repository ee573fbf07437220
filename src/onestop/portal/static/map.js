// The portal's map: raster layers of /maps under MapLibre, and the value of the area that was clicked.
import { draw, mark, raster } from "./drawing.js";

const frame = document.getElementById("map");
const choice = document.getElementById("map-choice");
const legend = document.getElementById("legend");
const answer = document.getElementById("map-answer");
const told = JSON.parse(document.getElementById("map-data").textContent);

const chosen = () => told.layers.find((layer) => layer.theme === choice.theme.value && layer.level === choice.level.value);

const map = draw(frame, told, told.bounds);
if (told.place) mark(map, { x: told.place[0], y: told.place[1] });

function offerLevels() {
  const levels = new Set(told.layers.filter((layer) => layer.theme === choice.theme.value).map((layer) => layer.level));
  for (const option of choice.level.options) option.disabled = !levels.has(option.value);
  if (!levels.has(choice.level.value)) choice.level.value = [...levels][0];
}

function show() {
  offerLevels();
  const layer = chosen();
  if (map.getLayer("theme")) {
    map.removeLayer("theme");
    map.removeSource("theme");
  }
  map.addSource("theme", raster(told, layer.name));
  map.addLayer({ id: "theme", type: "raster", source: "theme", paint: { "raster-opacity": 0.85 } }, "labels");
  legend.src = layer.legend;
  legend.alt = layer.title;
  answer.replaceChildren();
  const address = new URL(window.location);
  address.searchParams.set("theme", choice.theme.value);
  address.searchParams.set("level", choice.level.value);
  window.history.replaceState(null, "", address);
}

function pair(name, value) {
  const term = document.createElement("dt");
  const text = document.createElement("dd");
  term.textContent = name;
  text.textContent = value;
  return [term, text];
}

async function ask(event) {
  const layer = chosen();
  const { lng, lat } = event.lngLat.wrap();
  const asked = new URLSearchParams({
    f: "json", limit: 1, skipGeometry: "true", bbox: [lng, lat, lng, lat].map((degree) => degree.toFixed(7)).join(","),
  });
  if (layer.period) asked.set("datetime", layer.period);
  const reply = await fetch(`${told.ogcapi}/collections/${layer.name}/items?${asked}`);
  const { features } = reply.ok ? await reply.json() : { features: [] };
  const found = features[0]?.properties;
  answer.replaceChildren(...(found ? layer.fields.flatMap(([name, title, unit]) =>
    found[name] == null ? [] : pair(title, `${found[name].toLocaleString?.(told.language) ?? found[name]}${unit ? ` ${unit}` : ""}`),
  ) : pair(told.nothing, "—")));
}

map.on("load", () => {
  show();
  choice.addEventListener("change", show);
  choice.addEventListener("submit", (event) => event.preventDefault());
  map.on("click", ask);
  frame.dataset.ready = "true";
});
