// Build a message with text, files and a URL for `addMessage`.

import { account } from "./account.js";
import { ask, resultOf, send } from "./api.js";
import { ADD } from "./operations.js";

function isPicture({ type }) {
  return type.startsWith("image/");
}

function part(file, source) {
  return { [file && isPicture(file) ? "image" : "file"]: { source } };
}

/** Return the variables of a message, and its files by path; the variables have null at these paths. */
export function messageOf({ text, files, url, conversation, role }) {
  const content = [];
  const uploads = new Map();
  if (text) {
    content.push({ text });
  }
  for (const file of files) {
    uploads.set(`variables.input.messages.0.content.${content.length}.${isPicture(file) ? "image" : "file"}.source.upload`, file);
    content.push(part(file, { upload: null }));
  }
  if (url) {
    content.push(part(null, { url }));
  }
  const input = {
    userId: account.owner.id,
    ...(account.owner.kind === "AGENT" && { ownerKind: "AGENT" }),
    ...(conversation && { conversationId: conversation }),
    // text without files is searchable when the response arrives
    ...(content.length === 1 && text && { asyncMode: false }),
    messages: [{ role, content }],
  };
  return { variables: { input }, uploads };
}

/** Add a message and return its task; `onSent` receives the uploaded bytes of its files, and their total. */
export async function add({ variables, uploads }, onSent) {
  const data = uploads.size ? await send(ADD, variables, uploads, onSent) : await ask(ADD, variables);
  return resultOf(data).task;
}
