// What is ticked, and the bar of things to do with it.

import { byId, button, element } from "./dom.js";
import { count } from "./words.js";

const chosen = new Set();
let bar = { word: "face", buttons: () => [] };

export const selected = () => [...chosen];
export const isSelected = (id) => chosen.has(id);

// Starts an empty selection of `word`s; `buttons(ids)` gives [text, click] pairs for what is selected.
export function startSelection(word, buttons) {
  chosen.clear();
  bar = { word, buttons };
  draw();
}

export function select(id, on) {
  if (on) chosen.add(id);
  else chosen.delete(id);
  draw();
}

// Keeps only what is still there.
export function retain(ids) {
  const there = new Set(ids);
  for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  draw();
}

export function clearSelection() {
  chosen.clear();
  for (const box of document.querySelectorAll("#content .pick:checked")) box.checked = false;
  draw();
}

function draw() {
  const actions = byId("actions");
  const version = JSON.stringify([bar.word, selected()]);
  if (actions.version === version) return;
  actions.version = version;
  if (chosen.size === 0 && actions.contains(document.activeElement)) byId("content").focus();
  actions.hidden = chosen.size === 0;
  document.body.classList.toggle("selecting", chosen.size > 0);
  const buttons = bar.buttons(selected()).map(([text, click, attributes]) => button(text, click, attributes));
  actions.replaceChildren(
    element("strong", { role: "status" }, `${count(chosen.size, bar.word)} selected`),
    button("Clear", clearSelection, { class: "quiet" }),
    ...buttons,
  );
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]") || chosen.size === 0) return;
    clearSelection();
    byId("content").focus();
  });
}
