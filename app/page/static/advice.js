// What to expect of the groups: how much the page has learned, and whether sorting again may help.

import { get } from "./api.js";
import { button, byId, element } from "./dom.js";
import { sortAgain } from "./sort_again.js";
import { count } from "./words.js";

const ENOUGH = 100; // faces learned from
let refused = false;

export async function loadAdvice() {
  draw(await get("/api/advice"));
}

function draw(advice) {
  const [text, ...buttons] = words(advice);
  byId("advice").hidden = !text;
  byId("advice").replaceChildren(element("p", {}, text), ...buttons);
}

function words({ learns, learned, sort_again: changed }) {
  if (changed && !refused) {
    const why = learned ? `The page has learned from ${count(learned, "face")} in your photos since it sorted them` : "Faces are compared in another way since your photos were sorted";
    return [
      `${why}, and may sort them better now. Nothing moves unless you want it.`,
      button("See what would move", sortAgain, { class: "main" }),
      button("Not now", notNow, { class: "quiet" }),
    ];
  }
  if (!learns || learned >= ENOUGH) return [""];
  if (learned) return [`The page has learned from ${count(learned, "face")} in your photos. That is little: expect several groups for one person. It gets better with every photo, most of all up to 100 faces.`];
  return ["Until now the page has only seen drawn faces, so its first groups are guesses. It learns from your photos, on this computer, and gets better with every photo that you add."];
}

function notNow() {
  refused = true;
  byId("advice").hidden = true;
}
