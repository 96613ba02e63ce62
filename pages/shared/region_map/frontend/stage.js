/** What the map of regions and the map of places share: a stage with zoom, legend, card and pictures. */
import { Camera, attachGestures } from "./camera.js";
import { element } from "./dom.js";
import { load, styled } from "./files.js";
import { decileFill, scaled } from "./palette.js";
import { asSvg, save } from "./save.js";

export class Stage {
  constructor(host, data) {
    this.host = host;
    this.root = host.querySelector(".atlas");
    this.source = { root: data.root, version: data.version };
  }

  destroy() { this.resizing?.disconnect(); }

  // ---- once -------------------------------------------------------------------------------------

  /** Builds the HTML; `zooms` are buttons: kind, sign and words of each. */
  build({ bar, label, inset = "", zooms, foot = "", hint }) {
    const buttons = zooms.map(([kind, sign, words]) => `<button type="button" data-zoom="${kind}" aria-label="${words}" title="${words}">${sign}</button>`);
    this.root.innerHTML = `
      <div class="bar">${bar}</div>
      <div class="stage" data-ready="false">
        <svg class="uk" preserveAspectRatio="xMidYMid meet" role="group" aria-label="${label}"></svg>
        ${inset}
        <div class="zoom" role="group" aria-label="Zoom">${buttons.join("")}</div>
        <div class="legend"></div>
        <div class="card" hidden></div>
        <p class="loading">Drawing the map…</p>
      </div>
      <div class="bar foot">
        ${foot}
        <span class="hint">${hint}</span>
        <span class="save">Save as <button type="button" data-save="svg">SVG</button> <button type="button" data-save="png">PNG</button></span>
      </div>
      <p class="unseen" role="status"></p>`;
    for (const name of ["stage", "legend", "card", "zoom"]) this[name] = this.find(`.${name}`);
    [this.svg, this.status] = [this.find("svg.uk"), this.find(".unseen")];
    this.zoom.onclick = (event) => this.move(event.target.dataset.zoom);
    for (const button of this.root.querySelectorAll("[data-save]")) {
      button.onclick = () => this.keep(button.dataset.save);
    }
  }

  find(selector) { return this.root.querySelector(selector); }

  /** Loads files, draws them and paints; what goes wrong is said in place of the map. */
  open(names, draw) {
    Promise.all([...names.map((name) => load(name, this.source)), styled(this.host, this.source)])
      .then((files) => {
        draw(...files);
        this.find(".loading").remove();
        if (this.data) this.paint();
        this.stage.dataset.ready = "true";
      })
      .catch((error) => this.say(error.message, true));
  }

  /** A camera on `home`, which follows the shape of the stage; `this.dragged` tells a drag from a click. */
  watch(home, moved) {
    this.camera = new Camera(this.svg, home(), moved);
    this.dragged = attachGestures(this.stage, this.camera);
    this.resizing = new ResizeObserver(() => this.camera.rehome(home()));
    this.resizing.observe(this.stage);
  }

  // ---- what the person does ---------------------------------------------------------------------

  move(kind) {
    if (kind === "in") this.camera.zoomBy(1.8);
    else if (kind === "out") this.camera.zoomBy(1 / 1.8);
    else if (kind === "home") this.camera.reset();
    else if (kind === "area") this.fit();
  }

  /** Saves the map as a picture with its title, legend, notes, sources and address. */
  async keep(format) {
    const { name, notes, ...drawing } = this.picture();
    const day = new Date().toLocaleDateString("en-GB", { dateStyle: "long" });
    const said = [...notes, ...this.data.attribution, `View: ${location.href}`, `Saved ${day}.`];
    await save(asSvg({ svg: this.svg, ...drawing, notes: said.filter(Boolean) }), format, name);
  }

  // ---- what is drawn ----------------------------------------------------------------------------

  /** Draws the neighbourhoods of a region, or none; gives their file where they are new. */
  async drawSmall(code) {
    if (this.smallCode === code) return null;
    this.smallCode = code;
    this.small.replaceChildren();
    if (!code) return null;
    try {
      const file = await load(`small/${code}.json`, this.source);
      if (this.smallCode !== code) return null;
      this.small.setAttribute("transform", `scale(${file.unit / this.unit})`);
      for (const item of file.items) {
        element(this.small, "path", { d: item.d, fill: decileFill(item.decile) }).item = item;
      }
      return file;
    } catch (error) { this.say(error.message, true); return null; }
  }

  writeLegend({ title, subtitle, entries, caveat }) {
    this.legend.replaceChildren();
    element(this.legend, "strong", {}, title);
    if (subtitle) element(this.legend, "small", {}, subtitle);
    const list = element(this.legend, "ul");
    for (const { label, fill, shape } of entries) {
      const row = element(list, "li");
      const swatch = element(row, "svg", { viewBox: "0 0 22 16", "aria-hidden": "true", class: shape ? "mark" : "" });
      if (shape) element(swatch, "path", { d: shape, fill, "fill-rule": "evenodd", transform: "translate(11 8)" });
      // A hatch lets the ground through, and is drawn on white.
      else for (const colour of ["#fff", scaled(fill, "-legend")]) element(swatch, "rect", { width: 22, height: 16, fill: colour });
      element(row, "span", {}, label);
    }
    if (caveat) element(this.legend, "small", { class: "caveat" }, caveat);
  }

  /** Card of the neighbourhood below the pointer; `where` says in what it lies. */
  hoverSmall(event, where = () => []) {
    const { item } = event.target;
    if (!item) return;
    this.show([
      `${item.name} (${item.code})`, ...where(item), `Decile ${item.decile} of 10 in ${item.nation}, 1 = most deprived`,
      `${Number(item.population).toLocaleString("en-GB")} residents`,
    ], event);
  }

  /** Shows the card beside a point of the screen; `gap` keeps it off a mark to the left of the point. */
  show([head, ...lines], { clientX, clientY }, gap = 16) {
    this.card.style.removeProperty("--mark");
    this.card.replaceChildren();
    element(this.card, "strong", {}, head);
    for (const line of lines) element(this.card, "span", {}, line);
    this.card.hidden = false;
    const frame = this.stage.getBoundingClientRect();
    const [width, height] = [this.card.offsetWidth, this.card.offsetHeight];
    const x = clientX - frame.left;
    const left = x + 16 + width > frame.width ? x - width - gap : x + 16;
    const top = Math.min(Math.max(clientY - frame.top - height / 2, 4), frame.height - height - 4);
    this.card.style.transform = `translate(${Math.max(left, 4)}px, ${top}px)`;
  }

  say(sentence, wrong = false) {
    this.status.textContent = sentence;
    if (!wrong) return;
    this.find(".loading")?.remove();
    const note = this.find(".wrong") ?? element(this.root, "p", { class: "wrong", role: "alert" });
    note.textContent = sentence;
  }
}

/** Entry point of a kind of map: called on every change of data, with the same parent for the same map. */
export function mounted(Kind) {
  const instances = new WeakMap();
  return (component) => {
    const host = component.parentElement;
    if (!instances.has(host)) instances.set(host, new Kind(host, component.data));
    const map = instances.get(host);
    map.update(component);
    return () => map.destroy();
  };
}
