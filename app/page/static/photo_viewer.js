// A whole photo with everybody on it; arrow keys go to the next one.

import { change, get, photoPicture } from "./api.js";
import { choosePerson, openDialog } from "./dialogs.js";
import { button, element } from "./dom.js";
import { drawnBox } from "./draw_face.js";
import { refresh, shown } from "./state.js";
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
      if (frame.classList.contains("marking")) return; // the frame being drawn belongs to this photo
      place = (place + by + items.length) % items.length;
      show();
    };
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight") go(1);
      if (event.key === "ArrowLeft") go(-1);
    });
    const told = element("p", { class: "hint", role: "status" });
    const row = element("div", { class: "row" });
    const mark = button("Mark a face…", () => attempt(async () => {
      mark.disabled = true;
      told.textContent = "Draw a frame around a face that was not found.";
      try {
        told.textContent = await markFace(frame, row, items[place]);
      } catch (error) {
        told.textContent = "";
        throw error;
      } finally {
        mark.disabled = false;
        show();
      }
    }));
    row.append(button("← Previous", () => go(-1)), button("Next →", () => go(1)), mark);
    show();
    return [frame, name, people, told, row];
  }, { class: "wide" });
}

// Lets the visitor mark a face that was not found; resolves to what became of it.
async function markFace(frame, row, { photo_id: photo, photo_size: size }) {
  const box = await drawnBox(frame, row, size);
  if (!box) return "";
  const { id, compared } = await change(`/api/photos/${photo}/faces`, { box });
  if (!compared) await giveTo(await choosePerson("Who is this?", shown(), SOMEBODY_NEW), id);
  await refresh();
  return compared ? "The face was measured: it is sorted with all others." : "Nothing could be measured in this frame: the face is compared with no other, and can be named.";
}

const SOMEBODY_NEW = { id: null };

async function giveTo(person, face) {
  if (person === SOMEBODY_NEW) await change("/api/unsorted/split", { faces: [face] });
  else if (person) await change("/api/faces/move", { faces: [face], person: person.id });
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
const BY_HAND = " (drawn by hand, compared with no other)";

function whose(face, close) {
  const who = face.person === null ? called(face) : element("a", { href: `#person/${face.person}`, click: () => close() }, called(face));
  return face.drawn ? element("span", {}, who, BY_HAND) : who;
}

// Returns a frame around a face of a photo of this size.
function mark([width, height], face, meant) {
  const [x, y, across, down] = face.box;
  const frame = element("span", { class: ["mark", meant && "meant", face.drawn && "by-hand"].filter(Boolean).join(" ") }, element("span", { class: "mark-name" }, face.name ?? ""));
  frame.style.left = `${(100 * x) / width}%`;
  frame.style.top = `${(100 * y) / height}%`;
  frame.style.width = `${(100 * across) / width}%`;
  frame.style.height = `${(100 * down) / height}%`;
  return frame;
}
