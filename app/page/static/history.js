// Changes to the library, and taking them back.

import { change } from "./api.js";
import { byId } from "./dom.js";
import { refresh } from "./state.js";
import { attempt, say } from "./toasts.js";

// Makes one change, shows the library as it is then, and offers to undo it.
export async function edit(path, body, said) {
  return attempt(async () => {
    const answer = await change(path, body);
    say(said, { undo });
    await refresh();
    return answer ?? {};
  });
}

async function step(path, words) {
  await attempt(async () => {
    const { done } = await change(path);
    say(`${words}: ${done}`);
    await refresh();
  });
}

export const undo = () => step("/api/undo", "Undone");
export const redo = () => step("/api/redo", "Done again");

export function startHistory() {
  byId("undo").addEventListener("click", undo);
  byId("redo").addEventListener("click", redo);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), dialog");
    if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    (event.shiftKey ? redo : undo)();
  });
}
