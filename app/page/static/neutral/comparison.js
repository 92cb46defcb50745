// Two pictures of one size in one place, and a slider that says how much of which is seen.

import { element } from "../dom.js";

export function comparison(made, frame) {
  const before = element("img", { src: frame, alt: "A frame, before" });
  const after = element("img", { class: "after", src: made, alt: "The made face" });
  const slider = element("input", { type: "range", min: 0, max: 100, value: 50, "aria-label": "From the frame to the made face" });
  const node = element(
    "div",
    { class: "compare" },
    before,
    after,
    element("span", { class: "edge", "aria-hidden": "true" }),
    slider,
    element("span", { class: "label left" }, "frame"),
    element("span", { class: "label right" }, "made"),
  );
  const move = () => node.style.setProperty("--at", `${slider.value}%`);
  slider.addEventListener("input", move);
  move();
  return { node, compareWith: (other) => before.setAttribute("src", other) };
}
