// Faces that may be this person's: a slider says how unsure they may be; each is answered with yes or no.

import { facePicture, get } from "./api.js";
import { button, element, showList } from "./dom.js";
import { edit } from "./history.js";
import { showPhoto } from "./photo_viewer.js";
import { attempt } from "./toasts.js";
import { count } from "./words.js";

const STEPS = [1, 0.5, 0.25, 0.1, 0.05, 0.01]; // the least chance of a face that is shown, at each place of the slider
const WORDS = ["none", "likely ones", "possible ones", "doubtful ones", "unlikely ones", "all"];

export function lessSure(id) {
  const list = element("ul", { class: "grid faces", "aria-label": "Less sure faces" });
  const told = element("small", { role: "status" });
  const slider = element("input", { type: "range", min: 0, max: STEPS.length - 1, value: 0, "aria-label": "Show less sure faces" });
  const box = element("section", { class: "less-sure", "aria-label": "Less sure faces" },
    element("label", {}, "Show less sure faces", slider, told), list);
  let found = [];
  const show = () => {
    const faces = found.filter(({ sure }) => sure >= STEPS[slider.value]);
    slider.setAttribute("aria-valuetext", WORDS[slider.value]);
    told.textContent = slider.value === "0" ? "" : `${WORDS[slider.value]}: ${count(faces.length, "face")}`;
    showList(list, faces.map(({ face }) => face), (face) => tile(id, face, () => faces.map((one) => one.face)));
  };
  const load = async () => {
    found = slider.value === "0" ? [] : ((await attempt(() => get(`/api/people/${id}/less-sure`))) ?? []);
    if (box.isConnected) show();
  };
  slider.addEventListener("input", () => (found.length ? show() : load()));
  return { nodes: [box], draw: load };
}

function tile(id, face, all) {
  const answer = (word, said) => edit(`/api/people/${id}/less-sure/${face.id}`, { answer: word }, said);
  return element("li", { class: "tile" },
    element("button", { class: "open", type: "button", "aria-label": `Show face in ${face.photo_name}`, click: () => showPhoto(all().find((one) => one.id === face.id), all()) },
      element("img", { src: facePicture(face.id), alt: "", loading: "lazy" })),
    element("div", { class: "row" },
      button("Yes", () => answer("yes", "Added."), { "aria-label": `Yes: the face in ${face.photo_name} is this person` }),
      button("No", () => answer("no", "Somebody else."), { "aria-label": `No: the face in ${face.photo_name} is somebody else` })));
}
