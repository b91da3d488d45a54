// Whether the server can be reached. When it can be reached again, the content of the page is requested again.

import { redraw } from "./redraw.js";

const TRIED_AGAIN_MS = 2000;
const LIVES = new URL("healthz", document.baseURI);

export const network = { isThere: navigator.onLine };
const waiting = new Set();
let timer = 0;

/** Register a callback for each time the server can be reached again. */
export function whenBack(callback) {
  waiting.add(callback);
}

/** Wait until the server can be reached. */
export function untilThere() {
  return new Promise((resolve) => {
    const done = () => waiting.delete(done) && resolve();
    if (network.isThere) {
      resolve();
    } else {
      waiting.add(done);
    }
  });
}

export function reached() {
  clearTimeout(timer);
  timer = 0;
  if (!network.isThere) {
    network.isThere = true;
    [...waiting].forEach((callback) => callback());
    redraw();
  }
}

export function unreached() {
  if (network.isThere) {
    network.isThere = false;
    redraw();
  }
  timer ||= setTimeout(tryAgain, TRIED_AGAIN_MS);
}

async function tryAgain() {
  timer = 0;
  if (!navigator.onLine) {
    return; // the browser says when that changes
  }
  try {
    await fetch(LIVES, { cache: "no-store" });
    reached();
  } catch {
    unreached();
  }
}

addEventListener("offline", unreached);
addEventListener("online", tryAgain);
