// Draws our own tiles under MapLibre: what every map of the portal has in common.
import * as maplibregl from "./vendor/maplibre/maplibre-gl.mjs";

export function raster(told, layer) {
  return { type: "raster", tiles: [told.tiles.replace("{layer}", layer)], tileSize: 256, maxzoom: told.maxzoom };
}

export function draw(frame, told, bounds) {
  frame.replaceChildren();
  const map = new maplibregl.Map({
    container: frame,
    style: {
      version: 8,
      sources: { basemap: raster(told, "basemap"), labels: raster(told, "labels") },
      layers: [{ id: "basemap", type: "raster", source: "basemap" }, { id: "labels", type: "raster", source: "labels" }],
    },
    bounds,
    fitBoundsOptions: { padding: 10, maxZoom: told.maxzoom - 1 },
    maxZoom: told.maxzoom + 2,
    dragRotate: false,
    pitchWithRotate: false,
    locale: told.locale,
    attributionControl: { customAttribution: told.attribution },
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "top-left");
  map.once("load", () => fold(frame.querySelector(".maplibregl-ctrl-attrib.maplibregl-compact")));
  return map;
}

// On a small map the words that say whose data these are would cover a part of it: a button opens them.
function fold(said) {
  said?.classList.remove("maplibregl-compact-show");
  said?.removeAttribute("open");
}

// A pin at a place, with a number where there are several, and the place in words for those who do not see it.
export function mark(map, { x, y, address = "", numbers = "" }) {
  const pin = document.createElement("span");
  pin.className = "pin";
  pin.textContent = numbers;
  pin.setAttribute("role", "img");
  if (address) pin.setAttribute("aria-label", address);
  return new maplibregl.Marker({ element: pin, anchor: "bottom", offset: [0, -9] }).setLngLat([x, y]).addTo(map);
}
