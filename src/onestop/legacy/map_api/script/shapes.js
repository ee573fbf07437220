// Shapes as pages hand them over: points of the map's system, sizes in pixels.

class TGPoint {
  constructor(x, y) {
    this.x = Number(x);
    this.y = Number(y);
  }
}

class TGSize {
  constructor(width, height) {
    this.width = Number(width);
    this.height = Number(height);
  }
}

class TGEnvelope {
  // Any two opposite corners, in any order.
  constructor(x1, y1, x2, y2) {
    [this.left, this.right] = [Math.min(x1, x2), Math.max(x1, x2)];
    [this.bottom, this.top] = [Math.min(y1, y2), Math.max(y1, y2)];
  }

  getCenter() {
    return new TGPoint((this.left + this.right) / 2, (this.bottom + this.top) / 2);
  }
}

class TGLineString {
  constructor(path) {
    this.path = path ?? [];
  }

  // In metres, of degrees along great circles.
  getLength() {
    return this.path.slice(1).reduce((sum, point, before) => sum + distance(this.path[before], point), 0);
  }
}

class TGLinearRing {
  constructor(linestring) {
    this.linestring = linestring;
  }
}

class TGPolygon {
  constructor(rings) {
    this.rings_ = rings ?? [];
  }
}

const EARTH = 6371008.8; // mean radius in metres

function inDegrees(point) {
  return Math.abs(point.x) <= 180 && Math.abs(point.y) <= 90;
}

function distance(from, to) {
  if (!inDegrees(from)) return Math.hypot(to.x - from.x, to.y - from.y);
  const [a, b, dx] = [from.y * DEGREE, to.y * DEGREE, (to.x - from.x) * DEGREE];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(dx / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.sqrt(half));
}

// The lines that a shape is drawn as.
function linesOf(shape) {
  if (shape instanceof TGPolygon) return shape.rings_.flatMap(linesOf);
  if (shape instanceof TGLinearRing) return linesOf(shape.linestring);
  return shape ? [shape.path] : [];
}
