// Follows what the server is doing for as long as it is doing something.

import { get } from "./api.js";
import { loadAdvice } from "./advice.js";
import { byId } from "./dom.js";
import { listed, loadLeftOut } from "./left_out.js";
import { refresh } from "./state.js";
import { say } from "./toasts.js";
import { bytes, count, duration } from "./words.js";

const PAUSE = 800;
const AT_MOST = 150; // milliseconds between two looks at bytes that go out

// Files of the present upload, and their bytes.
export const sending = { done: 0, total: 0, sent: 0, bytes: 0 };
let following = false;
let busy = false;
let seen = "";
let last = null;
let drawn = 0;

export const isBusy = () => busy;

export function followProgress() {
  if (!following) void follow();
}

async function follow() {
  following = true;
  try {
    for (let goes = true; goes; ) {
      goes = await look();
      if (goes) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } catch (error) {
    say(error.message, { bad: true });
  } finally {
    following = false;
  }
}

// Shows the bytes that went out since the server was asked.
export function sendingGoesOn() {
  if (!last || performance.now() - drawn < AT_MOST) return;
  drawn = performance.now();
  byId("busy").hidden = false;
  draw(last);
}

async function look() {
  const progress = await get("/api/progress");
  busy = progress.busy || sending.total > 0;
  const now = [progress.photos_done, progress.faces_found, progress.busy, progress.anew_total].join();
  if (now !== seen) await Promise.all([refresh(), loadAdvice()]);
  seen = now;
  if (progress.left_out !== listed()) await loadLeftOut();
  byId("busy").hidden = !busy;
  if (busy) draw(progress);
  last = progress;
  return busy;
}

function draw(progress) {
  const left = progress.photos_total - progress.photos_done;
  const bar = byId("busy-bar");
  if (sending.total) [bar.value, bar.max] = [sending.sent, Math.max(sending.bytes, 1)];
  else if (left) [bar.value, bar.max] = [progress.photos_done, progress.photos_total];
  else if (progress.anew_total) [bar.value, bar.max] = [progress.anew_done, progress.anew_total];
  else bar.removeAttribute("value");
  byId("busy-text").textContent = words(progress, left);
}

function words(progress, left) {
  const faces = count(progress.faces_found, "face");
  const wait = progress.eta_seconds ? `, about ${duration(progress.eta_seconds)} left` : "";
  if (sending.total) return `Sending ${sending.done} of ${count(sending.total, "file")}, ${bytes(sending.sent)} of ${bytes(sending.bytes)} · ${faces} found so far`;
  if (left) return `Looking for faces: ${progress.photos_done} of ${count(progress.photos_total, "photo")}${wait} · ${faces} found`;
  if (progress.anew_total) return `Learning from your photos: ${progress.anew_done} of ${count(progress.anew_total, "face")}`;
  return `Sorting ${faces} into people`;
}
