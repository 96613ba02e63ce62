/** Colours of the map: Government Analysis Function palette, the same in light and dark. */

/** Ink of the hatch and the outline that left-behind regions carry on every layer. */
export const HATCH_INK = "#0B2A48";
/** The hatch alone, for a region that has another fill. */
export const HATCH = "url(#hatch)";
export const NO_VALUE = "url(#no-value)";
/** Of a region outside the filters: in no legend. */
export const OUTSIDE = "#D9DDE1";

/** Pale to dark, one colour a class; the hatch is seen on the darkest. */
const SEQUENTIAL = ["#E9F1FA", "#C6DCF2", "#98C1E8", "#66A1D8", "#3D82C4"];
/** Of a single class: stands out from the sea in light and dark. */
const SINGLE = "#3D82C4";

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
  return { L: "url(#left-behind)", A: SEQUENTIAL[1] }[type] ?? NO_VALUE;
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
export const patterns = (suffix = "", scale = 1) => {
  const hatched = (name, ground) => `
  <pattern id="${name}${suffix}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale(${scale})">
    ${ground}<rect width="1.3" height="6" fill="${HATCH_INK}"/>
  </pattern>`;
  return `${hatched("hatch", "")}${hatched("left-behind", `<rect width="6" height="6" fill="${SEQUENTIAL[3]}"/>`)}
  <pattern id="no-value${suffix}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="scale(${scale})">
    <rect width="6" height="6" fill="#EDEDED"/><path d="M0 0h6" stroke="#8A8A8A" stroke-width="1"/>
  </pattern>`;
};

/** The same fill for a shape drawn at another scale, with the patterns of `suffix`. */
export const scaled = (fill, suffix) => fill.replace(/^url\(#(.+)\)$/, `url(#$1${suffix})`);
