/** Small helpers for building and changing SVG and HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** Appends an element to `parent`: an SVG one inside SVG, else an HTML one. */
export function element(parent, name, attributes = {}, text = null) {
  const node = parent instanceof SVGElement || name === "svg"
    ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  parent.append(node);
  return node;
}

/** Writes an attribute only where it differs: even the same value would be drawn again. */
export function put(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}
