// The map of a collection, a page of items or one item: the base map of /maps and what was found, under MapLibre.
import * as maplibregl from "../../static/vendor/maplibre/maplibre-gl.mjs";

const frame = document.getElementById("map");
const told = JSON.parse(document.getElementById("map-data").textContent);
const names = {
  "zh-TW": { "NavigationControl.ZoomIn": "放大", "NavigationControl.ZoomOut": "縮小", "Map.Title": "地圖", "AttributionControl.ToggleAttribution": "切換資料來源說明" },
};
const PADDING = 24;
const DEEPEST = 17;

function* positions(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const part of coordinates) yield* positions(part);
}

function extent(features) {
  const box = new maplibregl.LngLatBounds();
  for (const { geometry } of features) for (const [x, y] of positions(geometry.coordinates)) box.extend([x, y]);
  return box;
}

// Coordinates of another system than longitude and latitude cannot be drawn here.
const drawable = ({ geometry }) => [...positions(geometry.coordinates)].every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) < 90);

function outline([west, south, east, north]) {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

const of = (type) => ["match", ["geometry-type"], [type, `Multi${type}`], true, false];

function style(features) {
  const paint = { color: "#0b6e7f", width: 1.5 };
  const tiles = new URL("../../maps/wmts/basemap/GoogleMapsCompatible/", import.meta.url).href + "{z}/{x}/{y}.png";
  return {
    version: 8,
    sources: {
      basemap: { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 18 },
      found: { type: "geojson", data: { type: "FeatureCollection", features } },
    },
    layers: [
      { id: "basemap", type: "raster", source: "basemap" },
      { id: "areas", type: "fill", source: "found", filter: of("Polygon"), paint: { "fill-color": paint.color, "fill-opacity": 0.15 } },
      { id: "edges", type: "line", source: "found", paint: { "line-color": paint.color, "line-width": paint.width } },
      { id: "points", type: "circle", source: "found", filter: of("Point"), paint: { "circle-color": paint.color, "circle-radius": 5, "circle-stroke-color": "#fff", "circle-stroke-width": 1 } },
    ],
  };
}

function follow(map, event) {
  const { id } = event.features[0].properties;
  const link = document.createElement("a");
  link.href = `${told.items}/${encodeURIComponent(id)}?f=html&lang=${told.language}`;
  link.textContent = id;
  new maplibregl.Popup().setLngLat(event.lngLat).setDOMContent(link).addTo(map);
}

const features = told.features.length || !told.bounds ? told.features : [outline(told.bounds)];
if (features.length && features.every(drawable)) {
  const map = new maplibregl.Map({
    container: frame,
    style: style(features),
    bounds: extent(features),
    fitBoundsOptions: { padding: PADDING, maxZoom: DEEPEST },
    attributionControl: { customAttribution: told.credit ?? "" },
    dragRotate: false,
    pitchWithRotate: false,
    locale: names[told.language] ?? {},
  });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  if (told.items) for (const layer of ["areas", "points"]) map.on("click", layer, (event) => follow(map, event));
  map.on("load", () => { frame.dataset.ready = "true"; });
} else {
  frame.hidden = true;
}
