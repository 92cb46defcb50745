// Sends files, three at a time, and tells what became of each.

import { sendFileTold } from "./api.js";
import { byId } from "./dom.js";
import { startDrops } from "./dropped.js";
import { leaveUnsent, passOver } from "./left_out.js";
import { followProgress, sending, sendingGoesOn } from "./progress.js";

const AT_ONCE = 3;
const LISTED_THERE = new Set(["too_large", "TooLarge", "NotAPicture"]); // refusals that the server keeps
const waiting = [];
let senders = 0;

export function startUploads() {
  for (const id of ["choose-files", "choose-folder"]) {
    const input = byId(id);
    input.addEventListener("change", () => {
      add([...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file })));
      input.value = "";
    });
  }
  startDrops(add);
}

function add(photos) {
  waiting.push(...photos);
  sending.total += photos.length;
  for (const { file } of photos) sending.bytes += file.size;
  while (senders < AT_ONCE && senders < waiting.length) void sender();
  followProgress();
}

async function sender() {
  senders += 1;
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    let own = 0;
    const goesOn = (sent) => {
      sending.sent += sent - own;
      own = sent;
      sendingGoesOn();
    };
    try {
      const { skipped } = await sendFileTold(`/api/photos?name=${encodeURIComponent(next.name)}`, next.file, goesOn);
      passOver(skipped);
    } catch (error) {
      if (!LISTED_THERE.has(error.code)) leaveUnsent(next.name, error.message);
    }
    goesOn(next.file.size);
    sending.done += 1;
    followProgress();
  }
  senders -= 1;
  if (senders === 0) Object.assign(sending, { done: 0, total: 0, sent: 0, bytes: 0 });
}
