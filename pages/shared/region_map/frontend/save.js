/** Saves the map as a picture that stands on its own: title, legend, sources, address. */
import { patterns, scaled } from "./palette.js";

const FONT = "font-family='Source Sans Pro, Source Sans, Arial, sans-serif'";
const WIDTH = 900;
const INSET_WIDTH = 170;
/** Letters of a line of title, subtitle, legend and notes. */
const LETTERS = { title: 58, subtitle: 110, legend: 36, notes: 125 };
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    if ((lines.at(-1) + word).length > width) lines.push("");
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trim()).filter(Boolean);
}

const textLines = (lines, { x = 24, y, step, size, fill = "#444", weight = 400 }) => lines.map((line, i) =>
  `<text x="${x}" y="${y + i * step}" ${FONT} font-size="${size}" font-weight="${weight}" fill="${fill}">${escape(line)}</text>`).join("");

const boxOf = (svg) => svg.getAttribute("viewBox").split(" ").map(Number);

/** Map units a pixel where a drawing is shown whole in a frame. */
const unitsIn = ([, , boxWidth, boxHeight], { width, height }) => Math.max(boxWidth / width, boxHeight / height);

/** A drawing of the page in a frame of the picture; marks, lines and hatches keep their size. */
function drawing(svg, frame, { suffix = "", line }) {
  const box = boxOf(svg);
  const units = unitsIn(box, frame);
  const larger = units / unitsIn(box, svg.getBoundingClientRect());
  const copy = svg.cloneNode(true);
  copy.querySelectorAll("defs, .ring").forEach((node) => node.remove());
  for (const mark of copy.querySelectorAll(".points [transform], .sites > g")) {
    mark.setAttribute("transform", `${mark.getAttribute("transform")} scale(${larger.toFixed(3)})`);
  }
  for (const edge of copy.querySelectorAll("[vector-effect]")) {
    edge.removeAttribute("vector-effect");
    edge.setAttribute("stroke-width", edge.getAttribute("stroke-width") * units);
  }
  const inner = copy.innerHTML.replace(/ (tabindex|role|aria-[a-z]+|class|data-[a-z]+)="[^"]*"/g, "");
  return `<defs>${patterns(suffix, units.toFixed(3))}</defs>`
    + `<svg x="${frame.x}" y="${frame.y}" width="${frame.width}" height="${frame.height}" viewBox="${box.join(" ")}">`
    + `<g ${FONT} stroke="${line}" stroke-width="${0.8 * units}">${inner}</g></svg>`;
}

/** The inset of London beside the map, as the page has it. */
function insetDrawing(svg, top, line) {
  const [, , boxWidth, boxHeight] = boxOf(svg);
  const frame = { x: WIDTH - 24 - INSET_WIDTH, y: top, width: INSET_WIDTH, height: (INSET_WIDTH * boxHeight) / boxWidth };
  return `<rect x="${frame.x - 4}" y="${top - 20}" width="${INSET_WIDTH + 8}" height="${frame.height + 24}" fill="#fff" stroke="#D3DAE1"/>`
    + textLines(["London"], { x: frame.x, y: top - 6, step: 0, size: 12 }) + drawing(svg, frame, { suffix: "-inset", line });
}

/** Legend entries below each other: a mark where they have a shape, else a field of colour. */
function legendDrawing(entries, top) {
  let y = top;
  return entries.map(({ fill, label, shape }) => {
    const swatch = shape
      ? `<path transform="translate(35 ${y + 8})" d="${shape}" fill="${fill}" fill-rule="evenodd"/>`
      : `<rect x="24" y="${y}" width="22" height="16" fill="${scaled(fill, "-legend")}" stroke="#555" stroke-width="0.6"/>`;
    const lines = wrap(label, LETTERS.legend);
    const text = textLines(lines, { x: 54, y: y + 13, step: 17, size: 14, fill: "#1A1A1A" });
    y += 9 + 17 * lines.length;
    return swatch + text;
  }).join("");
}

/** The picture as SVG text, 900 wide; `inset` is a drawing beside the map, `line` the colour of borders. */
export function asSvg({ svg, inset = null, line = "#fff", title, subtitle, legend, notes }) {
  const heads = wrap(title, LETTERS.title);
  const below = 38 + heads.length * 32;
  const top = below + 40;
  const [, , boxWidth, boxHeight] = boxOf(svg);
  const frame = { x: 0, y: top, width: WIDTH, height: Math.min(900, (WIDTH * boxHeight) / boxWidth) };
  const lines = notes.flatMap((note) => wrap(note, LETTERS.notes));
  const height = top + frame.height + 30 + lines.length * 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`
    + `<title>${escape(title)}</title><desc>${escape([subtitle, ...notes].join(" "))}</desc><defs>${patterns("-legend")}</defs>`
    + `<rect width="100%" height="100%" fill="#fff"/>`
    + textLines(heads, { y: 44, step: 32, size: 26, fill: "#1A1A1A", weight: 600 })
    + textLines(wrap(subtitle, LETTERS.subtitle).slice(0, 2), { y: below, step: 19, size: 15 })
    + drawing(svg, frame, { line }) + (inset ? insetDrawing(inset, top + 0.24 * frame.height, line) : "")
    + legendDrawing(legend, top + 20) + textLines(lines, { y: top + frame.height + 26, step: 16, size: 12 }) + "</svg>";
}

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Offers the picture as a file; a PNG has three pixels a unit: 300 dpi at nine inches. */
export async function save(text, format, name) {
  const drawn = new Blob([text], { type: "image/svg+xml" });
  if (format === "svg") { offer(drawn, `${name}.svg`); return; }
  const picture = new Image();
  const url = URL.createObjectURL(drawn);
  picture.src = url;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth * 3, picture.naturalHeight * 3];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => offer(blob, `${name}.png`), "image/png");
}
