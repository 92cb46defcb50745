// "Is this the same person?": questions whose answers help sorting most.

import { change, facePicture, get } from "./api.js";
import { button, element, showList } from "./dom.js";
import { undo } from "./history.js";
import { person, refresh } from "./state.js";
import { attempt, say } from "./toasts.js";
import { count } from "./words.js";

const ANSWERS = [["Yes", "yes", "Same person."], ["No", "no", "Two people."], ["Not sure", "unsure", "Left open."]];

export function samePersonView() {
  const words = element("p", { class: "hint" },
    "These questions help sorting most. Every answer is kept, also when photos come in, everything is sorted again or faces are compared in another way.");
  const quality = element("p", { class: "hint quality", role: "status" });
  const list = element("ul", { class: "questions", "aria-label": "Questions" });
  const nothing = element("p", { class: "nothing" });
  return {
    nodes: [words, quality, list, nothing],
    async draw() {
      const measured = await attempt(() => get("/api/quality"));
      quality.textContent = measured ? told(measured) : "";
      const loaded = await attempt(() => get("/api/suggestions"));
      if (!loaded || !list.isConnected) return;
      showList(list, loaded.map((one) => ({ ...one, id: one.number })), card);
      nothing.textContent = loaded.length ? "" : "No questions: nothing here looks as if an answer would change it.";
    },
  };
}

// How good the sorting is on the people who have names, and whether the way of comparing before was better.
function told({ people, faces, right, wrong, beside }) {
  return `Measured on the ${count(people, "person")} that you named: of ${count(faces, "face")}, each compared with all others but those of its own moment, `
    + `${shares(faces, right, wrong)}, ${share(faces - right - wrong, faces)} left unsorted.${beside ? ` ${besides(beside)}` : ""}`;
}

const share = (n, of) => `${Math.round((100 * n) / of)} %`;
const shares = (faces, right, wrong) => `${share(right, faces)} would be put right, ${share(wrong, faces)} with somebody else`;

const VERDICTS = { here: "The present way is clearly better here.", there: "That way is clearly better here: choose it at the foot of the page." };

function besides({ way, faces, right, wrong, here_right: hereRight, here_wrong: hereWrong, better }) {
  return `Compared as before (“${way}”), of the ${count(faces, "face")} that both ways know, ${shares(faces, right, wrong)}; `
    + `as now, ${share(hereRight, faces)} and ${share(hereWrong, faces)}. ${VERDICTS[better] ?? "The difference is no more than chance would make."}`;
}

function card(question) {
  const one = question.one.person !== null && question.one.person === question.other.person;
  const title = one ? `Are all ${count(question.one.count + question.other.count, "face")} of this group the same person?` : "Is this the same person?";
  const node = element("li", { class: "question-card" },
    element("h2", {}, title),
    element("div", { class: "sides" }, side(question.one, one), side(question.other, one)),
    element("div", { class: "row" }, ...ANSWERS.map(([text, word, said]) =>
      button(text, () => answer(question, word, said, node), { class: word === "yes" ? "main" : "", "aria-label": `${text}: ${title}` }))));
  return node;
}

const side = ({ person: id, faces, count: n }, grouped) =>
  element("figure", {},
    element("div", { class: "side-faces" }, ...faces.map((face) => element("img", { src: facePicture(face), alt: "", loading: "lazy" }))),
    element("figcaption", {}, caption(id, n, grouped)));

function caption(id, n, grouped) {
  if (id === null) return "Unsorted face";
  const name = person(id)?.name;
  return name ? `${name} · ${count(n, "face")}` : `${grouped ? "" : "Group of "}${count(n, "face")}`;
}

async function answer({ number }, word, said, node) {
  const next = (node.nextElementSibling ?? node.previousElementSibling)?.querySelector("button");
  await attempt(async () => {
    await change(`/api/suggestions/${number}`, { answer: word });
    say(said, { undo });
  });
  next?.focus();
  await attempt(refresh);
}
