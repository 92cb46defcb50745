// What was dropped on a page: files, and those in folders, with their paths.

import { byId } from "./dom.js";

export function startDrops(add) {
  const sign = byId("drop-here");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files") && !document.querySelector("dialog[open]");
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    sign.hidden = !hasFiles(event);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && (sign.hidden = true));
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    sign.hidden = true;
    if (hasFiles(event)) add(await dropped(event.dataTransfer));
  });
}

// Entries have to be taken before the first await: the browser empties the list afterwards.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ name: entry.fullPath.slice(1), file }];
  }
  const reader = entry.createReader();
  const files = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return files;
    files.push(...(await Promise.all(some.map(filesBelow))).flat());
  }
}
