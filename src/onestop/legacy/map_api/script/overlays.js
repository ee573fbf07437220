// What lies on a map: marks, windows, labels, lines and areas. Each is drawn again whenever the map moves.

class Overlay {
  constructor(pane, element, options) {
    [this.pane, this.element, this.options] = [pane, element, { ...options }];
    this.map = null;
    this.visible = this.options.visible !== false;
    if (this.options.zIndex !== undefined) element.style.zIndex = this.options.zIndex;
    for (const [ours, theirs] of Object.entries(HEARD)) {
      element.addEventListener(ours, (event) => this.map && fire(this, theirs, this.map.pointAt(event)));
    }
  }

  setMap(map) {
    this.map?.overlays.delete(this);
    this.element.remove();
    this.map = map ?? null;
    if (!map) return;
    map.overlays.add(this);
    map.panes[this.pane].append(this.element);
    this.draw();
  }

  getMap() {
    return this.map;
  }

  setVisible(visible) {
    this.visible = Boolean(visible);
    this.draw();
  }

  getVisible() {
    return this.visible;
  }

  setOptions(options) {
    Object.assign(this.options, options);
    this.draw();
  }

  draw() {
    this.element.style.display = this.visible ? "" : "none";
    if (this.map && this.visible) this.put();
  }

  // Put the element beside a point.
  at(point, right, down) {
    const { x, y } = this.map.pixel(point);
    Object.assign(this.element.style, { left: `${Math.round(x + right)}px`, top: `${Math.round(y + down)}px` });
  }
}

const HEARD = { click: "click", mouseenter: "mouseover", mouseleave: "mouseout", mousedown: "mousedown" };

class TGImage {
  constructor(url, size, origin, anchor) {
    [this.url, this.size, this.origin, this.anchor] = [url, size, origin, anchor];
  }
}

const MARK = new TGImage(`${BASE}/TGOS_API/images/marker.png`, new TGSize(38, 33), new TGPoint(0, 0), new TGPoint(10, 33));

class TGMarker extends Overlay {
  constructor(map, point, title, icon, options) {
    super("marks", make("img", { position: "absolute", maxWidth: "none", cursor: "pointer" }, { draggable: false }), options);
    this.point = point;
    this.setTitle(title ?? "");
    this.setIcon(icon);
    this.element.addEventListener("pointerdown", (event) => this.options.draggable && this.drag(event));
    this.setMap(map);
  }

  drag(down) {
    this.element.setPointerCapture(down.pointerId);
    const move = (event) => this.setPosition(this.map.pointAt(event));
    const end = () => {
      this.element.removeEventListener("pointermove", move);
      fire(this, "dragend", this.point);
    };
    this.element.addEventListener("pointermove", move);
    this.element.addEventListener("pointerup", end, { once: true });
  }

  put() {
    const { size, anchor } = this.icon;
    if (this.point) this.at(this.point, -(anchor?.x ?? (size?.width ?? 0) / 2), -(anchor?.y ?? size?.height ?? 0));
  }

  setPosition(point) {
    this.point = point;
    this.draw();
  }

  getPosition() {
    return this.point;
  }

  setTitle(title) {
    this.title = title;
    this.element.title = this.element.alt = String(title);
  }

  getTitle() {
    return this.title;
  }

  setIcon(icon) {
    this.icon = icon?.url ? icon : MARK;
    this.element.src = this.icon.url;
    if (this.icon.size) Object.assign(this.element, { width: this.icon.size.width, height: this.icon.size.height });
    this.draw();
  }

  getIcon() {
    return this.icon;
  }

  setFlat(flat) {
    this.options.flat = flat;
  }
}

class TGInfoWindow extends Overlay {
  constructor(content, where, options) {
    const style = { position: "absolute", background: "#fff", border: "1px solid #888", borderRadius: "4px", padding: "8px 28px 8px 8px" };
    super("windows", make("div", { ...style, width: "max-content" }), options);
    this.inner = make("div", {});
    const shut = make("button", { position: "absolute", right: "2px", top: "2px" }, { type: "button", textContent: "×", ariaLabel: "關閉 Close" });
    shut.addEventListener("click", () => this.close());
    this.element.append(this.inner, shut);
    this.element.style.maxWidth = `${this.options.maxWidth ?? 400}px`;
    this.element.style.opacity = this.options.opacity ?? 1;
    this.setContent(content);
    this.setPosition(where);
  }

  // Content is the page's own HTML, as it always was.
  setContent(content) {
    this.inner.innerHTML = content ?? "";
    this.draw();
  }

  getElement() {
    return this.inner;
  }

  setPosition(where) {
    this.point = where instanceof TGMarker ? where.getPosition() : where;
    this.draw();
  }

  open(map, where) {
    if (where) this.setPosition(where);
    this.setMap(map);
  }

  close() {
    this.setMap(null);
  }

  put() {
    const { width, height } = this.options.pixelOffset ?? { width: 0, height: 0 };
    if (this.point) this.at(this.point, width, height - this.element.offsetHeight);
  }
}

class TGLabel extends Overlay {
  constructor(options) {
    super("marks", make("div", { position: "absolute", whiteSpace: "nowrap" }), options);
    this.setMap(this.options.map);
  }

  put() {
    const { label, fontColor, fontSize, font, fontWeight, opacity, position } = this.options;
    this.element.textContent = label ?? "";
    Object.assign(this.element.style, { color: fontColor ?? "#000", fontSize: `${fontSize ?? 12}px`, fontFamily: font ?? "sans-serif" });
    Object.assign(this.element.style, { fontWeight: fontWeight ?? "normal", opacity: opacity ?? 1 });
    if (position) this.at(position, 0, 0);
  }
}

const SVG = "http://www.w3.org/2000/svg";

class Drawn extends Overlay {
  constructor(map, shape, options) {
    const picture = document.createElementNS(SVG, "svg");
    Object.assign(picture.style, { position: "absolute", left: 0, top: 0, overflow: "visible", pointerEvents: "none" });
    super("shapes", picture, options);
    this.path = picture.appendChild(document.createElementNS(SVG, "path"));
    this.path.style.pointerEvents = "auto";
    this.shape = shape;
    this.setMap(map);
  }

  put() {
    const { strokeColor, strokeWeight, strokeOpacity, fillColor, fillOpacity } = this.options;
    const closed = this.shape instanceof TGPolygon;
    const lines = linesOf(this.shape).map((line) => line.map((point) => this.map.pixel(point)));
    this.path.setAttribute("d", lines.map((line) => `M${line.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}${closed ? "Z" : ""}`).join(""));
    const looks = { stroke: strokeColor ?? "#0000ff", "stroke-width": strokeWeight ?? 2, "stroke-opacity": strokeOpacity ?? 1 };
    const filled = { fill: closed ? fillColor ?? "#0000ff" : "none", "fill-opacity": fillOpacity ?? 0.3, "fill-rule": "evenodd" };
    for (const [name, value] of Object.entries({ ...looks, ...filled })) this.path.setAttribute(name, value);
  }
}

class TGLine extends Drawn {
  setPath(line) {
    this.shape = line;
    this.draw();
  }

  getPath() {
    return this.shape;
  }
}

class TGFill extends Drawn {
  setPath(polygon) {
    this.shape = polygon;
    this.draw();
  }

  getPath() {
    return this.shape;
  }
}
