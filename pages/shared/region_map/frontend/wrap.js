/** Text of a drawing in lines, and the room that they take, however its letters are spaced. */
import { element } from "./dom.js";

/** Between the words of a line that must stay whole. */
export const NO_BREAK = "\u00a0";

/** Returns a function that measures a text of a class inside `svg`, in drawing units. */
export function ruler(svg) {
  const probe = element(svg, "text", { visibility: "hidden" });
  return (text, kind) => {
    probe.setAttribute("class", kind);
    probe.textContent = text;
    return probe.getComputedTextLength();
  };
}

/** Breaks a text at spaces, and after hyphens, into lines of at most `width` where it can. */
export function wrapped(text, kind, width, measure) {
  const lines = [];
  for (const part of text.match(/[^ -]*[ -]|[^ -]+$/g) ?? [text]) {
    const longer = `${lines.at(-1) ?? ""}${part}`;
    if (lines.length && measure(longer.trimEnd(), kind) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => line.trimEnd());
}

/** Calls `then` when the spacing of letters or words changes, which no event tells. */
export function watchSpacing(root, then) {
  const sample = element(root, "span", { class: "sample", "aria-hidden": "true" }, "two words");
  let before = sample.offsetWidth;
  const observer = new ResizeObserver(() => {
    if (sample.offsetWidth === before) return;
    before = sample.offsetWidth;
    then();
  });
  observer.observe(sample);
  return () => observer.disconnect();
}
