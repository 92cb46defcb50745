// Talks to the server. Every failure becomes an Error whose message is written for people.

let pageToken = null;

async function answer(response) {
  if (response.ok) return response.json();
  throw failure(response.status, await response.json().catch(() => ({})));
}

function failure(status, said) {
  const error = new Error(said.message ?? `The server answered with an error (${status}).`);
  error.code = said.code ?? String(status);
  return error;
}

const silent = () => new Error("The server does not answer. Is it still running?");

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw silent();
  }
  if (response.status === 401) location.assign("/sign-in");
  return answer(response);
}

export const get = (path) => ask(path);

async function token() {
  pageToken ??= (await get("/api/session")).page_token;
  return pageToken;
}

const send = (method, path, body, headers) =>
  withToken((pageToken) => ask(path, { method, body, headers: { ...headers, "X-Page-Token": pageToken } }));

async function withToken(request) {
  const attempt = async () => request(await token());
  try {
    return await attempt();
  } catch (error) {
    if (error.code !== "stale_page") throw error;
    pageToken = null; // the server was started again: ask for its new token, once
    return attempt();
  }
}

export const change = (path, body = {}) =>
  send("POST", path, JSON.stringify(body), { "Content-Type": "application/json" });
export const remove = (path) => send("DELETE", path);
export const sendFile = (path, file) => send("POST", path, file, { "Content-Type": "application/octet-stream" });

// Sends a file; `goesOn(bytes)` is told how many have gone out, which fetch cannot say.
export const sendFileTold = (path, file, goesOn) => withToken((pageToken) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.setRequestHeader("X-Page-Token", pageToken);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => goesOn(event.loaded));
  request.addEventListener("error", () => reject(silent()));
  request.addEventListener("load", () => {
    if (request.status === 401) location.assign("/sign-in");
    if (request.status < 300) resolve(request.response);
    else reject(failure(request.status, request.response ?? {}));
  });
  request.send(file);
}));

export const facePicture = (face) => `/api/faces/${face}/picture`;
export const smallPhoto = (photo) => `/api/photos/${photo}/picture?side=320`;
export const photoPicture = (photo) => `/api/photos/${photo}/picture?side=1600`;
