// A picture with a tick box: the one form in which people and faces are shown.

import { facePicture } from "./api.js";
import { element } from "./dom.js";
import { isSelected, select } from "./selection.js";

export function tile({ id, face, title, open, dimmed = false }, ...below) {
  const opener =
    typeof open === "string"
      ? element("a", { class: "open", href: open, "aria-label": `Open ${title}` })
      : element("button", { class: "open", type: "button", click: open, "aria-label": `Show ${title}` });
  opener.append(element("img", { src: facePicture(face), alt: "", loading: "lazy", decoding: "async" }));
  const box = element("input", { type: "checkbox", class: "pick", "aria-label": `Select ${title}` });
  box.item = id;
  box.checked = isSelected(id);
  box.addEventListener("click", (event) => select(id, box.checked, event.shiftKey)); // the space key clicks, too
  opener.addEventListener("click", (event) => {
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    select(id, event.shiftKey || !box.checked, event.shiftKey);
  }, { capture: true });
  return element("li", { class: dimmed ? "tile dimmed" : "tile" }, opener, box, ...below);
}
