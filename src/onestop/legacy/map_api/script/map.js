// The map: tiles of the tile agent in a box of the page, moved by pointer, wheel and keys.

const TILE = 256, STEP = 100; // pixels
const WORDS = { in: "放大 Zoom in", out: "縮小 Zoom out", map: "地圖 Map", type: "底圖 Base map" };
const TGMapTypeId = Object.fromEntries([...Object.keys(MAPS), "HILLSHADEMIX", "IMAGENLSC"].map((name) => [name, name]));
const KEYS = {
  ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP],
};

function make(name, style, properties) {
  const element = Object.assign(document.createElement(name), properties);
  Object.assign(element.style, style);
  return element;
}

class TGOnlineMap {
  constructor(div, system, options) {
    this.div = div;
    this.grid = system === TGCoordSys.EPSG3826 ? METRES : WEB;
    this.middle = this.grid.plane(this.grid === WEB ? MIDDLE : twd97.forward(MIDDLE));
    this.zoom = this.grid.zoom;
    this.type = "TGOSMAP";
    this.overlays = new Set();
    this.tiles = new Map();
    this.options = { draggable: true, scrollwheel: true, keyboardShortcuts: true, dbClickZoomIn: true };
    this.build();
    this.listen();
    this.setOptions(options ?? {});
    new ResizeObserver(() => this.draw()).observe(div);
  }

  build() {
    if (getComputedStyle(this.div).position === "static") this.div.style.position = "relative";
    Object.assign(this.div.style, { overflow: "hidden", touchAction: "none" });
    this.div.tabIndex = 0;
    this.div.setAttribute("role", "application");
    this.div.setAttribute("aria-label", WORDS.map);
    const pane = (zIndex) => {
      const made = make("div", { position: "absolute", left: 0, top: 0, zIndex });
      this.div.append(made);
      return made;
    };
    this.panes = { tiles: pane(0), shapes: pane(1), marks: pane(2), windows: pane(3) };
    const button = (text, words, by) => {
      const style = { display: "block", width: "32px", height: "32px", font: "20px sans-serif", cursor: "pointer" };
      const made = make("button", style, { type: "button", textContent: text, title: words, ariaLabel: words });
      made.addEventListener("click", () => this.setZoom(this.zoom + by));
      return made;
    };
    this.navigation = make("div", { position: "absolute", left: "10px", top: "10px", zIndex: 4 });
    this.navigation.append(button("+", WORDS.in, 1), button("−", WORDS.out, -1));
    this.scale = make("div", { ...CORNER, left: "10px", borderTop: "3px solid #000" });
    this.chooser = make("select", { position: "absolute", right: "10px", top: "10px", zIndex: 4 }, { ariaLabel: WORDS.type });
    this.chooser.addEventListener("change", () => this.setMapTypeId(this.chooser.value));
    this.div.append(this.navigation, this.scale, this.chooser, make("div", { ...CORNER, right: "4px" }, { textContent: SOURCE }));
  }

  listen() {
    let from = null, moved = false;
    this.div.addEventListener("pointerdown", (event) => {
      if (event.button || this.inside(event)) return;
      [from, moved] = [event, false];
      fire(this, "mousedown", this.pointAt(event));
    });
    this.div.addEventListener("pointermove", (event) => {
      if (!from || !this.options.draggable || (!moved && near(from, event))) return;
      if (!moved) this.div.setPointerCapture(event.pointerId);
      moved = true;
      this.move(from.clientX - event.clientX, from.clientY - event.clientY);
      from = event;
    });
    this.div.addEventListener("pointerup", (event) => {
      if (from) fire(this, moved ? "dragend" : "click", this.pointAt(event));
      from = null;
    });
    this.div.addEventListener("pointercancel", () => (from = null));
    this.div.addEventListener("dblclick", (event) => {
      if (this.options.dbClickZoomIn && !this.inside(event)) this.zoomAt(event, 1);
    });
    this.div.addEventListener("wheel", (event) => this.turned(event), { passive: false });
    this.div.addEventListener("keydown", (event) => this.pressed(event));
  }

  // Whether an event belongs to a mark, a window or a control.
  inside(event) {
    return [this.panes.marks, this.panes.windows, this.navigation, this.chooser].some((one) => one.contains(event.target));
  }

  turned(event) {
    if (!this.options.scrollwheel) return;
    event.preventDefault();
    if (event.timeStamp < (this.turnedAt ?? 0) + 120) return; // milliseconds; a wheel turns several times at once
    this.turnedAt = event.timeStamp;
    this.zoomAt(event, event.deltaY < 0 ? 1 : -1);
  }

  pressed(event) {
    if (!this.options.keyboardShortcuts || event.target !== this.div) return;
    if (KEYS[event.key]) this.move(...KEYS[event.key]);
    else if (event.key === "+" || event.key === "=") this.setZoom(this.zoom + 1);
    else if (event.key === "-") this.setZoom(this.zoom - 1);
    else return;
    event.preventDefault();
  }

  move(right, down) {
    const metres = this.resolution;
    this.middle = new TGPoint(this.middle.x + right * metres, this.middle.y - down * metres);
    this.draw();
  }

  // Zoom so that what lies under the pointer stays there.
  zoomAt(event, by) {
    const { x, y } = this.offset(event), before = this.resolution;
    this.zoom = this.allowed(this.zoom + by);
    const more = before - this.resolution;
    this.middle = new TGPoint(this.middle.x + x * more, this.middle.y - y * more);
    if (more) this.zoomed();
  }

  zoomed() {
    this.draw();
    fire(this, "zoom_changed");
  }

  allowed(zoom) {
    return Math.max(0, Math.min(Math.round(Number(zoom)) || 0, this.scales - 1));
  }

