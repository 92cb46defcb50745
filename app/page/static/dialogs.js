// Questions that have to be answered before anything else. <dialog> keeps the focus inside and closes on Escape.

import { facePicture } from "./api.js";
import { button, element } from "./dom.js";
import { shown } from "./state.js";
import { called, count } from "./words.js";

let opened = 0;

// Opens a dialog whose content is `build(close)`; resolves to what `close` was given, or null.
export function openDialog(title, build, attributes = {}) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    let result = null;
    const titleId = `dialog-title-${(opened += 1)}`; // one may open another
    const dialog = element("dialog", { "aria-labelledby": titleId, ...attributes });
    const close = (value = null) => {
      result = value;
      dialog.close();
    };
    const head = element(
      "header", {}, element("h2", { id: titleId }, title),
      button("✕", () => close(), { class: "quiet close", "aria-label": "Close" }),
    );
    dialog.append(head, ...build(close, dialog));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before?.isConnected) before.focus();
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function ask({ title, text, answers, face = null }) {
  return openDialog(title, (close) => [
    element("div", { class: "question" }, face ? element("img", { src: facePicture(face), alt: "" }) : null, element("p", {}, text)),
    element("div", { class: "row" }, ...answers.map(([words, value, look = ""]) =>
      button(words, () => close(value), { class: look, autofocus: look === "main" }))),
  ]);
}

const personRow = (person, close) =>
  element(
    "li", {},
    element(
      "button", { type: "button", class: "person-row", click: () => close(person) },
      element("img", { src: facePicture(person.cover_face), alt: "", loading: "lazy" }),
      element("span", {}, person.name || `Person with ${count(person.face_count, "photo")}`),
      person.name ? element("small", {}, count(person.face_count, "photo")) : null,
    ),
  );

// Lets the visitor pick one of `people` (all that are shown, by default), filtered by what is typed, or `somebodyNew`.
export function choosePerson(title, people = shown(), somebodyNew = null) {
  return openDialog(title, (close) => {
    const list = element("ul", { class: "choices" });
    const fill = (typed) => {
      const wanted = typed.trim().toLowerCase();
      list.replaceChildren(...people.filter((one) => (one.name ?? "").toLowerCase().includes(wanted)).map((one) => personRow(one, close)));
      if (!list.children.length) list.append(element("li", { class: "none" }, "Nobody of that name."));
    };
    const filter = element("input", { type: "search", placeholder: "Find by name", "aria-label": "Find by name" });
    filter.addEventListener("input", () => fill(filter.value));
    fill("");
    const more = somebodyNew && element("div", { class: "row" }, button("Somebody new", () => close(somebodyNew)), button("Nobody yet", () => close()));
    return [filter, list, ...(more ? [more] : [])];
  });
}

// Asks for the name (or the word "delete") to be typed; resolves to true only when it was.
export function confirmErase(person) {
  const word = person.name || "delete";
  return openDialog(`Delete ${called(person)} for good?`, (close) => {
    const sure = button("Delete for good", () => close(true), { class: "danger", disabled: true });
    const typed = element("input", { type: "text", autocomplete: "off", spellcheck: "false", id: "erase-word" });
    typed.addEventListener("input", () => (sure.disabled = typed.value.trim() !== word));
    const form = element(
      "form", { submit: (event) => (event.preventDefault(), sure.disabled || close(true)) },
      element("label", { for: "erase-word" }, "To go on, type ", element("strong", {}, word)),
      typed,
      element("div", { class: "row" }, sure, button("Keep", () => close())),
    );
    return [
      element("p", {}, `${count(person.face_count, "face")} will be removed with everything that was computed from them. ` +
        "Photos of nobody else go too; in photos with other people this face is blurred."),
      element("p", { class: "warning" }, "This cannot be undone, and earlier changes can no longer be undone either."),
      form,
    ];
  }, { class: "grave" });
}
