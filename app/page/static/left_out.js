// What was not used, and why: files of this visit, and photos on which no usable face was found.

import { get } from "./api.js";
import { byId, element } from "./dom.js";
import { count } from "./words.js";

const refused = [];
let faceless = [];
let passedOver = 0;

export function leaveOut(file) {
  refused.push(file);
  draw();
}

export function passOver(files) {
  passedOver += files;
  draw();
}

export async function loadFaceless() {
  faceless = await get("/api/rejected");
  draw();
}

function draw() {
  const box = byId("left-out");
  box.hidden = refused.length + faceless.length + passedOver === 0;
  const parts = [
    refused.length ? `${count(refused.length, "file")} left out` : null,
    faceless.length ? `${count(faceless.length, "photo")} without a usable face` : null,
    passedOver ? `${count(passedOver, "system file")} skipped` : null,
  ];
  box.querySelector("summary").textContent = parts.filter(Boolean).join(", ");
  box.querySelector("ul").replaceChildren(
    ...[...refused, ...faceless].map(({ name, why }) => element("li", {}, element("strong", {}, name), ` ${why}`)),
  );
}
