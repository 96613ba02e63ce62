/**
 * The map of regions: an SVG whose shapes are loaded once and kept by the browser.
 *
 * From the server come only region types, filters and the selected area. Layers, places, hover,
 * zoom and neighbourhoods are changed here without asking the server, which is told afterwards so
 * that the address and the table follow.
 */
import { element, put } from "./dom.js";
import { load } from "./files.js";
import { DECILE_CLASSES, HATCH, HATCH_INK, KINDS, NO_VALUE, OUTSIDE, classColours, decileFill, patterns, scaled, typeFill, valueFill } from "./palette.js";
import { Stage, mounted } from "./stage.js";
import { classLabels, describe, period, typeWord } from "./words.js";

class RegionMap extends Stage {
  constructor(host, data) {
    super(host, data);
    this.paths = new Map();
    this.districtNames = new Map();
    this.pending = { view: null, area: null };
    this.view = null;
    this.build({
      bar: `<label class="layer">Colour the map by <select></select></label>
        <div class="places" role="group" aria-label="Places on the map"></div>`,
      label: "Map of the UK's regions",
      inset: '<div class="inset" hidden><span>London</span><svg aria-hidden="true"></svg></div>',
      zooms: [["in", "+", "Zoom in"], ["out", "−", "Zoom out"], ["home", "⤢", "Show the whole UK"], ["area", "◎", "Show the selected region"]],
      foot: '<label class="detail" hidden><input type="checkbox"> <span></span></label>',
      hint: "Ctrl + scroll or pinch to zoom, drag to move. By keyboard: arrow keys, then Enter.",
    });
    for (const name of ["places", "inset", "detail"]) this[name] = this.find(`.${name}`);
    this.select = this.find("select");
    this.open(["regions.json", "layers.json"], (regions, { layers }) => this.#draw(regions, layers));
  }

  destroy() {
    super.destroy();
    document.removeEventListener("keydown", this.onEscape);
  }

  // ---- what the server says -------------------------------------------------------------------

  update({ data, setTriggerValue }) {
    this.data = data;
    this.tell = (name, value) => {
      this.pending[name] = JSON.stringify(value);
      setTriggerValue(name, value);
    };
    // The person is ahead of the server: what they just did here is not undone by an older answer.
    for (const name of ["view", "area"]) {
      const incoming = JSON.stringify(data[name]);
      if (this.pending[name] === null || this.pending[name] === incoming) {
        this.pending[name] = null;
        this[name] = data[name];
      }
    }
    if (!this.items) return;
    this.#offer();
    this.paint();
  }

  // ---- once -------------------------------------------------------------------------------------

  #draw(regions, layers) {
    this.items = regions.items;
    this.index = new Map(this.items.map((item, i) => [item.code, i]));
    this.fixedLayers = [this.#typeLayer(), ...layers];
    this.origin = regions.origin;
    this.#drawShapes(regions);
    this.#drawControls();
    this.#offer();
    this.watch(() => this.#home(regions), (camera) => this.#rescale(camera));
  }

  /** The whole UK; on a wide stage further to the right, so that the legend covers no land. */
  #home({ width, height }) {
    const wide = this.stage.clientWidth > 640;
    const left = width * (wide ? 0.42 : 0.03);
    return [-left, -height * 0.02, left + width * 1.05, height * 1.04];
  }

  #typeLayer() {
    return {
      key: "type", label: "Region type", group: "Region type", unit: "", decimals: 0, period: "",
      categories: ["Left-behind", "Advanced"], values: [], description: "", source: "",
    };
  }

