// Talks to the server. Every failure becomes an Error whose message is written for people.

let pageToken = null;

async function answer(response) {
  if (response.ok) return response.json();
  const said = await response.json().catch(() => ({}));
  const error = new Error(said.message ?? `The server answered with an error (${response.status}).`);
  error.code = said.code;
  throw error;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  if (response.status === 401) location.assign("/sign-in");
  return answer(response);
}

export const get = (path) => ask(path);

async function token() {
  pageToken ??= (await get("/api/session")).page_token;
  return pageToken;
}

async function send(method, path, body, headers) {
  const attempt = async () => ask(path, { method, body, headers: { ...headers, "X-Page-Token": await token() } });
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

export const facePicture = (face) => `/api/faces/${face}/picture`;
export const photoPicture = (photo) => `/api/photos/${photo}/picture?side=1600`;
