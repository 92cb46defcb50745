// "Sort again": what would move is shown first, and nothing moves before it is wanted.

import { loadAdvice } from "./advice.js";
import { change, facePicture } from "./api.js";
import { openDialog } from "./dialogs.js";
import { button, byId, element } from "./dom.js";
import { edit } from "./history.js";
import { person } from "./state.js";
import { called, count } from "./words.js";

const EXPLAINED = "Adding photos never moves a face from one person to another. Sorting again compares all faces once more, "
  + "except those of people that you named or corrected.";

export function startSortAgain() {
  byId("sort-again").addEventListener("click", sortAgain);
}

export const sortAgain = () => openDialog("Sort again?", (close) => {
  const body = element("div", { class: "preview" }, element("p", { role: "status" }, "Comparing all faces…"));
  void show(body, close);
  return [body];
}, { class: "medium" });

async function show(body, close) {
  try {
    const preview = await change("/api/sorting/preview");
    body.replaceChildren(...(preview.moving ? wouldMove(preview, close) : nothingMoves(close)));
    body.querySelector(".main").focus();
  } catch (error) {
    body.replaceChildren(element("p", { class: "warning" }, error.message));
  }
}

const nothingMoves = (close) => [
  element("p", { role: "status" }, "No face would move: the groups are as sorting would make them."),
  element("div", { class: "row" }, button("Close", () => close(), { class: "main" })),
];

function wouldMove({ number, moving, faces, streams }, close) {
  const apply = async () => {
    close();
    await edit("/api/sorting", { preview: number }, `Sorted again: ${count(moving, "face")} moved.`);
    await loadAdvice();
  };
  const listed = streams.reduce((sum, stream) => sum + stream.count, 0);
  return [
    element("p", { role: "status" }, element("strong", {}, `${count(moving, "face")} of ${faces.toLocaleString("en")} would move.`)),
    element("p", { class: "hint" }, EXPLAINED),
    element("ul", { class: "streams" }, ...streams.map(streamRow)),
    listed < moving ? element("p", { class: "hint" }, `And ${count(moving - listed, "face")} more in small groups.`) : null,
    element("div", { class: "row" }, button(`Move ${count(moving, "face")}`, apply, { class: "main" }), button("Leave everything as it is", () => close())),
  ].filter(Boolean);
}

const streamRow = (stream) =>
  element("li", {},
    element("span", { class: "heads" }, ...stream.faces.slice(0, 4).map((face) => element("img", { src: facePicture(face), alt: "" }))),
    element("span", {}, words(stream)),
    stream.target === null ? null : cover(stream.target));

function words({ count: n, origin, target, new: fresh }) {
  const what = origin === null ? `${n.toLocaleString("en")} unsorted ${n === 1 ? "face" : "faces"}` : `${count(n, "face")} of ${nameOf(origin)}`;
  const one = n === 1;
  if (fresh) return `${what} ${one ? "becomes" : "become"} a person`;
  if (target === null) return `${what} ${one ? "goes" : "go"} to Unsorted`;
  return `${what} ${one ? "joins" : "join"} ${nameOf(target)}`;
}

const nameOf = (id) => (person(id) ? called(person(id)) : "somebody new");

const cover = (id) => (person(id) ? element("img", { class: "cover", src: facePicture(person(id).cover_face), alt: "" }) : null);
