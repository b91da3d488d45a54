"use strict";

const KEY = "memos-gql-key";
const FORBIDDEN = 4403;
const endpoint = new URL(document.body.dataset.endpoint, document.baseURI);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";

const root = ReactDOM.createRoot(document.getElementById("graphiql"));
const form = document.getElementById("access");
const state = document.getElementById("state");

function show(name, words) {
  state.dataset.state = name;
  state.textContent = words;
}

function lowerCased(headers) {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

function send(operation, options) {
  const wsClient = graphqlWs.createClient({
    url: socket.href,
    connectionParams: options.headers,
    shouldRetry: (event) => event.code !== FORBIDDEN, // the same key will not be let in the next time
  });
  const fetcher = GraphiQL.createFetcher({ url: endpoint.href, wsClient, enableIncrementalDelivery: false });
  return fetcher(operation, options);
}

// GraphiQL gives the headers of its own tab along with each operation. Over HTTP they are sent as headers, over a socket
// they become the payload of connection_init: the key travels the same way, and a header written in the tab overrides it.
function fetcherFor(key) {
  return (operation, options) => {
    const headers = { ...(key && { authorization: `Token ${key}` }), ...lowerCased(options?.headers) };
    if (!headers.authorization) {
      return { errors: [{ message: "Enter an API key above: `memos-gql up` prints it when it starts." }] };
    }
    return send(operation, { ...options, headers });
  };
}

function watched(fetcher) {
  return async (operation, options) => {
    const answer = await fetcher(operation, options);
    if (answer?.errors?.some((error) => error.extensions?.code === "UNAUTHENTICATED")) {
      show("refused", "key refused");
    }
    return answer;
  };
}

// What is typed is kept for as long as the tab lives, never longer: it may hold a key.
const storage = {
  getItem: (name) => sessionStorage.getItem(name),
  setItem: (name, value) => sessionStorage.setItem(name, value),
  removeItem: (name) => sessionStorage.removeItem(name),
  clear: () => sessionStorage.clear(),
  get length() {
    return sessionStorage.length;
  },
};

function open(key) {
  show(key ? "trying" : "none", key ? "connecting" : "no key yet");
  root.render(
    React.createElement(GraphiQL, {
      key, // a new key is a new GraphiQL, which reads the schema again
      fetcher: watched(fetcherFor(key)),
      storage,
      defaultTabs: examples,
      defaultQuery: "", // of a new tab: the menu of examples fills it
      defaultEditorToolsVisibility: "variables",
      showPersistHeadersSettings: false,
      onSchemaChange: (schema) => schema && show("ready", "connected"),
    }),
  );
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const key = form.key.value.trim();
  sessionStorage.setItem(KEY, key);
  open(key);
});

form.key.value = sessionStorage.getItem(KEY) ?? "";
open(form.key.value);
