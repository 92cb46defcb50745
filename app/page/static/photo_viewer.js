// A whole photo with the face marked in it; arrow keys go to the next one.

import { photoPicture } from "./api.js";
import { openDialog } from "./dialogs.js";
import { button, element } from "./dom.js";

export function showPhoto(face, faces) {
  let place = faces.findIndex((one) => one.id === face.id);
  const frame = element("div", { class: "photo" });
  const name = element("p", { class: "photo-name", role: "status" });
  const show = () => {
    const { photo_id, photo_size, photo_name, box } = faces[place];
    frame.style.setProperty("--ratio", photo_size[0] / photo_size[1]); // room for the picture before it is there
    const failed = () => frame.replaceChildren(element("p", {}, "This photo cannot be shown."));
    const loaded = () => frame.append(mark(photo_size, box));
    frame.replaceChildren(element("img", { src: photoPicture(photo_id), alt: photo_name, load: loaded, error: failed }));
    name.textContent = `${photo_name} (${place + 1} of ${faces.length})`;
  };
  const go = (by) => {
    place = (place + by + faces.length) % faces.length;
    show();
  };
  show();
  return openDialog("Photo", (close, dialog) => {
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") go(1);
      if (event.key === "ArrowLeft") go(-1);
    });
    return [
      frame, name,
      element("div", { class: "row" }, button("← Previous", () => go(-1)), button("Next →", () => go(1))),
    ];
  }, { class: "wide" });
}

// Returns a frame around a box, both in pixels of a photo of this size.
function mark([width, height], [x, y, across, down]) {
  const frame = element("span", { class: "mark" });
  frame.style.left = `${(100 * x) / width}%`;
  frame.style.top = `${(100 * y) / height}%`;
  frame.style.width = `${(100 * across) / width}%`;
  frame.style.height = `${(100 * down) / height}%`;
  return frame;
}
