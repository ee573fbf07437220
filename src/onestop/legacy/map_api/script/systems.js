// The two systems of maps: web mercator, whose points are given in degrees, and TWD97 TM2 in metres.

const TGCoordSys = { EPSG3826: "EPSG3826", EPSG3857: "EPSG3857", EPSG4326: "EPSG4326" };
const DEGREE = Math.PI / 180;
const GRS80 = { axis: 6378137, flattening: 1 / 298.257222101 };
const HALF = Math.PI * GRS80.axis;

const mercator = {
  forward({ x, y }) {
    return new TGPoint(x * DEGREE * GRS80.axis, Math.log(Math.tan(Math.PI / 4 + (y * DEGREE) / 2)) * GRS80.axis);
  },
  inverse({ x, y }) {
    return new TGPoint(x / GRS80.axis / DEGREE, (2 * Math.atan(Math.exp(y / GRS80.axis)) - Math.PI / 2) / DEGREE);
  },
};

// Transverse Mercator by Krueger's series to the third power of n: exact to a millimetre within Taiwan.
const twd97 = (() => {
  const meridian = 121 * DEGREE, scale = 0.9999, east = 250000;
  const n = GRS80.flattening / (2 - GRS80.flattening);
  const radius = (scale * GRS80.axis / (1 + n)) * (1 + n ** 2 / 4 + n ** 4 / 64);
  const alpha = [n / 2 - (2 * n ** 2) / 3 + (5 * n ** 3) / 16, (13 * n ** 2) / 48 - (3 * n ** 3) / 5, (61 * n ** 3) / 240];
  const beta = [n / 2 - (2 * n ** 2) / 3 + (37 * n ** 3) / 96, n ** 2 / 48 + n ** 3 / 15, (17 * n ** 3) / 480];
  const delta = [2 * n - (2 * n ** 2) / 3 - 2 * n ** 3, (7 * n ** 2) / 3 - (8 * n ** 3) / 5, (56 * n ** 3) / 15];
  const eccentricity = (2 * Math.sqrt(n)) / (1 + n);

  const series = (terms, xi, eta) => [
    terms.reduce((sum, term, i) => sum + term * Math.sin(2 * (i + 1) * xi) * Math.cosh(2 * (i + 1) * eta), 0),
    terms.reduce((sum, term, i) => sum + term * Math.cos(2 * (i + 1) * xi) * Math.sinh(2 * (i + 1) * eta), 0),
  ];
  return {
    forward({ x, y }) {
      const sine = Math.sin(y * DEGREE), away = x * DEGREE - meridian;
      const t = Math.sinh(Math.atanh(sine) - eccentricity * Math.atanh(eccentricity * sine));
      const xi = Math.atan2(t, Math.cos(away)), eta = Math.atanh(Math.sin(away) / Math.hypot(1, t));
      const [north, more] = series(alpha, xi, eta);
      return new TGPoint(east + radius * (eta + more), radius * (xi + north));
    },
    inverse({ x, y }) {
      const xi = y / radius, eta = (x - east) / radius;
      const [dxi, deta] = series(beta, xi, eta);
      const [a, b] = [xi - dxi, eta - deta];
      const chi = Math.asin(Math.sin(a) / Math.cosh(b));
      const phi = delta.reduce((sum, term, i) => sum + term * Math.sin(2 * (i + 1) * chi), chi);
      return new TGPoint((meridian + Math.atan2(Math.sinh(b), Math.cos(a))) / DEGREE, phi / DEGREE);
    },
  };
})();

// How a map of each system lies in pixels, and what its tiles are called.
const WEB = {
  key: "web", suffix: "_W", corner: new TGPoint(-HALF, HALF),
  resolutions: Array.from({ length: 20 }, (_, level) => 156543.033928041 / 2 ** level),
  plane: (point) => mercator.forward(point), point: (place) => mercator.inverse(place), zoom: 7,
};
const METRES = {
  key: "twd97", suffix: "", corner: new TGPoint(50000, 3000000),
  resolutions: [
    3307.291667, 2645.833333, 1322.916667, 661.458333, 264.583333, 132.291667, 66.145833, 26.458333, 13.229167,
    6.614583, 2.645833, 1.322917, 0.661458, 0.264583,
  ],
  plane: (point) => point, point: (place) => place, zoom: 2,
};
const MIDDLE = new TGPoint(120.97, 23.7); // of Taiwan

class TGTransformation {
  wgs84totwd97(x, y) {
    return (this.transResult = twd97.forward(new TGPoint(x, y)));
  }

  twd97towgs84(x, y) {
    return (this.transResult = twd97.inverse(new TGPoint(x, y)));
  }
}
