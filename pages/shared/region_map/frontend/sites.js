/**
 * The map of proposed places: which neighbourhoods each would reach, and places moved by hand.
 *
 * A place is dragged, or moved by arrow keys; the whole list of places is then told to the server,
 * which answers with what they reach. Until that answer is here the person's own list stands.
 */
import { element, put } from "./dom.js";
import { load } from "./files.js";
import { DECILE_CLASSES, disc, patterns } from "./palette.js";
import { Stage, mounted } from "./stage.js";

const INSIDE = "#E4EFF9";
const OUTSIDE = "#C3CAD1";
const MARK = "#801650";
const OPEN = { fill: "#3D3D3D", shape: disc(4) };
/** Legend mark of the circle about a place. */
const RING = disc(8) + disc(6);
/** Metres that an arrow key moves a place; ten times as many with Shift. */
const STEP = 250;
/** Pause after the last arrow key before the server is told. */
const SETTLED_MS = 350;

class SiteMap extends Stage {
  constructor(host, data) {
    super(host, data);
    this.turn = 0;
    this.sites = [];
    this.chosen = null;
    this.adding = false;
    this.build({
      bar: `<button type="button" data-do="add" aria-pressed="false">Add a place</button>
        <button type="button" data-do="remove" disabled>Remove place</button>
        <span class="hint">Drag a place to move it. By keyboard: Tab to a place, arrow keys move it, Delete removes it.</span>`,
      label: "Map of places and what they reach",
      zooms: [["in", "+", "Zoom in"], ["out", "−", "Zoom out"], ["area", "⤢", "Show the whole area"]],
      hint: "Ctrl + scroll or pinch to zoom, drag the ground to move the map.",
    });
    [this.adder, this.remover] = [this.find("[data-do=add]"), this.find("[data-do=remove]")];
    this.adder.onclick = () => this.#aim(!this.adding);
    this.remover.onclick = () => this.#remove(this.chosen);
    this.open(["regions.json"], (regions) => this.#draw(regions));
  }

  destroy() {
    super.destroy();
    clearTimeout(this.settling);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.tell = (value) => setTriggerValue("edit", value);
    // The person is ahead of the server: a place that has just been moved stays where it was put.
    if (data.turn >= this.turn && !this.dragging) {
      this.turn = data.turn;
      this.sites = data.sites.map((site) => ({ ...site }));
    }
    if (this.items) this.paint();
  }

  // ---- once -------------------------------------------------------------------------------------

  #draw(regions) {
    this.items = regions.items;
    [this.origin, this.unit] = [regions.origin, regions.unit];
    element(this.svg, "defs").innerHTML = patterns();
    const layer = (name) => element(this.svg, "g", { class: name });
    this.shapes = layer("regions");
    this.small = layer("small");
    this.circles = layer("circles");
    this.spaces = layer("points");
    this.marks = layer("sites");
    this.paths = this.items.map((item) => element(this.shapes, "path", { d: item.d, "data-code": item.code }));
    const home = [0, 0, regions.width * 1.05, regions.height * 1.04];
    this.watch(() => home, () => this.#rescale());
    this.svg.addEventListener("click", (event) => {
      if (this.adding && !this.dragged()) this.#add(this.camera.toMap([event.clientX, event.clientY]));
    });
    this.small.addEventListener("pointermove", (event) => { if (!this.dragging) this.hoverSmall(event); });
    this.small.addEventListener("pointerleave", () => { this.card.hidden = true; });
  }

  // ---- what the person does ---------------------------------------------------------------------

  #aim(adding) {
    this.adding = adding;
    this.adder.setAttribute("aria-pressed", adding);
    this.svg.style.cursor = adding ? "crosshair" : "";
    if (adding) this.say("Click the map where the place shall be, or press Enter to put it in the middle.");
    this.adder.onkeydown = (event) => {
      if (event.key !== "Enter" || !this.adding) return;
      event.preventDefault();
      const [x, y, width, height] = this.camera.box;
      this.#add([x + width / 2, y + height / 2]);
    };
  }

  #add([x, y]) {
    this.#aim(false);
    this.sites.push({ ...this.#metres([x, y]), lines: ["New place"] });
    this.chosen = this.sites.length - 1;
    this.#changed(`Place ${this.sites.length} added.`);
  }

  #remove(index) {
    if (index === null || !this.sites[index]) return;
    this.sites.splice(index, 1);
    this.chosen = null;
    this.#changed(`Place ${index + 1} removed.`);
    this.adder.focus();
  }

