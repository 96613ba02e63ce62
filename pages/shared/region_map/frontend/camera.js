/** Zoom and pan of an SVG through its viewBox. */

const DEEPEST = 120;
const REDUCED = matchMedia("(prefers-reduced-motion: reduce)");

export class Camera {
  /** `home` is [x, y, width, height] in map units; `moved` is called after each change. */
  constructor(svg, home, moved) {
    this.svg = svg;
    this.home = home;
    this.moved = moved;
    this.box = [...home];
    this.#apply();
  }

  get zoom() { return this.home[3] / this.box[3]; }

  /** Map units in one screen pixel. */
  get unitsPerPixel() {
    const { width, height } = this.svg.getBoundingClientRect();
    return Math.max(this.box[2] / (width || 1), this.box[3] / (height || 1));
  }

  reset() { this.#glide([...this.home]); }

  /** Takes another whole, for a stage of another shape: whoever looked at the whole still does. */
  rehome(home) {
    const whole = this.box.every((value, i) => value === this.home[i]);
    this.home = home;
    if (whole) this.box = [...home];
    this.#apply();
  }

  /** Shows [x0, y0, x1, y1] with some margin. */
  fit([x0, y0, x1, y1]) {
    const ratio = this.home[2] / this.home[3];
    // Beside a tall box the picture shows more, as far as it is wider than the box.
    const { width: across, height: down } = this.svg.getBoundingClientRect();
    const shape = Math.max(down ? across / down : 0, ratio);
    const height = Math.max(y1 - y0, (x1 - x0) / shape, this.home[3] / DEEPEST) * 1.25;
    const width = height * ratio;
    this.#glide([(x0 + x1 - width) / 2, (y0 + y1 - height) / 2, width, height]);
  }

  /** Scales by `factor` about a point of the screen, or about the middle. */
  zoomBy(factor, client = null) {
    const goal = Math.min(Math.max(this.zoom * factor, 1), DEEPEST);
    const scale = this.zoom / goal;
    const [x, y] = client ? this.toMap(client) : [this.box[0] + this.box[2] / 2, this.box[1] + this.box[3] / 2];
    const box = [x - (x - this.box[0]) * scale, y - (y - this.box[1]) * scale, this.box[2] * scale, this.box[3] * scale];
    if (client) this.#jump(box); else this.#glide(box);
  }

  panBy(dx, dy) {
    const units = this.unitsPerPixel;
    this.#jump([this.box[0] - dx * units, this.box[1] - dy * units, this.box[2], this.box[3]]);
  }

  /** Brings a point of the map into view without changing the zoom. */
  reveal([x, y]) {
    const [left, top, width, height] = this.box;
    const inside = x > left + width * 0.05 && x < left + width * 0.95 && y > top + height * 0.05 && y < top + height * 0.95;
    if (!inside) this.#glide([x - width / 2, y - height / 2, width, height]);
  }

  toMap([clientX, clientY]) {
    const point = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [point.x, point.y];
  }

  #apply() {
    this.svg.setAttribute("viewBox", this.box.map((value) => Math.round(value)).join(" "));
    this.moved?.(this);
  }

  #jump(box) {
    cancelAnimationFrame(this.frame);
    const [x, y, width, height] = this.home;
    this.box = [
      Math.min(Math.max(box[0], x - width / 4), x + width * 1.25 - box[2]),
      Math.min(Math.max(box[1], y - height / 4), y + height * 1.25 - box[3]),
      box[2], box[3],
    ];
    this.#apply();
  }

  #glide(goal) {
    cancelAnimationFrame(this.frame);
    if (REDUCED.matches) { this.#jump(goal); return; }
    const [from, start] = [[...this.box], performance.now()];
    const step = (now) => {
      const share = Math.min((now - start) / 220, 1);
      const eased = 1 - (1 - share) ** 3;
      this.box = from.map((value, i) => value + (goal[i] - value) * eased);
      this.#apply();
      if (share < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }
}

/** Drag, pinch, double click and ctrl + wheel on `stage` move the camera. */
export function attachGestures(stage, camera) {
  const pointers = new Map();
  let travelled = 0;
  stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    camera.zoomBy(Math.exp(-event.deltaY / 300), [event.clientX, event.clientY]);
  }, { passive: false });
  stage.addEventListener("dblclick", (event) => camera.zoomBy(2, [event.clientX, event.clientY]));
  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button, .inset")) return;
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
    travelled = 0;
  });
  stage.addEventListener("pointermove", (event) => {
    const last = pointers.get(event.pointerId);
    if (!last) return;
    const now = [event.clientX, event.clientY];
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.set(event.pointerId, now);
    travelled += Math.hypot(now[0] - last[0], now[1] - last[1]);
    if (others.length) {
      const spread = (point) => Math.hypot(point[0] - others[0][0], point[1] - others[0][1]) || 1;
      camera.zoomBy(spread(now) / spread(last), [(now[0] + others[0][0]) / 2, (now[1] + others[0][1]) / 2]);
    } else if (travelled > 4 && (camera.zoom > 1.01 || event.pointerType === "mouse")) {
      stage.setPointerCapture(event.pointerId);
      camera.panBy(now[0] - last[0], now[1] - last[1]);
    }
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    stage.addEventListener(kind, (event) => pointers.delete(event.pointerId));
  }
  /** True when the pointer was dragged: such a release is no click. */
  return () => travelled > 4;
}
