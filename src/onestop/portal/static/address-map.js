// The small map of the answers to an address: a pin at each, over the base map and the smallest areas.
import { draw, mark, raster } from "./drawing.js";

const AROUND = 0.002; // in degrees, about 200 metres
const CLOSE = 14; // the zoom from which the smallest areas can be told apart
const frame = document.getElementById("place-map");
const told = JSON.parse(document.getElementById("map-data").textContent);
const xs = told.places.map((place) => place.x);
const ys = told.places.map((place) => place.y);

frame.hidden = false;
const map = draw(frame, told, [
  [Math.min(...xs) - AROUND, Math.min(...ys) - AROUND], [Math.max(...xs) + AROUND, Math.max(...ys) + AROUND],
]);
for (const place of told.places) mark(map, place);
map.on("load", () => {
  frame.querySelector(".maplibregl-compact-show .maplibregl-ctrl-attrib-button")?.click(); // the names would hide the place
  if (told.areas) {
    map.addSource("areas", raster(told, told.areas));
    map.addLayer({ id: "areas", type: "raster", source: "areas", minzoom: CLOSE, paint: { "raster-opacity": 0.6 } }, "labels");
  }
  frame.dataset.ready = "true";
});