  #drawShapes(regions) {
    element(this.svg, "defs").innerHTML = patterns() + patterns("-legend");
    const layer = (name, attributes = {}) => element(this.svg, "g", { class: name, ...attributes });
    this.shapes = layer("regions", { role: "listbox", "aria-label": "Regions: arrow keys move, Enter selects" });
    const outline = { stroke: HATCH_INK, "stroke-width": 1.2, "vector-effect": "non-scaling-stroke" };
    this.hatches = layer("hatches", { "aria-hidden": "true" });
    this.hatched = new Map();
    this.small = layer("small", { "aria-hidden": "true" });
    this.rings = { selected: element(layer("rings"), "path", { class: "ring selected" }) };
    this.rings.district = element(this.rings.selected.parentNode, "path", { class: "ring district" });
    this.rings.hover = element(this.rings.selected.parentNode, "path", { class: "ring hover" });
    this.points = layer("points", { "aria-hidden": "true" });
    const insetSvg = this.inset.querySelector("svg");
    element(insetSvg, "defs").innerHTML = patterns("-inset");
    this.insetShapes = element(insetSvg, "g");
    const insetHatches = element(insetSvg, "g", { class: "hatches" });
    this.insetPoints = element(insetSvg, "g", { class: "points" });
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const item of this.items) {
      const drawn = [element(this.shapes, "path", { d: item.d, role: "option", tabindex: -1, "data-code": item.code })];
      const hatch = [element(this.hatches, "path", { d: item.d, fill: HATCH, ...outline })];
      if (item.code.startsWith("TLI")) {
        drawn.push(element(this.insetShapes, "path", { d: item.d, "data-code": item.code }));
        hatch.push(element(insetHatches, "path", { d: item.d, fill: scaled(HATCH, "-inset"), ...outline }));
        [0, 1].forEach((i) => { box[i] = Math.min(box[i], item.box[i]); box[i + 2] = Math.max(box[i + 2], item.box[i + 2]); });
      }
      this.paths.set(item.code, drawn);
      this.hatched.set(item.code, hatch);
    }
    this.londonBox = box;
    insetSvg.setAttribute("viewBox", `${box[0] - 20} ${box[1] - 20} ${box[2] - box[0] + 40} ${box[3] - box[1] + 40}`);
    this.inset.hidden = false;
    this.focusCode = this.items[0].code;
    this.unit = regions.unit;
    this.#listen();
  }

  /** Layers and places on offer: those of the files, and what the server sent beside them. */
  #offer() {
    const { extra = null, points = null } = this.data ?? {};
    const offered = JSON.stringify([extra, points]);
    if (this.offered === offered) return;
    this.offered = offered;
    this.layers = extra ? [extra, ...this.fixedLayers] : this.fixedLayers;
    for (const layer of this.layers) layer.ranked ??= layer.values.filter((value) => value !== null).length;
    const groups = new Map();
    this.select.replaceChildren();
    for (const layer of this.layers) {
      if (!groups.has(layer.group)) groups.set(layer.group, element(this.select, "optgroup", { label: layer.group }));
      element(groups.get(layer.group), "option", { value: layer.key }, layer.label);
    }
    this.allPoints = points?.map(([east, north, name, kind, tier, itl3, source, date]) => (
      { x: (east - this.origin[0]) / this.unit, y: (this.origin[1] - north) / this.unit, name, kind, tier, itl3, source, date }));
    [this.marks, this.drawnPoints] = [{}, null];
  }

  #drawControls() {
    this.select.onchange = () => this.#change({ layer: this.select.value });
    this.toggles = {};
    for (const [kind, { label, colour, shape }] of Object.entries(KINDS)) {
      const chip = element(this.places, "label", { class: "chip" });
      this.toggles[kind] = element(chip, "input", { type: "checkbox" });
      element(element(chip, "svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }), "path", { d: shape, fill: colour });
      element(chip, "span", {}, label);
      this.toggles[kind].onchange = () => this.#change({
        points: Object.keys(this.toggles).filter((name) => this.toggles[name].checked),
      });
    }
    this.detail.querySelector("input").onchange = (event) => this.#change({ detail: event.target.checked });
  }

  #listen() {
    const codeOf = (event) => event.target.dataset?.code;
    for (const group of [this.shapes, this.insetShapes]) {
      group.addEventListener("pointermove", (event) => this.#hover(codeOf(event), event));
      group.addEventListener("pointerleave", () => this.#hover(null));
      group.addEventListener("click", (event) => { if (!this.dragged()) this.#choose(codeOf(event)); });
    }
    this.small.addEventListener("pointermove", (event) => this.hoverSmall(event, ({ lad }) => [`In ${this.districtNames.get(lad)?.name ?? lad}`]));
    this.small.addEventListener("pointerleave", () => this.#hover(null));
    for (const group of [this.points, this.insetPoints]) {
      group.addEventListener("pointermove", (event) => this.#hoverPoint(event));
      group.addEventListener("pointerleave", () => this.#hover(null));
    }
    // On the stage: an SVG group that listens to focus becomes a tab stop of its own in Chromium.
    this.stage.addEventListener("focusin", (event) => {
      if (!codeOf(event)) return;
      this.focusCode = codeOf(event);
      this.#hover(this.focusCode);
    });
    this.stage.addEventListener("focusout", () => this.#hover(null));
    this.shapes.addEventListener("keydown", (event) => this.#key(event));
    this.onEscape = (event) => { if (event.key === "Escape") this.card.hidden = true; };
    document.addEventListener("keydown", this.onEscape);
  }

  // ---- what the person does ----------------------------------------------------------------------

  #change(part) {
    this.view = { ...this.view, ...part };
    this.paint();
    this.tell("view", this.view);
    if (part.layer) this.say(`Coloured by ${this.layer.label}.`);
  }

  #choose(code) {
    if (!code) return;
    this.area = code;
    this.focusCode = code;
    this.paint();
    this.tell("area", code);
    this.say(`${this.items[this.index.get(code)].name} selected.`);
  }

  #key(event) {
    const directions = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    if (event.key in directions) this.#step(directions[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.#choose(this.focusCode);
    else if (event.key === "+" || event.key === "=") this.camera.zoomBy(1.6);
    else if (event.key === "-") this.camera.zoomBy(1 / 1.6);
    else if (event.key === "0") this.camera.reset();
    else return;
    event.preventDefault();
  }

  /** Focus moves to the nearest region that lies in a direction. */
  #step([dx, dy]) {
    const from = this.items[this.index.get(this.focusCode)];
    let [best, least] = [null, Infinity];
    for (const item of this.items) {
      const [x, y] = [item.x - from.x, item.y - from.y];
      const along = x * dx + y * dy;
      const cost = Math.hypot(x, y) + 2 * Math.abs(x * dy - y * dx);
      if (along > 0 && cost < least && this.#shown(item)) [best, least] = [item, cost];
    }
    if (!best) return;
    this.camera.reveal([best.x, best.y]);
    this.#roam(best.code);
    this.paths.get(best.code)[0].focus({ preventScroll: true });
  }

  #roam(code) {
    this.paths.get(this.focusCode)[0].setAttribute("tabindex", -1);
    this.paths.get(code)[0].setAttribute("tabindex", 0);
    this.focusCode = code;
  }

  fit() {
    if (this.index.has(this.area)) this.camera.fit(this.#chosen.box);
  }

  picture() {
    return {
      name: `atlas-map-${this.layer.key}`,
      inset: this.inset.classList.contains("away") ? null : this.inset.querySelector("svg"),
      line: this.#valued() ? LINE : "#fff",
      ...this.#titles(),
      legend: [...this.#legendEntries(), ...this.#markEntries()],
      notes: [this.layer.caveat, this.view.points.length && this.data.coverage],
    };
  }

  /** Title and subtitle of a picture: the finding where there is one, then what is drawn. */
  #titles() {
    const { layer } = this;
    const drawn = this.#detailShown() ? `Deprivation of neighbourhoods in ${this.#chosen.name}` : layer.label;
    const finding = this.#detailShown() ? null : this.data.headlines?.[layer.key];
    const measure = [finding && drawn, this.#subtitle()].filter(Boolean).join(" · ");
    return { title: finding ?? drawn, subtitle: `${measure}. ${this.#filterWords()}` };
  }

  /** Legend entries of the places that are drawn. */
  #markEntries() {
    return Object.keys(KINDS).filter((kind) => this.view.points.includes(kind))
      .map((kind) => ({ label: KINDS[kind].label, fill: KINDS[kind].colour, shape: KINDS[kind].shape }));
  }

  // ---- what is drawn -----------------------------------------------------------------------------

  /** The selected region, if there is one. */
  get #chosen() { return this.items[this.index.get(this.area)]; }

  get layer() { return this.layers.find((layer) => layer.key === this.view.layer) ?? this.layers[0]; }

  #shown(item) {
    const type = { L: "left-behind", A: "advanced" }[this.data.types[this.index.get(item.code)]];
    return (this.data.show === "all" || this.data.show === type)
      && (this.data.nation === "all" || this.data.nation === item.nation);
  }

  /** Whether regions are coloured: the palest then needs borders that show. */
  #valued() { return !this.#detailShown(); }

  #detailShown() { return Boolean(this.view.detail && this.index.has(this.area)); }

  paint() {
    const { layer } = this;
    const colours = layer.key === "type" ? [] : classColours(layer);
    this.items.forEach((item, i) => {
      const value = layer.key === "type" ? typeFill(this.data.types[i]) : valueFill(layer.values[i], layer, colours);
      const shown = this.#shown(item) && !this.#detailShown();
      const fill = shown ? value : OUTSIDE;
      const [main, inset] = this.paths.get(item.code);
      put(main, "fill", fill);
      if (inset) put(inset, "fill", scaled(fill, "-inset"));
      for (const path of this.paths.get(item.code)) path.classList.toggle("outside", !shown);
      for (const path of this.hatched.get(item.code)) put(path, "display", shown && this.data.types[i] === "L" ? "inline" : "none");
      // On the layer of types the fill has the hatch.
      put(this.hatched.get(item.code)[0], "fill", layer.key === "type" ? "none" : HATCH);
      put(main, "aria-label", describe(item, i, this.data.types[i], layer).join(". "));
      put(main, "aria-selected", item.code === this.area);
      put(main, "tabindex", item.code === this.focusCode ? 0 : -1);
    });
    this.stage.classList.toggle("valued", this.#valued());
    this.#paintControls();
    this.#paintSelection();
    this.#paintLegend();
    this.#paintPoints();
    this.#paintDetail();
    this.#paintDistrict();
    this.#approach();
  }

  /** Brings a newly chosen region near, with as much around it again, or a nation; else the whole. */
  #approach() {
    const chosen = this.items[this.index.get(this.area)];
    const near = chosen?.code ?? this.data.nation;
    if ((this.near ?? "all") === near) return;
    this.near = near;
    if (near === "all") { this.camera.reset(); return; }
    const boxes = (chosen ? [chosen] : this.items.filter((item) => item.nation === near)).map((item) => item.box);
    const end = (i, pick) => pick(...boxes.map((box) => box[i]));
    const [x0, y0, x1, y1] = [end(0, Math.min), end(1, Math.min), end(2, Math.max), end(3, Math.max)];
    const around = chosen ? Math.max(x1 - x0, y1 - y0) : 0;
    this.camera.fit([x0 - around, y0 - around, x1 + around, y1 + around]);
  }

  #paintControls() {
    this.select.value = this.layer.key;
    for (const [kind, input] of Object.entries(this.toggles)) input.checked = this.view.points.includes(kind);
    const chosen = this.#chosen;
    this.detail.hidden = !chosen;
    this.detail.querySelector("input").checked = this.view.detail;
    this.detail.querySelector("span").textContent = chosen ? `Neighbourhoods of ${chosen.name}, by deprivation` : "";
    this.find("[data-zoom=area]").hidden = !chosen;
  }

  #paintSelection() {
    this.rings.selected.setAttribute("d", this.#detailShown() ? "" : this.#chosen?.d ?? "");
  }

  #legendEntries() {
    const { layer } = this;
    if (this.#detailShown()) return DECILE_CLASSES;
    const count = (letter) => this.items.filter((item, i) => this.data.types[i] === letter && this.#shown(item)).length;
    if (layer.key === "type") {
      const entries = [
        { label: `Left-behind (${count("L")} regions)`, fill: typeFill("L") },
        { label: `More advanced (${count("A")} regions)`, fill: typeFill("A") },
      ];
      return count("-") ? [...entries, { label: `Not known (${count("-")})`, fill: NO_VALUE }] : entries;
    }
    const colours = classColours(layer);
    const entries = classLabels(layer).map((label, i) => ({ label, fill: colours[i] }));
    if (count("L")) entries.push({ label: `Left-behind (${count("L")} regions)`, fill: HATCH });
    return layer.values.includes(null) ? [...entries, { label: layer.absent ?? "Not available", fill: NO_VALUE }] : entries;
  }

  #subtitle() {
    const { layer } = this;
    if (this.#detailShown()) return "Decile of deprivation in the nation's own index, 1 = most deprived";
    if (layer.key === "type") return this.data.definition;
    return [layer.unit, period(layer.period), layer.direction].filter(Boolean).join(" · ");
  }

  #filterWords() {
    const nation = this.data.nation === "all" ? "the UK" : this.data.nation;
    return this.data.show === "all" ? `Regions of ${nation}` : `${typeWord(this.data.show === "advanced" ? "A" : "L")} regions of ${nation}`;
  }

  #paintLegend() {
    const detail = this.#detailShown();
    this.writeLegend({
      title: detail ? "Deprivation of neighbourhoods" : this.layer.label, subtitle: this.#subtitle(),
      entries: this.#legendEntries(), caveat: detail ? "" : this.layer.caveat,
    });
  }

  async #paintPoints() {
    const wanted = this.view.points;
    if (wanted.length && !this.allPoints) {
      try {
        this.allPoints = (await load("points.json", this.source)).points;
      } catch (error) { this.say(error.message, true); return; }
    }
    const drawn = wanted.join();
    if (this.drawnPoints === drawn) { this.#dimPoints(); return; }
    this.drawnPoints = drawn;
    // The commonest proxies first, so that coworking spaces lie on top.
    const kinds = ["business", "hub", "coworking"].filter((name) => wanted.includes(name));
    for (const kind of kinds) this.marks[kind] ??= this.#marksOf(kind);
    this.points.replaceChildren(...kinds.map((kind) => this.marks[kind].main));
    this.insetPoints.replaceChildren(...kinds.map((kind) => this.marks[kind].inset));
    this.#rescale(this.camera);
    this.#dimPoints();
  }

  /** Marks of one kind, drawn once: a group for the map and one for the inset of London. */
  #marksOf(kind) {
    const { colour, shape } = KINDS[kind];
    const groups = { main: element(this.points, "g"), inset: element(this.insetPoints, "g") };
    for (const place of this.allPoints.filter((point) => KIND_OF_TIER[point.tier] === kind)) {
      for (const group of place.itl3?.startsWith("TLI") ? [groups.main, groups.inset] : [groups.main]) {
        element(group, "path", { d: shape, fill: colour, stroke: "#fff", "stroke-width": 1.3 }).place = place;
      }
    }
    return groups;
  }

  #dimPoints() {
    for (const group of [this.points, this.insetPoints]) {
      for (const mark of group.querySelectorAll("path")) {
        put(mark, "opacity", this.#shown(this.items[this.index.get(mark.place.itl3)]) ? 1 : 0.25);
      }
    }
  }

  /** Outline of the district that the person named; neighbourhoods have finer borders of their own. */
  async #paintDistrict() {
    const code = this.#detailShown() ? null : this.data.district;
    if (this.districtDrawn === code) return;
    this.districtDrawn = code;
    this.rings.district.setAttribute("d", code ? (await this.#districtsByCode()).get(code)?.d ?? "" : "");
  }

  async #districtsByCode() {
    try {
      const { items } = await load("districts.json", this.source);
      return new Map(items.map((item) => [item.code, item]));
    } catch (error) { this.say(error.message, true); return new Map(); }
  }

  /** Marks and patterns keep their size on the screen whatever the zoom. */
  #rescale(camera) {
    const units = camera.unitsPerPixel;
    const size = units * Math.min(0.75 + 0.1 * Math.log2(camera.zoom), 1.2);
    for (const mark of this.points.querySelectorAll("path")) {
      put(mark, "transform", `translate(${mark.place.x} ${mark.place.y}) scale(${size.toFixed(3)})`);
    }
    const insetWidth = this.inset.querySelector("svg").getBoundingClientRect().width || 1;
    const insetUnits = (this.londonBox[2] - this.londonBox[0] + 40) / insetWidth;
    for (const mark of this.insetPoints.querySelectorAll("path")) {
      put(mark, "transform", `translate(${mark.place.x} ${mark.place.y}) scale(${(0.62 * insetUnits).toFixed(3)})`);
    }
    for (const pattern of this.root.querySelectorAll("pattern:not([id$=-legend])")) {
      const turn = pattern.id.startsWith("no-value") ? "" : "rotate(45) ";
      const scale = pattern.id.endsWith("-inset") ? insetUnits : units;
      put(pattern, "patternTransform", `${turn}scale(${scale.toFixed(3)})`);
    }
    this.inset.classList.toggle("away", camera.zoom > 1.3);
  }

  async #paintDetail() {
    const file = await this.drawSmall(this.#detailShown() ? this.area : null);
    if (!file) return;
    this.camera.fit(this.#chosen.box);
    this.say(`${file.items.length} neighbourhoods of ${this.#chosen.name} drawn.`);
    this.districtNames = await this.#districtsByCode();
  }

  // ---- hover -------------------------------------------------------------------------------------

  #hover(code, event = null) {
    const i = this.index.get(code);
    this.rings.hover.setAttribute("d", i === undefined ? "" : this.items[i].d);
    if (i === undefined) { this.card.hidden = true; return; }
    this.show(describe(this.items[i], i, this.data.types[i], this.layer), event ?? this.#middleOf(code));
  }

  #hoverPoint(event) {
    const { place } = event.target;
    if (!place) return;
    const kind = KINDS[KIND_OF_TIER[place.tier]];
    this.show([place.name, KIND_OF_TIER[place.tier] === "coworking" ? "Coworking space" : `${place.kind} (a proxy, not counted as coworking)`,
      `Source: ${[place.source, place.date].filter(Boolean).join(", ")}`], event);
    this.card.style.setProperty("--mark", kind.colour);
  }

  #middleOf(code) {
    const box = this.paths.get(code)[0].getBoundingClientRect();
    return { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
  }
}

/** Borders of coloured regions on paper, 3:1 against it. */
const LINE = "#6F7B85";
const KIND_OF_TIER = { A: "coworking", B: "hub", C: "business" };

export const render = mounted(RegionMap);
