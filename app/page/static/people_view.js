// Everybody, as a grid of covers.

import { facePicture } from "./api.js";
import { element } from "./dom.js";
import { ask } from "./dialogs.js";
import { showGrid } from "./grid.js";
import { edit } from "./history.js";
import { nameField } from "./naming.js";
import { isBusy } from "./progress.js";
import { clearSelection, retain, startSelection } from "./selection.js";
import { hidden, person, shown, state } from "./state.js";
import { tile } from "./tile.js";
import { count } from "./words.js";

export function peopleView(which = "shown") {
  const list = element("ul", { class: "grid people", "aria-label": which === "hidden" ? "Hidden people" : "People" });
  const nothing = element("div", { class: "nothing" });
  startSelection("person", (ids) => [
    ...(ids.length > 1 ? [["Put together", () => merge(ids), { class: "main" }]] : []),
    which === "hidden" ? ["Show again", () => hide(ids, false)] : ["Hide", () => hide(ids, true)],
  ]);
  return {
    nodes: [list, nothing],
    draw() {
      const people = which === "hidden" ? hidden() : shown();
      retain(people.map((one) => one.id));
      showGrid(list, people, card);
      nothing.replaceChildren(...(people.length ? [] : emptyWords(which)));
    },
  };
}

const card = (one) =>
  tile(
    { id: one.id, face: one.cover_face, title: one.name || `person with ${count(one.face_count, "face")}`, open: `#person/${one.id}`, dimmed: one.hidden },
    nameField(one),
    element("small", {}, count(one.face_count, "face")),
  );

function emptyWords(which) {
  if (which === "hidden") return [element("p", {}, "Nobody is hidden.")];
  if (isBusy()) return [element("p", {}, "People appear here when all photos have been looked at.")];
  const title = state.unsorted ? "Nobody is on enough photos yet" : "Nobody here yet";
  const text = state.unsorted
    ? "Faces that are seen only once or twice wait under “Unsorted”. Add more photos, or make people from them yourself."
    : "Add some photos: every person in them becomes a group that you can name.";
  return [element("h2", {}, title), element("p", {}, text)];
}

async function merge(ids) {
  const people = ids.map(person).sort((a, b) => b.face_count - a.face_count);
  const named = people.filter((one) => one.name);
  const names = new Set(named.map((one) => one.name));
  const into = names.size > 1 ? await whichName(named) : (named[0] ?? people[0]).id;
  if (into === null) return;
  const others = ids.filter((id) => id !== into);
  clearSelection();
  await edit(`/api/people/${into}/merge`, { others }, `${count(ids.length, "person")} put together.`);
}

const whichName = (named) =>
  ask({
    title: "Which name stays?",
    text: "The people that you put together have different names.",
    answers: named.map((one) => [[element("img", { src: facePicture(one.cover_face), alt: "" }), one.name], one.id, "with-face"]),
  });

async function hide(ids, hidden) {
  clearSelection();
  for (const id of ids) {
    const who = count(ids.length, "person");
    await edit(`/api/people/${id}/hidden`, { hidden }, `${who} ${hidden ? "hidden" : "shown again"}.`);
  }
}
