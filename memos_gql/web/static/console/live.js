// All subscriptions share one WebSocket, which reconnects after an interruption.

import { authorization, endpoint } from "./api.js";
import { reached, unreached, untilThere } from "./network.js";
import { createClient } from "./vendor/graphql-ws/client.js";

const FORBIDDEN = 4403;
const WAITED_MS = 1000;
const PING_MS = 10_000;

let client = null;

function opened() {
  const url = new URL(endpoint);
  url.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";
  return createClient({
    url: url.href,
    connectionParams: () => ({ authorization: authorization() }),
    keepAlive: PING_MS,
    retryAttempts: Infinity,
    shouldRetry: (event) => event?.code !== FORBIDDEN, // the same key will not be let in the next time
    retryWait: () => new Promise((resolve) => setTimeout(resolve, WAITED_MS)).then(untilThere),
    on: { connected: reached, closed: (event) => event.code !== FORBIDDEN && !event.wasClean && unreached() },
  });
}

/** Subscribe; `onNext` receives the field of each event. Returns a function that unsubscribes. Restarts after interruptions. */
export function follow(query, variables, { onNext, onEnd = () => {} }) {
  client ??= opened();
  const sink = { next: ({ data }) => data && onNext(Object.values(data)[0]), error: onEnd, complete: onEnd };
  return client.subscribe({ query, variables }, sink);
}

/** End all subscriptions, because another key is used from now on. */
export function hangUp() {
  client?.dispose();
  client = null;
}

// A socket does not notice by itself that the network is down.
addEventListener("offline", () => client?.terminate());
