// The page of neutral faces: files in, one face out. Dropping more files makes the face anew from all of them.

import { change, sendFile } from "../api.js";
import { byId, element } from "../dom.js";
import { startDrops } from "../dropped.js";
import { attempt, say } from "../toasts.js";
import { count } from "../words.js";
import { resultOf } from "./result.js";

let order = null;
let files = [];
let running = Promise.resolve();

// One thing after another: files that are dropped meanwhile wait for the face that is being made.
function add(chosen) {
  if (chosen.length) running = running.then(() => attempt(() => take(chosen)));
}

async function take(chosen) {
  document.body.classList.remove("empty");
  try {
    order ??= (await change("/api/neutral")).order;
    for (const { name, file } of chosen) await send(name, file);
    if (files.some((one) => !one.why)) await make(false);
  } finally {
    busy(null);
    byId("again").hidden = files.length === 0;
  }
}

async function send(name, file) {
  busy(`Reading ${name}…`);
  const one = { name, why: null };
  files.push(one);
  try {
    await sendFile(`/api/neutral/files?order=${order}&name=${encodeURIComponent(name)}`, file);
  } catch (error) {
    one.why = error.message;
  }
  showFiles();
}

async function make(always, same = false) {
  busy(`Looking for the face in ${count(files.filter((one) => !one.why).length, "file")}. A clip takes some seconds…`);
  const made = await change("/api/neutral/face", { order, always_make: always, same_person: same });
  const answer = { ...made, same };
  for (const { name, why } of answer.left_out) {
    const one = files.find((file) => file.name === name && !file.why);
    if (one) one.left = why;
  }
  showFiles();
  show(answer);
}

function show(answer) {
  const again = (...how) => (running = running.then(() => attempt(() => make(...how).finally(() => busy(null)))));
  const onceMore = { always: () => again(true, answer.same), same: () => again(false, true) };
  byId("content").replaceChildren(...resultOf(order, answer, onceMore));
  byId("content").focus({ preventScroll: true });
}

function busy(text) {
  byId("busy").hidden = text === null;
  byId("busy-text").textContent = text ?? "";
}

function showFiles() {
  const why = (one) => one.why ?? one.left;
  byId("files").hidden = files.length === 0;
  byId("files").querySelector("ul").replaceChildren(
    ...files.map((one) =>
      element("li", { class: why(one) ? "bad" : null }, element("strong", {}, one.name), why(one) ? `: ${why(one)}` : ""),
    ),
  );
}

async function startAgain() {
  const forgotten = order;
  [order, files] = [null, []];
  byId("content").replaceChildren();
  showFiles();
  byId("again").hidden = true;
  document.body.classList.add("empty");
  if (forgotten) await change("/api/neutral/forget", { order: forgotten });
  say("The files and the face were deleted.");
}

byId("choose-files").addEventListener("change", (event) => {
  add([...event.target.files].map((file) => ({ name: file.name, file })));
  event.target.value = "";
});
byId("again").addEventListener("click", () => (running = running.then(() => attempt(startAgain))));
startDrops(add);
