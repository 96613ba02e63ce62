/**
 * Two mechanisms and two skills, joined by four arrows: the study's paths with the loaded estimates.
 *
 * An arrow is as wide as its effect is large, dashed where the interval includes zero, and opens
 * the effects page when it is chosen.
 */
import { element } from "./dom.js";
import { styles } from "./files.js";

/** Sizes in drawing units, for a wide and for a narrow screen. */
const WIDE = { width: 720, height: 290, box: { width: 206, height: 74 }, rows: [10, 206], label: { width: 148, height: 46 } };
const NARROW = { width: 390, height: 330, box: { width: 112, height: 66 }, rows: [4, 258], label: { width: 122, height: 60 } };
/** Screens narrower than this, in pixels, are narrow. */
const NARROW_PX = 560;
/** Width of an arrow's line in pixels, for no effect and for each point of effect. */
const [THIN, PER_POINT, WIDEST] = [1.5, 14, 11];
/** Where along its arrow a label stands, so that the crossing ones do not meet. */
const LABEL_AT = { straight: 0.5, crossing: 0.3 };

/** Entry point: draws everything anew; there is little of it. */
export function render(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".atlas");
  styles(data).then((css) => {
    root.replaceChildren();
    element(root, "style", {}, css);
    const size = root.clientWidth < NARROW_PX ? NARROW : WIDE;
    const row = element(root, "div", { class: "paths" });
    for (const panel of data.panels) draw(row, panel, data, size, (effect) => setTriggerValue("choose", effect));
  });
  return () => {};
}

function draw(row, panel, data, size, choose) {
  const id = panel.title.replace(/\W/g, "");
  const figure = element(row, "figure", { "aria-labelledby": `title-${id}` });
  element(figure, "figcaption", { id: `title-${id}` }, panel.title);
  const svg = element(figure, "svg", { viewBox: `0 0 ${size.width} ${size.height}`, role: "group", "aria-label": `Arrows: ${panel.title}` });
  element(svg, "defs").innerHTML = `<marker id="head-${id}" viewBox="0 0 10 10" refX="8" refY="5" markerUnits="userSpaceOnUse"
    markerWidth="18" markerHeight="18" orient="auto"><path d="M0 0L10 5L0 10z" fill="${panel.colour}"/></marker>`;
  const labels = [];
  for (const effect of panel.effects) labels.push(arrow(svg, panel, effect, size, `url(#head-${id})`, choose));
  data.mechanisms.forEach((box, i) => boxed(svg, 0, size.rows[i], size, box));
  data.skills.forEach((box, i) => boxed(svg, size.width - size.box.width, size.rows[i], size, box));
  // Labels last, so that no arrow runs through one.
  for (const label of labels) svg.append(label);
}

function boxed(svg, x, y, size, { name, examples }) {
  const group = element(svg, "g", { transform: `translate(${x} ${y})`, class: "box" });
  element(group, "rect", { ...size.box, rx: 6 });
  // A narrow box has room for the name alone, in two lines.
  const lines = size === NARROW ? name.split(" ") : [name, examples];
  lines.forEach((line, i) => element(group, "text", {
    x: size.box.width / 2, y: size.box.height / 2 + 5 + (i - 0.5) * 22, "text-anchor": "middle",
    class: i === 0 || size === NARROW ? "name" : "",
  }, line));
}

function arrow(svg, panel, effect, size, head, choose) {
  const [y0, y1] = [effect.from, effect.to].map((row) => size.rows[row] + size.box.height / 2);
  const [x0, x1] = [size.box.width, size.width - size.box.width - 6];
  const stroke = Math.min(THIN + PER_POINT * Math.abs(effect.estimate ?? 0), WIDEST);
  const at = effect.from === effect.to ? LABEL_AT.straight : LABEL_AT.crossing;
  const group = element(svg, "g", { role: "button", tabindex: 0, "aria-label": effect.sentence, class: "arrow" });
  element(group, "title", {}, effect.sentence);
  element(group, "line", { x1: x0, y1: y0, x2: x1, y2: y1, stroke: "transparent", "stroke-width": 26 });
  element(group, "line", {
    x1: x0, y1: y0, x2: x1, y2: y1, stroke: panel.colour, "stroke-width": stroke.toFixed(1),
    "stroke-dasharray": effect.clear ? "none" : "7 6", "marker-end": head,
  });
  const label = element(svg, "g", { transform: `translate(${x0 + (x1 - x0) * at} ${y0 + (y1 - y0) * at})`, class: "label" });
  const { width: wide, height: high } = size.label;
  element(label, "rect", { x: -wide / 2, y: -high / 2, width: wide, height: high, rx: 4 });
  const lines = size === NARROW
    ? [effect.number, effect.interval, effect.study] : [`${effect.number} (${effect.interval})`, effect.study];
  lines.forEach((line, i) => element(label, "text", {
    y: 5 + (i - (lines.length - 1) / 2) * 18, "text-anchor": "middle", class: i === 0 ? "name" : "",
  }, line));
  for (const node of [group, label]) node.addEventListener("click", () => choose({ mechanism: effect.mechanism, skill: effect.skill }));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose({ mechanism: effect.mechanism, skill: effect.skill });
  });
  return label;
}