  #key(event, index) {
    const directions = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    if (event.key === "Delete" || event.key === "Backspace") this.#remove(index);
    else if (event.key in directions) {
      const far = STEP * (event.shiftKey ? 10 : 1);
      const [dx, dy] = directions[event.key];
      this.sites[index].east += dx * far;
      this.sites[index].north += dy * far;
      this.#place();
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.#changed(`Place ${index + 1} moved.`), SETTLED_MS);
    } else return;
    event.preventDefault();
  }

  #drag(mark, index) {
    mark.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      mark.setPointerCapture(event.pointerId);
      this.dragging = { index, from: [event.clientX, event.clientY], moved: false };
    });
    mark.addEventListener("pointermove", (event) => {
      if (this.dragging?.index !== index) return;
      const [x, y] = this.dragging.from;
      if (Math.hypot(event.clientX - x, event.clientY - y) < 4 && !this.dragging.moved) return;
      this.dragging.moved = true;
      Object.assign(this.sites[index], this.#metres(this.camera.toMap([event.clientX, event.clientY])));
      this.#place();
    });
    const drop = () => {
      const moved = this.dragging?.moved;
      this.dragging = null;
      this.#choose(index);
      if (moved) this.#changed(`Place ${index + 1} moved.`);
    };
    mark.addEventListener("pointerup", drop);
    mark.addEventListener("pointercancel", drop);
  }

  #choose(index) {
    this.chosen = index;
    this.remover.disabled = false;
    this.remover.textContent = `Remove place ${index + 1}`;
    const lines = [`Place ${index + 1}`, ...this.sites[index].lines];
    const box = this.marks.children[index]?.getBoundingClientRect();
    if (box) this.show(lines, { clientX: box.right, clientY: box.top + box.height / 2 }, 32);
  }

  /** Tells the server the whole list. */
  #changed(sentence) {
    this.turn += 1;
    this.#paintSites();
    this.say(sentence);
    this.tell({ turn: this.turn, sites: this.sites.map(({ east, north }) => [Math.round(east), Math.round(north)]) });
  }

  picture() {
    return { name: "atlas-places", title: this.data.title, subtitle: this.data.subtitle, legend: this.#legendEntries(), notes: [] };
  }

  // ---- what is drawn ----------------------------------------------------------------------------

  #metres([x, y]) { return { east: this.origin[0] + x * this.unit, north: this.origin[1] - y * this.unit }; }

  #map({ east, north }) { return [(east - this.origin[0]) / this.unit, (this.origin[1] - north) / this.unit]; }

  paint() {
    const zone = new Set(this.data.zone);
    this.items.forEach((item, i) => {
      // Between the outlines of neighbourhoods the region shows: never in the colour of a decile.
      const inside = zone.has(item.code) && !this.data.neighbourhoods;
      put(this.paths[i], "fill", inside ? INSIDE : OUTSIDE);
      this.paths[i].classList.toggle("outside", !inside);
    });
    this.#paintSmall();
    this.#paintSpaces();
    this.#paintSites();
    this.#paintLegend();
    if (this.fitted !== this.data.zone.join()) {
      this.fitted = this.data.zone.join();
      this.fit();
    }
  }

  fit() {
    const zone = new Set(this.data.zone);
    const boxes = this.items.filter((item) => zone.has(item.code)).map((item) => item.box);
    if (!boxes.length) return;
    const [x0, y0, x1, y1] = [0, 1, 2, 3].map((i) => (i < 2 ? Math.min : Math.max)(...boxes.map((box) => box[i])));
    // On a wide stage further to the right, so that the legend covers no land.
    const legend = this.stage.clientWidth > 640 ? 0.3 * Math.max(x1 - x0, (y1 - y0) / 2) : 0;
    this.camera.fit([x0 - legend, y0, x1, y1]);
  }

  async #paintSmall() {
    await this.drawSmall(this.data.neighbourhoods);
    const { district } = this.data;
    for (const path of this.small.children) put(path, "fill-opacity", !district || path.item.lad === district ? 1 : 0.2);
  }

  async #paintSpaces() {
    let { spaces } = this.data;
    if (spaces === null) {
      try {
        const file = await load("points.json", this.source);
        spaces = file.points.filter((point) => point.tier === "A").map(({ x, y }) => [x, y]);
      } catch (error) { this.say(error.message, true); return; }
    } else spaces = spaces.map(([east, north]) => this.#map({ east, north }));
    const drawn = JSON.stringify(spaces);
    if (this.spacesDrawn === drawn) return;
    this.spacesDrawn = drawn;
    this.spaces.replaceChildren();
    for (const [x, y] of spaces) {
      const mark = element(this.spaces, "path", { d: OPEN.shape, fill: OPEN.fill, stroke: "#fff", "stroke-width": 1 });
      mark.at = [x, y];
    }
    this.#rescale();
  }

  #paintSites() {
    const focused = [...this.marks.children].indexOf(this.root.getRootNode().activeElement);
    this.circles.replaceChildren();
    this.marks.replaceChildren();
    this.sites.forEach((site, i) => {
      this.#drawCircle();
      const mark = element(this.marks, "g", {
        role: "button", tabindex: 0, cursor: "grab",
        "aria-label": `Place ${i + 1}. ${site.lines.join(". ")}. Arrow keys move it, Delete removes it.`,
      });
      element(mark, "circle", { r: 11, fill: MARK, stroke: "#fff", "stroke-width": 2 });
      element(mark, "text", { y: 4.5, "text-anchor": "middle", "font-size": 12.5, "font-weight": 700, fill: "#fff" }, i + 1);
      mark.addEventListener("keydown", (event) => this.#key(event, i));
      mark.addEventListener("focus", () => this.#choose(i));
      mark.addEventListener("blur", () => { this.card.hidden = true; });
      mark.addEventListener("pointerenter", () => { if (!this.dragging) this.#choose(i); });
      mark.addEventListener("pointerleave", () => { this.card.hidden = true; });
      this.#drag(mark, i);
    });
    this.#place();
    if (focused >= 0) this.marks.children[Math.min(focused, this.sites.length - 1)]?.focus({ preventScroll: true });
    if (this.chosen === null || !this.sites[this.chosen]) {
      this.remover.disabled = true;
      this.remover.textContent = "Remove place";
    }
  }

  /** Only a line, which leaves the deciles their colours; edged in white, it shows on any of them. */
  #drawCircle() {
    const circle = element(this.circles, "g", { fill: "none" });
    for (const [stroke, width] of [["#fff", 4.5], [MARK, 2]]) {
      element(circle, "circle", { stroke, "stroke-width": width, "vector-effect": "non-scaling-stroke" });
    }
  }

  /** Puts circles and marks where their places are. */
  #place() {
    this.sites.forEach((site, i) => {
      const [x, y] = this.#map(site);
      for (const circle of this.circles.children[i].children) {
        put(circle, "cx", x.toFixed(1));
        put(circle, "cy", y.toFixed(1));
        put(circle, "r", ((this.data.km * 1000) / this.unit).toFixed(1));
      }
      this.marks.children[i].at = [x, y];
    });
    this.#rescale();
  }

  #rescale() {
    if (!this.camera) return;
    const units = this.camera.unitsPerPixel;
    for (const mark of [...this.spaces.children, ...this.marks.children]) {
      put(mark, "transform", `translate(${mark.at[0].toFixed(1)} ${mark.at[1].toFixed(1)}) scale(${units.toFixed(3)})`);
    }
    for (const pattern of this.root.querySelectorAll("defs pattern:not([id$=-legend])")) {
      put(pattern, "patternTransform", `scale(${units.toFixed(3)})`);
    }
  }

  #legendEntries() {
    const deciles = this.data.neighbourhoods ? DECILE_CLASSES : [{ label: "Area that is looked at", fill: INSIDE }];
    return [
      { label: "Proposed place", fill: MARK, shape: disc(7) },
      { label: `Within ${this.data.km} km of it`, fill: MARK, shape: RING },
      { label: this.data.spaces_words, ...OPEN }, ...deciles,
    ];
  }

  #paintLegend() {
    const title = this.data.neighbourhoods ? "Deprivation decile, own nation" : "Places";
    this.writeLegend({ title, entries: this.#legendEntries() });
  }
}

export const render = mounted(SiteMap);
