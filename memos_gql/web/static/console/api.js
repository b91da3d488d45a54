// The public API: GraphQL over HTTP with uploads, and files.

import { account, refuseKey } from "./account.js";
import { reached, unreached } from "./network.js";
import { redraw } from "./redraw.js";
import { say } from "./words.js";

export const endpoint = new URL(document.body.dataset.endpoint, document.baseURI);

/** An error response; its message is a sentence for people. */
export class Refusal extends Error {
  constructor(message, { code, issues = [] } = {}) {
    super([message, ...issues.map((issue) => issue.message).filter((each) => !message.includes(each))].join(" "));
    this.code = code;
  }
}

export function authorization() {
  return `Token ${account.key}`;
}

function keyRefused() {
  refuseKey(say("key.refused"));
  redraw();
  return new Refusal(say("key.refused"), { code: "UNAUTHENTICATED" });
}

function away() {
  unreached();
  return new Refusal(say("network.away"), { code: "AWAY" });
}

function dataOf(answer) {
  const [error] = answer.errors ?? [];
  if (error?.extensions?.code === "UNAUTHENTICATED") {
    throw keyRefused();
  }
  if (error) {
    throw new Refusal(error.message, { code: error.extensions?.code });
  }
  return answer.data;
}

/** Return the single field of a mutation, or throw the reason for its refusal. */
export function resultOf(data) {
  const [result] = Object.values(data);
  if (result.code && result.message) {
    throw new Refusal(result.message, result);
  }
  return result;
}

/** Run a query or mutation and return its data. */
export async function ask(query, variables = {}) {
  let response;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: authorization() },
      body: JSON.stringify({ query, variables }),
    });
  } catch {
    throw away();
  }
  reached();
  return dataOf(await readJson(response));
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    throw new Refusal(say("network.status", { status: response.status }), { code: "STATUS" });
  }
}

/**
 * Run a mutation whose variables contain files, as a multipart request.
 * `uploads` contains the files by path, where the variables have null; `onSent` receives the sent bytes and their total.
 */
export function send(query, variables, uploads, onSent) {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query, variables }));
  form.append("map", JSON.stringify(Object.fromEntries([...uploads.keys()].map((path, number) => [number, [path]]))));
  [...uploads.values()].forEach((file, number) => form.append(number, file, file.name));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", endpoint);
    request.setRequestHeader("Authorization", authorization());
    request.upload.addEventListener("progress", (event) => onSent(event.loaded, event.total));
    request.addEventListener("error", () => reject(away()));
    request.addEventListener("load", () => {
      reached();
      try {
        resolve(dataOf(JSON.parse(request.responseText)));
      } catch (error) {
        reject(error instanceof SyntaxError ? new Refusal(say("network.status", { status: request.status })) : error);
      }
    });
    request.send(form);
  });
}

/** Fetch a file, or one of its pages as a picture, by the API's address; null if it does not exist. */
export async function fetchBytes(address) {
  let response;
  try {
    response = await fetch(new URL(address.replace(/^\//, ""), document.baseURI), { headers: { Authorization: authorization() } });
  } catch {
    throw away();
  }
  return response.ok ? response.blob() : null;
}
