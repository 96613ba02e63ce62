/**
 * A long table: its HTML put in place, and rows put in order by a click or Enter on a header.
 *
 * Nothing is told to the server. The order stays while the page is drawn anew, as far as the new
 * table has the column.
 */

/** By element: the HTML that it shows, and the heading and direction of its order. */
const shown = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".table");
  const before = shown.get(root);
  if (before?.html === data.html) return;
  root.innerHTML = data.html;
  const state = { html: data.html, heading: before?.heading, down: before?.down };
  shown.set(root, state);
  const heads = [...root.querySelectorAll("thead th")];
  const rows = [...root.querySelectorAll("tbody tr")];
  for (const row of rows) {
    heads.forEach((head, column) => { if (column) row.cells[column].dataset.label = head.textContent; });
  }
  const order = (column) => {
    state.heading = heads[column].textContent;
    sort(root, heads, rows, data.places[column], column, state.down);
  };
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      state.down = state.heading === head.textContent && !state.down;
      order(column);
    });
  });
  const kept = heads.findIndex((head) => head.textContent === state.heading);
  if (kept >= 0) order(kept);
}

/** Put rows in order by their places in a column; equal ones stay as they were, and none is last. */
function sort(root, heads, rows, places, column, down) {
  heads.forEach((head, at) => {
    if (at === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  const turn = down ? -1 : 1;
  const at = rows.map((_, place) => place).sort((a, b) => {
    const [one, other] = [places[a], places[b]];
    if (one === other) return a - b;
    if (one === null) return 1;
    if (other === null) return -1;
    return turn * (one - other);
  });
  root.querySelector("tbody").append(...at.map((place) => rows[place]));
}
