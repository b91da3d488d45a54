// Subscriptions, all on one WebSocket that opens itself again after a break.

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

/** Call `onNext` with the one field of each event; returns what ends the subscription. After a break it begins anew. */
export function follow(query, variables, { onNext, onEnd = () => {} }) {
  client ??= opened();
  const sink = { next: ({ data }) => data && onNext(Object.values(data)[0]), error: onEnd, complete: onEnd };
  return client.subscribe({ query, variables }, sink);
}

/** End every subscription: another key is used from now on. */
export function hangUp() {
  client?.dispose();
  client = null;
}

// A socket does not notice by itself that the network is gone.
addEventListener("offline", () => client?.terminate());
