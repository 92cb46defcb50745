// A whole photo with everybody on it; arrow keys go to the next one.

import { get, photoPicture } from "./api.js";
import { openDialog } from "./dialogs.js";
import { button, element } from "./dom.js";
import { attempt } from "./toasts.js";
import { count, moment, pathOf } from "./words.js";

// `one` of `items`, each with photo_id, photo_name, photo_folder and photo_size; its `id` is a face to point at.
export function showPhoto(one, items) {
  let place = items.indexOf(one);
  const frame = element("div", { class: "photo" });
  const name = element("p", { class: "photo-name", role: "status" });
  const people = element("p", { class: "photo-people" });
  return openDialog("Photo", (close, dialog) => {
    const show = () => void attempt(() => draw({ frame, name, people, close }, items[place], `${place + 1} of ${items.length}`));
    const go = (by) => {
      place = (place + by + items.length) % items.length;
      show();
    };
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") go(1);
      if (event.key === "ArrowLeft") go(-1);
    });
    show();
    return [
      frame, name, people,
      element("div", { class: "row" }, button("← Previous", () => go(-1)), button("Next →", () => go(1))),
    ];
  }, { class: "wide" });
}

async function draw({ frame, name, people, close }, item, which) {
  const path = pathOf(item);
  const picture = element("img", {
    src: photoPicture(item.photo_id), alt: path,
    error: () => frame.replaceChildren(element("p", {}, "This photo cannot be shown.")),
  });
  frame.style.setProperty("--ratio", item.photo_size[0] / item.photo_size[1]); // room for the picture before it is there
  frame.replaceChildren(picture);
  name.textContent = `${path} (${which})`;
  people.replaceChildren();
  const photo = await get(`/api/photos/${item.photo_id}`);
  if (!picture.isConnected) return; // the next one is shown by now
  const faces = photo.on_it.filter((face) => !face.hidden);
  frame.append(...faces.map((face) => mark(photo.size, face, face.id === item.id)));
  name.textContent = [`${path} (${which})`, photo.taken && moment(photo.taken)].filter(Boolean).join(" · ");
  people.append(`${count(faces.length, "face")}: `, ...faces.flatMap((face, n) => [n ? ", " : "", whose(face, close)]));
}

const called = (face) => face.name || (face.person === null ? "nobody yet" : "a person without a name");

const whose = (face, close) =>
  face.person === null ? called(face) : element("a", { href: `#person/${face.person}`, click: () => close() }, called(face));

// Returns a frame around a face of a photo of this size.
function mark([width, height], face, meant) {
  const [x, y, across, down] = face.box;
  const frame = element("span", { class: meant ? "mark meant" : "mark" }, element("span", { class: "mark-name" }, face.name ?? ""));
  frame.style.left = `${(100 * x) / width}%`;
  frame.style.top = `${(100 * y) / height}%`;
  frame.style.width = `${(100 * across) / width}%`;
  frame.style.height = `${(100 * down) / height}%`;
  return frame;
}