  get scales() {
    return MAPS[this.type]?.[this.grid.key] ?? this.grid.resolutions.length;
  }

  get resolution() {
    return this.grid.resolutions[this.zoom];
  }

  // Of the pointer from the middle, in pixels.
  offset(event) {
    const box = this.div.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  pointAt(event) {
    const { x, y } = this.offset(event);
    return this.grid.point(new TGPoint(this.middle.x + x * this.resolution, this.middle.y - y * this.resolution));
  }

  // Where a point of the map lies in its box.
  pixel(point) {
    const { x, y } = this.grid.plane(point);
    return new TGPoint(
      this.div.clientWidth / 2 + (x - this.middle.x) / this.resolution,
      this.div.clientHeight / 2 - (y - this.middle.y) / this.resolution,
    );
  }

  draw() {
    const side = this.resolution * TILE, { corner } = this.grid;
    const [wide, high] = [this.div.clientWidth / 2, this.div.clientHeight / 2].map((half) => half * this.resolution);
    const column = (x) => Math.floor((x - corner.x) / side), row = (y) => Math.floor((corner.y - y) / side);
    const wanted = new Set();
    for (let x = column(this.middle.x - wide); x <= column(this.middle.x + wide); x += 1) {
      for (let y = row(this.middle.y + high); y <= row(this.middle.y - high); y += 1) wanted.add(this.place(x, y, side));
    }
    for (const [key, tile] of this.tiles) {
      if (wanted.has(key)) continue;
      tile.remove();
      this.tiles.delete(key);
    }
    for (const overlay of this.overlays) overlay.draw();
    this.scale.textContent = rounded(STEP * this.resolution);
    this.scale.style.width = `${STEP}px`;
  }

  // Put a tile where it belongs, and give its name.
  place(x, y, side) {
    const key = `${this.type} ${this.zoom} ${x} ${y}`, { corner } = this.grid;
    if (!this.tiles.has(key)) {
      const tile = make("img", { position: "absolute", maxWidth: "none" }, { alt: "", width: TILE, height: TILE, draggable: false });
      tile.addEventListener("error", () => (tile.style.visibility = "hidden"));
      const scale = this.scales - 1 - this.zoom;
      tile.src = `${BASE}/TileAgent/${this.type}${this.grid.suffix}.aspx/GetCacheImage?APPID=&APIKEY=&L=0&S=${scale}&X=${x}&Y=${-1 - y}`;
      this.panes.tiles.append(tile);
      this.tiles.set(key, tile);
    }
    const left = this.div.clientWidth / 2 + (corner.x + x * side - this.middle.x) / this.resolution;
    const top = this.div.clientHeight / 2 - (corner.y - y * side - this.middle.y) / this.resolution;
    Object.assign(this.tiles.get(key).style, { left: `${Math.round(left)}px`, top: `${Math.round(top)}px` });
    return key;
  }

  setOptions(options) {
    Object.assign(this.options, options);
    const { disableDefaultUI, navigationControl, scaleControl, mapTypeControl, mapTypeControlOptions } = this.options;
    const shown = (element, wanted) => (element.style.display = wanted && !disableDefaultUI ? "" : "none");
    shown(this.navigation, navigationControl !== false);
    shown(this.scale, scaleControl === true);
    shown(this.chooser, mapTypeControl === true);
    const types = (mapTypeControlOptions?.mapTypeIds ?? Object.keys(MAPS)).filter((name) => MAPS[name]?.shown);
    this.chooser.replaceChildren(...types.map((name) => new Option(MAPS[name].title, name)));
    if (options.backgroundColor) this.div.style.backgroundColor = options.backgroundColor;
    if (options.mapTypeId) this.type = String(options.mapTypeId).toUpperCase();
    if (options.zoom !== undefined) this.zoom = this.allowed(options.zoom);
    if (options.center) this.middle = this.grid.plane(options.center);
    this.chooser.value = this.type;
    this.draw();
  }

  setCenter(point) {
    this.middle = this.grid.plane(point);
    this.draw();
  }

  getCenter() {
    return this.grid.point(this.middle);
  }

  setZoom(zoom) {
    const before = this.zoom;
    this.zoom = this.allowed(zoom);
    if (this.zoom !== before) this.zoomed();
  }

  getZoom() {
    return this.zoom;
  }

  setMapTypeId(name) {
    this.setOptions({ mapTypeId: name });
  }

  getMapTypeId() {
    return this.type;
  }

  getBounds() {
    const [wide, high] = [this.div.clientWidth / 2, this.div.clientHeight / 2].map((half) => half * this.resolution);
    const low = this.grid.point(new TGPoint(this.middle.x - wide, this.middle.y - high));
    const far = this.grid.point(new TGPoint(this.middle.x + wide, this.middle.y + high));
    return new TGEnvelope(low.x, low.y, far.x, far.y);
  }

  // The finest scale that shows all of a box.
  fitBounds(box) {
    const low = this.grid.plane(new TGPoint(box.left, box.bottom)), far = this.grid.plane(new TGPoint(box.right, box.top));
    const needed = Math.max((far.x - low.x) / this.div.clientWidth, (far.y - low.y) / this.div.clientHeight);
    this.zoom = this.allowed(this.grid.resolutions.findLastIndex((metres) => metres >= needed));
    this.middle = new TGPoint((low.x + far.x) / 2, (low.y + far.y) / 2);
    this.zoomed();
  }
}

const CORNER = { position: "absolute", bottom: "4px", zIndex: 4, font: "12px sans-serif", background: "#fffc", padding: "0 4px" };

function near(from, to) {
  return Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) < 4; // pixels that a click may slip
}

function rounded(metres) {
  return metres < 1000 ? `${Number(metres.toPrecision(2))} m` : `${Number((metres / 1000).toPrecision(2))} km`;
}
