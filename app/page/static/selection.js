// What is ticked, and the bar of things to do with it.

import { byId, button, element } from "./dom.js";
import { count } from "./words.js";

const chosen = new Set();
let order = []; // everything that can be ticked here, as it is shown
let anchor = null; // where a range begins: what was ticked last
let bar = { word: "face", buttons: () => [] };

export const selected = () => [...chosen];
export const isSelected = (id) => chosen.has(id);

// Starts an empty selection of `word`s; `buttons(ids)` gives [text, click] pairs for what is selected.
export function startSelection(word, buttons) {
  chosen.clear();
  bar = { word, buttons };
  [order, anchor] = [[], null];
  draw();
}

// Ticks one, or, with `range`, everything from the last one to it.
export function select(id, on, range = false) {
  for (const each of range ? between(anchor, id) : [id]) {
    if (on) chosen.add(each);
    else chosen.delete(each);
  }
  anchor = id;
  showTicks();
  draw();
}

function between(one, other) {
  const [from, to] = [order.indexOf(one), order.indexOf(other)].sort((a, b) => a - b);
  return from < 0 ? [other] : order.slice(from, to + 1);
}

export function selectAll() {
  for (const id of order) chosen.add(id);
  showTicks();
  draw();
}

export function showTicks() {
  for (const box of document.querySelectorAll("#content .pick")) box.checked = chosen.has(box.item);
}

// Keeps only what is still there; `ids` in the order in which they are shown.
export function retain(ids) {
  order = ids;
  const there = new Set(ids);
  for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  draw();
}

export function clearSelection() {
  chosen.clear();
  anchor = null;
  showTicks();
  draw();
}

function draw() {
  const actions = byId("actions");
  const version = JSON.stringify([bar.word, selected(), order.length]);
  if (actions.version === version) return;
  actions.version = version;
  if (chosen.size === 0 && actions.contains(document.activeElement)) byId("content").focus();
  actions.hidden = chosen.size === 0;
  document.body.classList.toggle("selecting", chosen.size > 0);
  const buttons = bar.buttons(selected()).map(([text, click, attributes]) => button(text, click, attributes));
  const parts = [
    element("strong", { role: "status" }, `${count(chosen.size, bar.word)} selected`),
    button("Clear", clearSelection, { class: "quiet" }),
    chosen.size < order.length ? button(`Select all ${order.length.toLocaleString("en")}`, selectAll, { class: "quiet" }) : null,
    ...buttons,
  ];
  actions.replaceChildren(...parts.filter(Boolean));
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.target.closest?.("input:not([type=checkbox])")) return;
    if (event.key === "Escape" && chosen.size) {
      clearSelection();
      byId("content").focus();
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a" && order.length) {
      event.preventDefault();
      selectAll();
    }
  });
}
