// How faces are compared: a card for each way, and changing it.

import { change, get } from "./api.js";
import { openDialog } from "./dialogs.js";
import { button, byId, element } from "./dom.js";
import { attempt } from "./toasts.js";

const FACTS = [["trained_on", "Learned from"], ["licence", "Licence"], ["size", "Size"], ["quality", "Measured"]];

export function startWays() {
  byId("ways").addEventListener("click", () => attempt(choose));
}

async function choose() {
  const ways = await get("/api/ways");
  const chosen = await openDialog("How faces are compared", (close) => [
    element("p", { class: "hint" }, "Whichever you choose, photos and faces stay on the computer that serves this page. Groups, names and answers stay as they are; "
      + "faces are compared anew in the background, and going back is quick."),
    element("ul", { class: "ways" }, ...ways.map((way) => card(way, close))),
  ], { class: "wide" });
  if (!chosen) return;
  await change("/api/ways", { way: chosen });
  location.reload();
}

const card = (way, close) =>
  element("li", { class: "way" },
    element("h3", {}, way.title),
    element("dl", {}, ...FACTS.flatMap(([key, words]) => [element("dt", {}, words), element("dd", {}, way[key])])),
    way.current ? element("p", { class: "now" }, "In use now")
      : way.available ? button("Use this", () => close(way.name), { class: "main", "aria-label": `Use this: ${way.title}` })
        : element("p", { class: "hint" }, way.how));
