// What was not used, and why, as the server keeps it until somebody has read it.

import { change, get } from "./api.js";
import { button, byId, element } from "./dom.js";
import { attempt } from "./toasts.js";
import { count } from "./words.js";

const LISTED = 200; // names of one reason
let left = [];
const unsent = []; // of this visit: the server did not answer and knows nothing of them
let passedOver = 0;

export function passOver(files) {
  passedOver += files;
  draw();
}

export async function loadLeftOut() {
  left = await get("/api/rejected");
  draw();
}

export const listed = () => left.length;

export function leaveUnsent(name, why) {
  unsent.push({ name, why, detail: "", remedy: "send it again" });
  draw();
}

function draw() {
  const box = byId("left-out");
  const all = [...unsent, ...left];
  box.hidden = all.length + passedOver === 0;
  const parts = [
    all.length ? `${count(all.length, "file")} not used` : null,
    passedOver ? `${count(passedOver, "system file")} skipped` : null,
  ];
  box.querySelector("summary").textContent = parts.filter(Boolean).join(", ");
  box.querySelector("ul").replaceChildren(...[...byReason(all)].map(([, files]) => group(files)));
  byId("left-out-dismiss").replaceChildren(button("I have read this: empty the list", dismiss));
}

function byReason(all) {
  const groups = new Map();
  for (const file of all) groups.set(file.why, [...(groups.get(file.why) ?? []), file]);
  return groups;
}

const group = (files) =>
  element("li", {},
    element("strong", {}, `${count(files.length, "file")}: ${files[0].why}`),
    files[0].remedy ? element("p", {}, `What to do: ${files[0].remedy}.`) : null,
    element("ul", {}, ...files.slice(0, LISTED).map(({ name, detail }) => element("li", {}, detail ? `${name} (${detail})` : name)),
      files.length > LISTED ? element("li", {}, `and ${count(files.length - LISTED, "file")} more`) : null));

async function dismiss() {
  await attempt(async () => {
    await change("/api/rejected/dismiss");
    unsent.length = passedOver = 0;
    await loadLeftOut();
    byId("content").focus();
  });
}
