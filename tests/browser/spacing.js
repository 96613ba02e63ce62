/**
 * Texts of the page that are cut by what holds them, run out of their box in a drawing, or overlap.
 *
 * What scrolls is not cut; rows beyond the box of a long table, and what is there for assistive
 * technology alone, are not seen. Charts of plotly are left out: their figures stand in a table
 * beside them.
 */
() => {
  /** Elements whose words are not text of the page: pictures, and lists that the browser draws. */
  const APART = "canvas, style, script, select, .js-plotly-plot, #js-plotly-tester, [data-testid=stHeader]";
  const SLACK_PX = 2;

  const up = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const beyond = (inner, outer, axis) => (axis === "x"
    ? inner.left < outer.left - SLACK_PX || inner.right > outer.right + SLACK_PX
    : inner.top < outer.top - SLACK_PX || inner.bottom > outer.bottom + SLACK_PX);
  const shared = (a, b) => [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];

  const texts = [];
  function collect(root) {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) collect(node.shadowRoot);
      const own = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
      if (!own.length || node.closest(APART)) continue;
      if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.setStartBefore(own[0]);
      range.setEndAfter(own.at(-1));
      const box = range.getBoundingClientRect();
      const words = own.map((child) => child.data.trim()).join(" ").slice(0, 80);
      if (box.width > SLACK_PX && box.height > SLACK_PX) texts.push({ node, box, words, lines: [...range.getClientRects()] });
    }
  }

  /** "hidden" from the eye, "cut", or "whole". */
  function state(text) {
    const { node, box } = text;
    let inside = box;
    let found = "whole";
    const drawn = node instanceof SVGTextElement && node.parentNode.querySelector(":scope > rect");
    if (drawn && ["x", "y"].some((axis) => beyond(box, drawn.getBoundingClientRect(), axis))) found = "cut";
    for (let holder = node; holder && holder !== document.body; holder = up(holder)) {
      const { display, clipPath, overflowX, overflowY } = getComputedStyle(holder);
      if (clipPath === "inset(50%)") return "hidden";
      const apart = holder instanceof SVGElement && !(holder instanceof SVGSVGElement);
      if (apart || display === "inline" || display === "contents") continue;
      const frame = holder.getBoundingClientRect();
      if ([overflowX, overflowY].some((flow) => flow === "auto" || flow === "scroll")) {
        if (holder.matches(".table-box")) {
          if (shared(inside, frame).some((length) => length <= 0)) return "hidden";
          text.lines = text.lines.filter((line) => shared(line, frame)[1] > line.height / 2);
        }
        inside = frame;
        continue;
      }
      const shuts = (flow, axis) => ["hidden", "clip"].includes(flow) && beyond(inside, frame, axis);
      if (shuts(overflowX, "x") || shuts(overflowY, "y")) {
        if (frame.width <= 1 || frame.height <= 1) return "hidden";
        found = "cut";
      }
    }
    return found;
  }

  /** Whether lines of two texts run over each other: by more than half of a line's height. */
  const meet = (one, other) => shared(one.box, other.box).every((length) => length > SLACK_PX)
    && one.lines.some((a) => other.lines.some((b) => {
      const [wide, high] = shared(a, b);
      return wide > SLACK_PX && high > Math.min(a.height, b.height) / 2;
    }));

  collect(document);
  const states = new Map(texts.map((text) => [text, state(text)]));
  const faults = texts.filter((text) => states.get(text) === "cut").map(({ words }) => `cut: ${words}`);
  const whole = texts.filter((text) => states.get(text) === "whole");
  whole.forEach((one, i) => {
    for (const other of whole.slice(i + 1)) {
      const nested = one.node.contains(other.node) || other.node.contains(one.node);
      if (!nested && meet(one, other)) faults.push(`overlap: ${one.words} / ${other.words}`);
    }
  });
  return faults;
}
