// Addresses, districts and places to points and back, asked of the services that did it before.

const TGLocatorStatus = { OK: "OK", TOO_MANY_RESULTS: "TOO_MANY_RESULTS", ZERO_RESULTS: "ZERO_RESULTS", REQUEST_DENIED: "REQUEST_DENIED" };
const ASKED = ["address", "district", "poi", "roadLocation"];
const PER_PAGE = 10;
const AROUND = { "EPSG:3826": 250, "EPSG:4326": 0.0025 }; // how far a result is shown around a point
const LEVELS = { county: ["counties", "COUNTY"], town: ["towns", "COUNTY", "TOWN"], village: ["villages", "COUNTY", "TOWN", "VILLAGE"] };

async function ask(path, parameters) {
  const answer = await fetch(`${BASE}${path}?${new URLSearchParams(parameters)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

class TGLocateService {
  locateTWD97(request, callback) {
    locate(request, "EPSG:3826", callback);
  }

  locateWGS84(request, callback) {
    locate(request, "EPSG:4326", callback);
  }
}

async function locate(request, srs, callback) {
  const name = ASKED.find((one) => request[one]);
  const input = `${request.county ?? ""}${request.town ?? ""}${request[name] ?? ""}`;
  let results = [], status = TGLocatorStatus.REQUEST_DENIED;
  try {
    const found = await ask("/TGLocator/TGLocator.ashx", { format: "json", input, srs, pnum: PER_PAGE });
    results = await Promise.all(found.results.map((one) => located(one, srs)));
    status = found.status;
  } catch (error) {
    console.error(error);
  }
  callback(results, status, results.length, results.length ? 1 : 0);
}

async function located(one, srs) {
  const location = new TGPoint(one.geometry.x, one.geometry.y), away = AROUND[srs];
  const shape = LEVELS[one.type] ? await outline(one, srs) : null;
  const points = shape ? linesOf(shape).flat() : [];
  const viewport = shape
    ? new TGEnvelope(...["x", "y"].map((axis) => least(points, axis)), ...["x", "y"].map((axis) => most(points, axis)))
    : new TGEnvelope(location.x - away, location.y - away, location.x + away, location.y + away);
  const components = Object.entries(one).filter(([, value]) => typeof value === "string");
  return {
    geometry: { location, viewport, geometry: shape ?? location },
    formattedAddress: one.FULL_ADDR ?? one.name,
    poiName: one.name ?? "",
    county: one.county ?? one.COUNTY,
    town: one.town ?? one.TOWN,
    addressComponents: Object.fromEntries(components.map(([key, value]) => [key.toLowerCase(), value])),
  };
}

// The borders of a district; none where the release has not got them.
async function outline(one, srs) {
  const [collection, ...names] = LEVELS[one.type];
  const rest = one.name.replace(one.county, "").replace(one.town, "");
  const values = { COUNTY: one.county, TOWN: one.town, VILLAGE: rest };
  const asked = Object.fromEntries(names.map((name) => [name, values[name]]));
  const crs = srs === "EPSG:3826" ? "http://www.opengis.net/def/crs/EPSG/0/3826" : "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
  const { features } = await ask(`/ogcapi/collections/${collection}/items`, { f: "json", limit: 1, crs, ...asked });
  const shape = features[0]?.geometry;
  if (!shape) return null;
  const rings = shape.type === "MultiPolygon" ? shape.coordinates.flat() : shape.coordinates;
  return new TGPolygon(rings.map((ring) => new TGLinearRing(new TGLineString(ring.map(([x, y]) => new TGPoint(x, y))))));
}

function least(points, axis) {
  return points.reduce((found, point) => Math.min(found, point[axis]), Infinity);
}

function most(points, axis) {
  return points.reduce((found, point) => Math.max(found, point[axis]), -Infinity);
}

class TGAddress {
  async nearestAddress(point, system, callback) {
    const oSRS = system === TGCoordSys.EPSG3826 ? "EPSG:3826" : "EPSG:4326";
    const asked = { oPX: point.x, oPY: point.y, oSRS, oResultDataType: "JSON" };
    let found;
    try {
      [found] = (await ask("/addrws/v40/GeoQueryAddr.asmx/PointQueryNearAddr", asked)).AddressList;
    } catch (error) {
      return callback(null, TGLocatorStatus.REQUEST_DENIED);
    }
    if (!found) return callback(null, TGLocatorStatus.ZERO_RESULTS);
    const names = Object.entries(found).filter(([, value]) => typeof value === "string");
    const addressComponents = Object.fromEntries(names.map(([key, value]) => [key.toLowerCase(), value]));
    const geometry = { location: new TGPoint(found.X, found.Y) };
    return callback({ formattedAddress: found.FULL_ADDR, addressComponents, geometry }, TGLocatorStatus.OK);
  }
}

// The same without an object, as the documents of before wrote it: new TGOS.TGAddress.nearestAddress(…).
TGAddress.nearestAddress = function (...asked) {
  new TGAddress().nearestAddress(...asked);
};
