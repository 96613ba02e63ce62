/** Saves the map as a picture that stands on its own: title, legend, sources, address. */

const FONT = "font-family='Source Sans Pro, Source Sans, Arial, sans-serif'";
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    if ((lines.at(-1) + word).length > width) lines.push("");
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trim());
}

/** The picture as SVG text, 900 by 1100 or taller. */
export function asSvg({ svg, patterns, title, subtitle, legend, notes }) {
  const [width, top] = [900, 110];
  const [boxX, boxY, boxWidth, boxHeight] = svg.getAttribute("viewBox").split(" ").map(Number);
  const mapHeight = Math.min(900, (width * boxHeight) / boxWidth);
  const copy = svg.cloneNode(true);
  copy.querySelectorAll("defs, .ring").forEach((node) => node.remove());
  const inner = copy.innerHTML.replace(/ (tabindex|role|aria-[a-z]+|class|data-[a-z]+)="[^"]*"/g, "");
  const swatches = legend.map(({ fill, label }, i) => {
    const y = top + 20 + i * 26;
    return `<rect x="24" y="${y}" width="22" height="16" fill="${fill}" stroke="#555" stroke-width="0.6"/>`
      + `<text x="54" y="${y + 13}" ${FONT} font-size="14" fill="#1A1A1A">${escape(label)}</text>`;
  }).join("");
  const lines = notes.flatMap((note) => wrap(note, 125));
  const height = top + mapHeight + 30 + lines.length * 16;
  const foot = lines.map((line, i) => `<text x="24" y="${top + mapHeight + 26 + i * 16}" ${FONT} font-size="12" fill="#444">${escape(line)}</text>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`
    + `<title>${escape(title)}</title><desc>${escape([subtitle, ...notes].join(" "))}</desc><defs>${patterns}</defs>`
    + `<rect width="100%" height="100%" fill="#fff"/>`
    + `<text x="24" y="44" ${FONT} font-size="26" font-weight="600" fill="#1A1A1A">${escape(title)}</text>`
    + wrap(subtitle, 110).slice(0, 2).map((line, i) => `<text x="24" y="${70 + i * 19}" ${FONT} font-size="15" fill="#444">${escape(line)}</text>`).join("")
    + `<svg x="0" y="${top}" width="${width}" height="${mapHeight}" viewBox="${boxX} ${boxY} ${boxWidth} ${boxHeight}">`
    + `<g stroke="#fff" stroke-width="${(0.8 * boxWidth) / width}">${inner}</g></svg>${swatches}${foot}</svg>`;
}

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function saveSvg(text, name) {
  offer(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
}

/** Three pixels a unit: 300 dpi at nine inches. */
export async function savePng(text, name) {
  const picture = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  picture.src = url;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth * 3, picture.naturalHeight * 3];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => offer(blob, `${name}.png`), "image/png");
}
