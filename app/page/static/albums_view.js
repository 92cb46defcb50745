// Photos by the folders that they came from.

import { get, smallPhoto } from "./api.js";
import { element } from "./dom.js";
import { showGrid } from "./grid.js";
import { showPhoto } from "./photo_viewer.js";
import { startSelection } from "./selection.js";
import { attempt } from "./toasts.js";
import { count, day } from "./words.js";

const NO_FOLDER = "Without a folder";

export const albumsView = () => photosView([], "Folders", () => get("/api/albums"), albumTile, (album) => `folder ${album.folder}`);

export function albumView(folder) {
  const head = element("div", { class: "person-head" },
    element("a", { class: "button quiet back", href: "#photos" }, "← All folders"), element("h2", {}, folder || NO_FOLDER));
  const load = async () => (await get(`/api/photos?folder=${encodeURIComponent(folder)}`)).map(asItem);
  return photosView([head], "Photos", load, photoTile, (photo) => photo.photo_id);
}

function photosView(above, label, load, build, idOf) {
  const list = element("ul", { class: "grid photos", "aria-label": label });
  const nothing = element("p", { class: "nothing" });
  startSelection("photo", () => []);
  return {
    nodes: [...above, list, nothing],
    async draw() {
      const items = await attempt(load);
      if (!items || !list.isConnected) return;
      showGrid(list, items.map((item) => ({ id: idOf(item), ...item })), (item) => build(item, items));
      nothing.textContent = items.length ? "" : "No photos here.";
    },
  };
}

// As the photo viewer wants it.
const asItem = ({ id, name, folder, size, ...more }) => ({ photo_id: id, photo_name: name, photo_folder: folder, photo_size: size, ...more });

function albumTile(album) {
  const days = [...new Set([album.first, album.last].filter(Boolean).map(day))].join(" – ");
  return element("li", { class: "tile" },
    element("a", { class: "open", href: `#photos/${encodeURIComponent(album.folder)}`, "aria-label": `Open ${album.folder || NO_FOLDER}` }, picture(album.cover)),
    element("strong", { title: album.folder }, album.folder || NO_FOLDER),
    element("small", {}, [count(album.photos, "photo"), days].filter(Boolean).join(" · ")));
}

const photoTile = (photo, all) =>
  element("li", { class: "tile" },
    element("button", {
      class: "open", type: "button", "aria-label": `Show ${photo.photo_name}`,
      click: () => showPhoto(all.find((one) => one.photo_id === photo.photo_id), all),
    }, picture(photo.photo_id)),
    element("small", { title: photo.photo_name }, photo.photo_name),
    element("small", {}, [photo.taken && day(photo.taken), count(photo.faces, "face")].filter(Boolean).join(" · ")));

const picture = (photo) => element("img", { src: smallPhoto(photo), alt: "", loading: "lazy", decoding: "async" });
