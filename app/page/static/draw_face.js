// A frame around a face that was not found: drawn with the pointer, or moved with the arrow keys.

import { button, element } from "./dom.js";

const STEP = 0.02; // of the photo's width or height
const HINT = "Frame around a face. Arrow keys move it, with Shift they change its size, Enter keeps it, Escape leaves it.";
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Lets the visitor put a frame on the photo of `size` pixels that `stage` shows; buttons go into `row`. Resolves to its
// box in pixels of the photo, or to null.
export function drawnBox(stage, row, [width, height]) {
  return new Promise((resolve) => {
    const ended = new AbortController();
    const place = { x: 0.4, y: 0.3, w: 0.2, h: Math.min((0.2 * width) / height, 0.5) };
    const frame = element("div", { class: "mark drawing", tabindex: 0, role: "group", "aria-label": HINT });
    const show = () => {
      for (const [side, value] of [["left", place.x], ["top", place.y], ["width", place.w], ["height", place.h]]) frame.style[side] = `${100 * value}%`;
    };
    const finish = (kept) => {
      ended.abort();
      frame.remove();
      buttons.forEach((one) => one.remove());
      stage.classList.remove("marking");
      resolve(kept ? [place.x * width, place.y * height, place.w * width, place.h * height] : null);
    };
    const buttons = [button("Keep this frame", () => finish(true), { class: "main" }), button("Leave it", () => finish(false))];
    followPointer(stage, place, show, ended.signal);
    frame.addEventListener("keydown", (event) => followKey(event, place, show, finish));
    stage.classList.add("marking");
    stage.append(frame);
    row.append(...buttons);
    show();
    frame.focus();
  });
}

function followPointer(stage, place, show, signal) {
  let from = null;
  const at = (event) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  };
  stage.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // no picture is dragged away
    from = at(event);
    stage.setPointerCapture(event.pointerId);
  }, { signal });
  stage.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    Object.assign(place, { x: Math.min(from[0], to[0]), y: Math.min(from[1], to[1]), w: Math.abs(to[0] - from[0]), h: Math.abs(to[1] - from[1]) });
    show();
  }, { signal });
  stage.addEventListener("pointerup", () => (from = null), { signal });
}

// Keys that mean something here go no further: the dialog would show the next photo, or close.
function followKey(event, place, show, finish) {
  const step = KEYS[event.key];
  if (!step && event.key !== "Enter" && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  if (!step) {
    finish(event.key === "Enter");
  } else if (event.shiftKey) {
    place.w = between(place.w + STEP * step[0], STEP, 1 - place.x);
    place.h = between(place.h + STEP * step[1], STEP, 1 - place.y);
    show();
  } else {
    place.x = between(place.x + STEP * step[0], 0, 1 - place.w);
    place.y = between(place.y + STEP * step[1], 0, 1 - place.h);
    show();
  }
}

const between = (value, least, most) => Math.min(Math.max(value, least), most);
const within = (value) => between(value, 0, 1);
