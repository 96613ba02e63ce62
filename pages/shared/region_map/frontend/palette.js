/** Colours of the map: Government Analysis Function palette, the same in light and dark. */

export const LEFT_BEHIND = "#12436D";
export const ADVANCED = "#F46A25";
export const NO_VALUE = "url(#no-value)";
const LEFT_BEHIND_FILL = "url(#left-behind)";

/** Pale to dark, one colour a class. */
const SEQUENTIAL = ["#E4EFF9", "#A9CEEF", "#6BACE6", "#2073BC", "#12436D"];
/** Of a single class: stands out from the sea in light and dark. */
const SINGLE = "#2073BC";

/** Path of a disc about the origin. */
export function disc(radius) {
  return `M0-${radius}A${radius} ${radius} 0 1 1 0 ${radius}A${radius} ${radius} 0 1 1 0-${radius}z`;
}

/** Kinds of place: colour and shape, so that neither carries the meaning alone. */
export const KINDS = {
  coworking: { label: "Coworking spaces", colour: "#801650", shape: disc(5) },
  hub: { label: "Incubators, makerspaces, creative workspaces", colour: "#1D7A72", shape: "M0-6L6 0L0 6L-6 0z" },
  business: { label: "Business centres (unchecked)", colour: "#3D3D3D", shape: "M-4.5-4.5h9v9h-9z" },
};

/** What a layer of types ("L", "A", or "-" for each region) looks like. */
export function typeFill(type) {
  return { L: LEFT_BEHIND_FILL, A: ADVANCED }[type] ?? NO_VALUE;
}

/** Class of a value among ascending breaks: 0 up to breaks.length. */
export function classOf(value, breaks) {
  let index = 0;
  while (index < breaks.length && value >= breaks[index]) index += 1;
  return index;
}

/** Colours of a layer's classes, lowest value first. */
export function classColours(layer) {
  const count = layer.categories ? layer.categories.length : layer.breaks.length + 1;
  if (count === 1) return [SINGLE];
  const last = SEQUENTIAL.length - 1;
  const colours = Array.from({ length: count }, (_, i) => SEQUENTIAL[Math.round((i * last) / (count - 1))]);
  return layer.reversed ? colours.reverse() : colours;
}

export function valueFill(value, layer, colours) {
  if (value === null || value === undefined) return NO_VALUE;
  return colours[layer.categories ? Math.min(Math.round(value), colours.length - 1) : classOf(value, layer.breaks)];
}

/** Deciles of neighbourhoods, 1 = most deprived = darkest. */
export function decileFill(decile) {
  return decile ? SEQUENTIAL[4 - Math.floor((decile - 1) / 2)] : NO_VALUE;
}

export const DECILE_CLASSES = [
  { label: "1–2, most deprived", fill: decileFill(1) },
  { label: "3–4", fill: decileFill(3) },
  { label: "5–6", fill: decileFill(5) },
  { label: "7–8", fill: decileFill(7) },
  { label: "9–10, least deprived", fill: decileFill(9) },
];

/** Patterns that the fills above refer to, as SVG, drawn `scale` times as large; `suffix` tells those of the inset apart. */
export const patterns = (suffix = "", scale = 1) => `
  <pattern id="left-behind${suffix}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale(${scale})">
    <rect width="7" height="7" fill="${LEFT_BEHIND}"/><rect width="1.4" height="7" fill="#4F7DA6"/>
  </pattern>
  <pattern id="no-value${suffix}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="scale(${scale})">
    <rect width="6" height="6" fill="#D9D9D9"/><path d="M0 6L6 0" stroke="#8A8A8A" stroke-width="1"/>
  </pattern>`;

/** The same fill for a shape drawn at another scale, with the patterns of `suffix`. */
export const scaled = (fill, suffix) => fill.replace(/^url\(#(.+)\)$/, `url(#$1${suffix})`);
