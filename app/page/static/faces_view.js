// The faces of one person, or of nobody.

import { facePicture, get, remove } from "./api.js";
import { choosePerson, confirmErase } from "./dialogs.js";
import { button, element, showList } from "./dom.js";
import { showGrid } from "./grid.js";
import { edit } from "./history.js";
import { lessSure } from "./less_sure.js";
import { birthField, nameField } from "./naming.js";
import { showPhoto } from "./photo_viewer.js";
import { followProgress } from "./progress.js";
import { clearSelection, retain, startSelection } from "./selection.js";
import { person, refresh, shown } from "./state.js";
import { tile } from "./tile.js";
import { attempt, say } from "./toasts.js";
import { called, count, pathOf } from "./words.js";

export function unsortedView() {
  const words = element("p", { class: "hint" },
    "These faces are not like any other seen so far, or not seen often enough. Select some to make a person, or move them to one.");
  return facesView([words], () => get("/api/unsorted"), null);
}

export function personView(id) {
  const head = element("div");
  const view = facesView([head], () => get(`/api/people/${id}/faces`), id);
  const more = lessSure(id);
  return {
    nodes: [...view.nodes, ...more.nodes],
    async draw() {
      const who = person(id);
      if (!who) return location.replace("#");
      showList(head, [who], headOf);
      await view.draw();
      return more.draw();
    },
  };
}

const headOf = (who) =>
  element("div", { class: "person-head" },
    element("a", { class: "button quiet back", href: who.hidden ? "#hidden" : "#" }, "← All people"),
    element("img", { class: "cover", src: facePicture(who.cover_face), alt: "" }),
    element("div", { class: "who" }, nameField(who), element("small", {}, count(who.face_count, "face"), " · ", birthField(who))),
    element("div", { class: "row" },
      button(who.hidden ? "Show this person" : "Hide this person", () =>
        edit(`/api/people/${who.id}/hidden`, { hidden: !who.hidden }, who.hidden ? "Shown again." : "Hidden.")),
      button("Delete for good…", () => erase(who), { class: "danger quiet" })),
  );

function facesView(above, load, owner) {
  const list = element("ul", { class: "grid faces", "aria-label": "Faces" });
  const nothing = element("p", { class: "nothing" });
  let faces = [];
  startSelection("face", (ids) => faceActions(ids, faces, owner));
  return {
    nodes: [...above, list, nothing],
    async draw() {
      const loaded = await attempt(load);
      if (!loaded || !list.isConnected) return;
      faces = loaded;
      retain(faces.map((face) => face.id));
      showGrid(list, faces, (face) => faceTile(face, () => faces));
      nothing.textContent = faces.length ? "" : "No faces here.";
    },
  };
}

const faceTile = (face, all) =>
  tile({ id: face.id, face: face.id, title: `face in ${pathOf(face)}`, open: () => showPhoto(all().find((one) => one.id === face.id), all()), dimmed: face.hidden },
    element("small", { title: pathOf(face) }, face.hidden ? "Hidden" : face.photo_name),
    face.drawn ? element("small", { title: "Nothing could be measured in the frame that was drawn: it is compared with no other face." }, "Drawn by hand") : null,
    face.photo_folder ? element("small", { class: "folder", title: pathOf(face) }, face.photo_folder.split("/").pop()) : null);

function faceActions(ids, faces, owner) {
  const some = count(ids.length, "face");
  const all = faces.filter((face) => ids.includes(face.id));
  const hide = !all.every((face) => face.hidden);
  const act = (path, body, said) => (clearSelection(), edit(path, body, said));
  return [
    ["Make a new person", () => act(owner === null ? "/api/unsorted/split" : `/api/people/${owner}/split`, { faces: ids }, `${some} made a new person.`), { class: "main" }],
    ["Move to…", () => moveTo(ids, owner)],
    ...(owner === null ? [] : [["Not this person", () => act("/api/faces/move", { faces: ids, person: null }, `${some} moved to Unsorted.`)]]),
    ...(owner !== null && ids.length === 1 && hide ? [["Use as cover", () => act(`/api/faces/${ids[0]}/cover`, {}, "Cover chosen.")]] : []),
    [hide ? "Hide" : "Show again", () => act("/api/faces/hidden", { faces: ids, hidden: hide }, `${some} ${hide ? "hidden" : "shown again"}.`)],
  ];
}

async function moveTo(faces, owner) {
  const target = await choosePerson("Whose faces are these?", shown().filter((one) => one.id !== owner));
  if (!target) return;
  clearSelection();
  await edit("/api/faces/move", { faces, person: target.id }, `${count(faces.length, "face")} moved to ${called(target)}.`);
}

async function erase(who) {
  if (!(await confirmErase(who))) return;
  await attempt(async () => {
    const { photos, blurred, faces, pending, watched } = await remove(`/api/people/${who.id}`);
    location.hash = "";
    await refresh();
    const kept = blurred ? ` In ${count(blurred, "other photo")} the face was blurred.` : "";
    const still = watched ? ` ${count(watched, "photo")} stay in the watched folder.` : "";
    const unclean = pending ? " The disk is still being cleaned: make room on it if it is full." : "";
    followProgress();
    say(`Deleted for good: ${count(faces, "face")}, ${count(photos, "photo")}.${kept}${still}${unclean}`);
  });
}
