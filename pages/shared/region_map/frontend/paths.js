/**
 * Two mechanisms and two skills, joined by four arrows: the study's paths with the loaded estimates.
 *
 * An arrow is as wide as its effect is large, dashed where the interval includes zero, and opens
 * the effects page when it is chosen.
 */
import { element } from "./dom.js";
import { styles } from "./files.js";
import { NO_BREAK, ruler, watchSpacing, wrapped } from "./wrap.js";

/** Sizes in drawing units, for a wide and for a narrow screen. */
const WIDE = { width: 720, height: 290, box: { width: 206, height: 74 }, rows: [10, 206], label: { width: 172, height: 46 } };
const NARROW = { width: 390, height: 330, box: { width: 112, height: 66 }, rows: [4, 258], label: { width: 122, height: 60 } };
/** Screens narrower than this, in pixels, are narrow. */
const NARROW_PX = 560;
/** Width of an arrow's line in pixels, for no effect and for each point of effect. */
const [THIN, PER_POINT, WIDEST] = [1.5, 14, 11];
/** Height of a line of a box and of a label, and what stays free around them, in drawing units. */
const [BOX_LINE, LABEL_LINE, AROUND] = [22, 18, 6];
/** Between the labels of a straight and of a crossing arrow, at least, in drawing units. */
const BETWEEN_LABELS = 13;
/** Where along its arrow a label stands, so that the crossing ones do not meet. */
const LABEL_AT = { straight: 0.5, crossing: 0.3 };

/** Entry point: draws everything anew; there is little of it. */
export function render(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".atlas");
  let [gone, leave] = [false, () => {}];
  styles(data).then((css) => {
    if (gone) return;
    root.replaceChildren();
    element(root, "style", {}, css);
    const row = element(root, "div", { class: "paths" });
    const paint = () => {
      row.replaceChildren();
      // In a talk, where a height is set, type is as large as on a phone: for the last row.
      const talk = getComputedStyle(root).getPropertyValue("--stage");
      const usual = talk || root.clientWidth < NARROW_PX ? NARROW : WIDE;
      for (const panel of data.panels) draw(row, panel, data, usual, (effect) => setTriggerValue("choose", effect));
    };
    paint();
    leave = watchSpacing(root, paint);
  });
  return () => {
    gone = true;
    leave();
  };
}

function draw(row, panel, data, usual, choose) {
  const id = panel.title.replace(/\W/g, "");
  const figure = element(row, "figure", { "aria-labelledby": `title-${id}` });
  element(figure, "figcaption", { id: `title-${id}` }, panel.title);
  const svg = element(figure, "svg", { role: "group", "aria-label": `Arrows: ${panel.title}` });
  element(svg, "defs").innerHTML = `<marker id="head-${id}" viewBox="0 0 10 10" refX="8" refY="5" markerUnits="userSpaceOnUse"
    markerWidth="18" markerHeight="18" orient="auto"><path d="M0 0L10 5L0 10z" fill="${panel.colour}"/></marker>`;
  const size = fitted(usual, data, ruler(svg));
  svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  const labels = [];
  for (const effect of panel.effects) labels.push(arrow(svg, panel, effect, size, `url(#head-${id})`, choose));
  data.mechanisms.forEach((box, i) => boxed(svg, 0, size.rows[i], size, box));
  data.skills.forEach((box, i) => boxed(svg, size.width - size.box.width, size.rows[i], size, box));
  // Labels last, so that no arrow runs through one.
  for (const label of labels) svg.append(label);
}

/** Sizes with room for every text in its lines: the usual ones, and larger where letters are far apart. */
function fitted(usual, data, measure) {
  const boxes = [...data.mechanisms, ...data.skills];
  const put = (parts, width) => parts.flatMap(([text, kind]) => wrapped(text, kind, width, measure).map((line) => [line, kind]));
  const widest = (texts, least) => Math.max(least, ...texts.flatMap((lines) => lines.map(([line, kind]) => measure(line, kind) + AROUND)));
  const named = (width) => boxes.map((box) => put(boxWords(box, usual), width - AROUND));
  const said = (width) => data.panels.flatMap(({ effects }) => effects).map((effect) => put(labelWords(effect, usual), width - AROUND));
  const box = { width: widest(named(usual.box.width), usual.box.width) };
  const label = { width: widest(said(usual.label.width), usual.label.width) };
  const most = (texts) => Math.max(...texts.map((lines) => lines.length));
  box.height = Math.max(usual.box.height, most(named(box.width)) * BOX_LINE + AROUND);
  label.height = Math.max(usual.label.height, most(said(label.width)) * LABEL_LINE + AROUND);
  const apart = Math.max(usual.rows[1] - usual.rows[0], (label.height + BETWEEN_LABELS) / LABEL_AT.crossing, box.height + AROUND);
  const first = Math.max(usual.rows[0], (label.height - box.height) / 2 + 1);
  const rows = [first, first + apart];
  const wider = 2 * (box.width - usual.box.width) + label.width - usual.label.width;
  return {
    width: usual.width + wider, height: Math.max(usual.height, rows[1] + box.height + first), box, rows, label,
    boxLines: (each) => put(boxWords(each, usual), box.width - AROUND),
    labelLines: (each) => put(labelWords(each, usual), label.width - AROUND),
  };
}

/** What a box says, part by part with its class; a narrow one has room for the name alone. */
function boxWords({ name, examples }, usual) {
  return usual === NARROW ? name.split(" ").map((word) => [word, "name"]) : [[name, "name"], [examples, ""]];
}

/** What the label of an arrow says; an interval stays on one line. */
function labelWords({ number, interval, study }, usual) {
  const whole = interval.replaceAll(" ", NO_BREAK);
  return usual === NARROW ? [[number, "name"], [whole, ""], [study, ""]] : [[`${number} (${whole})`, "name"], [study, ""]];
}

/** Writes lines around the middle of a height. */
function written(group, lines, x, middle, step) {
  lines.forEach(([line, kind], i) => element(group, "text", {
    x, y: middle + 5 + (i - (lines.length - 1) / 2) * step, "text-anchor": "middle", class: kind,
  }, line));
}

function boxed(svg, x, y, size, box) {
  const group = element(svg, "g", { transform: `translate(${x} ${y})`, class: "box" });
  element(group, "rect", { ...size.box, rx: 6 });
  written(group, size.boxLines(box), size.box.width / 2, size.box.height / 2, BOX_LINE);
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
  written(label, size.labelLines(effect), 0, 0, LABEL_LINE);
  for (const node of [group, label]) node.addEventListener("click", () => choose({ mechanism: effect.mechanism, skill: effect.skill }));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose({ mechanism: effect.mechanism, skill: effect.skill });
  });
  return label;
}
