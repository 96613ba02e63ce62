/** Numbers and sentences of the map, in British English. */

const TYPES = { L: "Left-behind", A: "More advanced", "-": "Region type not known" };

export const typeWord = (type) => TYPES[type] ?? TYPES["-"];

const formats = new Map();

/** Format with a number of decimals; made once, because making one costs more than using it. */
function decimal(decimals) {
  if (!formats.has(decimals)) {
    formats.set(decimals, new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }
  return formats.get(decimals);
}

export function number(value, layer) {
  if (value === null || value === undefined) return "not available";
  if (layer.categories) return layer.categories[Math.round(value)] ?? "not available";
  const text = decimal(layer.decimals).format(value);
  if (layer.unit.startsWith("%")) return `${text}%`;
  if (layer.unit.startsWith("£")) return `£${text}${layer.unit.slice(1)}`;
  return layer.unit ? `${text} ${layer.unit}` : text;
}

/** Period in words: 2023, Apr 2025, 2008–2023, 2024/25. */
export function period(text) {
  const [first, last] = text.split("-");
  if (!last) return text;
  const month = () => new Date(first, last - 1).toLocaleDateString("en-GB", { month: "short" });
  return last.length === 2 ? `${month()} ${first}` : `${first}–${last}`;
}

function interval(layer, index) {
  const [low, high] = [layer.low?.[index], layer.high?.[index]];
  if (low === null || low === undefined || high === null || high === undefined) return "";
  const plain = { ...layer, unit: "" };
  return ` (95% confidence interval ${number(low, plain)} to ${number(high, plain)})`;
}

/** What the map says of one region, as lines: first the name. */
export function describe(region, index, type, layer) {
  const lines = [`${region.name} (${region.code}), ${region.nation}`, typeWord(type)];
  if (layer.key !== "type") {
    const status = layer.status?.[index];
    const rank = layer.rank?.[index];
    lines.push(`${layer.label}: ${number(layer.values[index], layer)}${interval(layer, index)}`
      + (status ? `, ${status}` : ""));
    const ranked = `${ordinal(rank)} highest of ${layer.ranked}`;
    // An index of a nation's own ranks no region of another.
    if (rank && !layer.group.startsWith("Deprivation")) lines.push([ranked, period(layer.period)].filter(Boolean).join(", "));
  }
  return lines;
}

export function ordinal(rank) {
  const tens = rank % 100;
  const suffix = tens > 10 && tens < 14 ? "th" : ["th", "st", "nd", "rd"][rank % 10] ?? "th";
  return `${rank}${suffix}`;
}

/** The one legend entry of a layer whose values are about the same; none if it has no values. */
function alike(layer) {
  const known = layer.values.filter((value) => value !== null);
  if (!known.length) return [];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  if (least === most) return [`the same everywhere: ${number(most, layer)}`];
  return [`about the same everywhere: ${number(least, { ...layer, unit: "" })} to ${number(most, layer)}`];
}

/** Legend entries of a layer: label for each class, lowest first. */
export function classLabels(layer) {
  if (layer.categories) return layer.categories;
  if (!layer.breaks.length) return alike(layer);
  const show = (value) => number(value, layer);
  const first = `under ${show(layer.breaks[0])}`;
  const last = `${show(layer.breaks.at(-1))} and over`;
  const plain = { ...layer, unit: "" };
  const middle = layer.breaks.slice(1).map((high, i) => `${number(layer.breaks[i], plain)} to under ${number(high, plain)}`);
  return [first, ...middle, last];
}
