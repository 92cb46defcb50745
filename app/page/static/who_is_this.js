// "Who is this?": compares a photo with the people here. The photo is not kept.

import { facePicture, sendFile } from "./api.js";
import { openDialog } from "./dialogs.js";
import { byId, element } from "./dom.js";
import { person } from "./state.js";
import { count } from "./words.js";

export function startWho() {
  byId("who").addEventListener("click", () => openDialog("Who is this?", searchForm));
}

function searchForm(close) {
  const results = element("div", { class: "results", role: "status" });
  const input = element("input", { type: "file", accept: "image/*", class: "unseen" });
  const field = element("label", { class: "drop-field" },
    element("strong", {}, "Choose or drop one photo"), element("span", {}, "It is compared with the people here and not kept."), input);
  input.addEventListener("change", () => input.files[0] && search(input.files[0], results, close));
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer.files[0]) search(event.dataTransfer.files[0], results, close);
  });
  return [field, results];
}

async function search(file, results, close) {
  results.replaceChildren(element("p", {}, "Looking…"));
  try {
    const matches = await sendFile("/api/search", file);
    const words = matches.length ? count(matches.length, "face") + " found." : "No face was found in this photo.";
    results.replaceChildren(element("p", {}, words), element("ul", { class: "choices" }, ...matches.map((match) => matchRow(match, close))));
  } catch (error) {
    results.replaceChildren(element("p", { class: "warning" }, error.message));
  }
}

function words({ face_id: face, likeness }, found) {
  if (!face) return "There are no faces to compare with yet.";
  const closest = `The face shown is ${found ? "the closest of theirs" : "the closest here"}`;
  return likeness ? `${closest}: ${likeness}` : closest;
}

function matchRow(match, close) {
  const found = match.person_id !== null && person(match.person_id);
  const title = found ? found.name || `Person with ${count(found.face_count, "photo")}` : "Nobody known here";
  const detail = words(match, found);
  const row = [
    match.face_id ? element("img", { src: facePicture(match.face_id), alt: "" }) : element("span", { class: "no-face" }, "?"),
    element("span", {}, title, element("small", {}, detail)),
  ];
  return element("li", {}, found
    ? element("a", { class: "person-row", href: `#person/${found.id}`, click: () => close() }, ...row)
    : element("div", { class: "person-row" }, ...row));
}
