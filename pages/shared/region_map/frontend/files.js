/** Static files of the atlas: fetched once, shared by every map on the page. */

import { element } from "./dom.js";

const cache = new Map();

/** Parsed JSON of `name` below the server's static folder; rejects with a sentence. */
export function load(name, { root, version }) {
  const url = `${root}app/static/atlas/${name}?v=${version}`;
  if (!cache.has(url)) {
    const answer = fetch(url).then((response) => {
      if (!response.ok) throw new Error(`The map's file ${name} could not be loaded (status ${response.status}). Rebuild the data or reload the page.`);
      return response.json().catch(() => { throw new Error(`The map's file ${name} is damaged. Rebuild the data, or restore the file from the repository.`); });
    });
    answer.catch(() => cache.delete(url));
    cache.set(url, answer);
  }
  return cache.get(url);
}

/** The map's style sheet, as text for its shadow root. */
export async function styles({ root, version }) {
  const response = await fetch(`${root}map/map.css?v=${version}`);
  return response.text();
}

/** Gives a map its style sheet, and shows it in place of the words that kept its room. */
export async function styled(host, source) {
  const root = host.querySelector(".atlas");
  try {
    element(root, "style", {}, await styles(source));
  } finally {
    host.querySelector(".drawing")?.remove();
    root.style.display = "";
  }
}
