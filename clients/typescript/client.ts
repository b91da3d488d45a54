// Sends the typed documents of operations.ts, by `fetch` alone: in browsers, Node 20 and later, Deno and Bun.

import type { TypedDocumentString } from "./operations.ts";

export * from "./operations.ts";

/** One error of the top-level list: the request as a whole is wrong, or the server is. */
export type RequestError = { message: string; extensions?: { code?: string; retryAfterMs?: number } };

export class RequestFailed extends Error {
  readonly errors: RequestError[];

  constructor(errors: RequestError[]) {
    super(errors[0]?.message ?? "The server answered with no data.");
    this.errors = errors;
  }
}

type Answer<Result> = { data?: Result | null; errors?: RequestError[] };

export class MemosClient {
  readonly #url: string;
  readonly #authorization: string;

  /** `url` is where the server answers, such as `http://127.0.0.1:8000`. */
  constructor(url: string, key: string) {
    this.#url = url.replace(/\/$/, "");
    this.#authorization = `Token ${key}`;
  }

  /** Run a query or mutation; files among its variables are uploaded. */
  async send<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result> {
    const response = await this.#post(document.toString(), variables, "application/json");
    return dataOf((await response.json()) as Answer<Result>);
  }

  /** Yield each event of a subscription, until the server completes it or the caller leaves the loop. */
  async *watch<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables): AsyncGenerator<Result> {
    const response = await this.#post(document.toString(), variables, "text/event-stream");
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
      throw new RequestFailed(((await response.json()) as Answer<Result>).errors ?? []);
    }
    for await (const event of eventsOf(response)) yield dataOf(JSON.parse(event) as Answer<Result>);
  }

  /** Fetch a file, or a page as a picture, by the address that `original` and `picture` name. */
  async fetch(address: string): Promise<Blob> {
    const response = await fetch(this.#url + address, { headers: { authorization: this.#authorization } });
    if (!response.ok) throw new RequestFailed([(await response.json()) as RequestError]);
    return response.blob();
  }

  #post(query: string, variables: unknown, accept: string): Promise<Response> {
    const headers = { authorization: this.#authorization, accept };
    const operation = JSON.stringify({ query, variables }, (_, value) => (value instanceof Blob ? null : value));
    const files = filesOf(variables, "variables");
    if (files.length === 0) {
      return fetch(`${this.#url}/graphql`, { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: operation });
    }
    const form = new FormData();
    form.set("operations", operation);
    form.set("map", JSON.stringify(Object.fromEntries(files.map(([path], place) => [place, [path]]))));
    files.forEach(([, file], place) => form.set(String(place), file));
    return fetch(`${this.#url}/graphql`, { method: "POST", headers, body: form });
  }
}

/** Return each file among the variables, with its path. */
function filesOf(value: unknown, path: string): [string, Blob][] {
  if (value instanceof Blob) return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => filesOf(part, `${path}.${name}`));
}

function dataOf<Result>({ data, errors }: Answer<Result>): Result {
  if (errors || data === null || data === undefined) throw new RequestFailed(errors ?? []);
  return data;
}

/** Yield what each `next` event carries; empty ones only keep the connection open. */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  let waiting = "";
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      const whole = (waiting + read.value).split("\n\n");
      waiting = whole.pop()!;
      for (const event of whole) {
        const data = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
        if (data) yield data;
      }
    }
  } finally {
    await reader.cancel();
  }
}
