// Send a file with a few words, watch it being read page by page, then find a sentence of it with its page and place.
//
//     MEMOS_API_KEY=… node remember.mjs FILE WORDS QUESTION
//
// Node 18 or later, and nothing else: queries and the upload travel over HTTP, the progress as server-sent events.
// MEMOS_URL is http://127.0.0.1:8000 if it is not set.

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";

const URL = `${process.env.MEMOS_URL ?? "http://127.0.0.1:8000"}/graphql`;
const AUTHORIZATION = `Token ${process.env.MEMOS_API_KEY}`;
const USER = "ann";
const CONVERSATION = "home"; // what is sent to the same conversation again makes no second memory

const ADD = `
mutation ($input: AddMessageInput!) {
  addMessage(input: $input) {
    ... on AddMessagePayload { task { id } }
    ... on UserError { code message }
  }
}`;
const WATCH = `
subscription ($taskId: ID!) {
  taskStatus(taskId: $taskId) {
    state
    progress { completed total fraction }
    failures { code message }
    memoryCount
  }
}`;
const SEARCH = `
query ($userId: ID!, $query: String!) {
  searchMemory(userId: $userId, query: $query, first: 3, minRelativity: 0.3) {
    edges {
      relativity
      highlights { fragment ranges { start end } }
      node {
        ... on MemoryItem {
          key
          provenance {
            ... on FileSource { file { name } page excerpt boundingBoxes { x y width height } }
          }
        }
      }
    }
  }
}`;

/** Send the file and the words as one message and return the id of the task that reads them. */
async function remember(path, words) {
  const content = [{ text: words }, { file: { source: { upload: null } } }];
  const input = { userId: USER, conversationId: CONVERSATION, messages: [{ role: "USER", content }] };
  const form = new FormData();
  form.set("operations", JSON.stringify({ query: ADD, variables: { input } }));
  form.set("map", JSON.stringify({ 0: ["variables.input.messages.0.content.1.file.source.upload"] }));
  form.set("0", new Blob([await readFile(path)]), basename(path));
  const { addMessage } = await data(await post(form));
  if (!addMessage.task) throw new Error(`${addMessage.code}: ${addMessage.message}`);
  return addMessage.task.id;
}

/** Print every change of the task until it has ended. */
async function watch(taskId) {
  const body = JSON.stringify({ query: WATCH, variables: { taskId } });
  const response = await post(body, { accept: "text/event-stream" });
  let task;
  for await (const event of events(response)) {
    task = event.data.taskStatus;
    const { completed, total, fraction } = task.progress;
    console.log(`${task.state.padEnd(10)} ${percent(fraction)}  page ${completed} of ${total ?? "?"}`);
  }
  for (const failure of task.failures) console.log(`${failure.code}: ${failure.message}`);
  console.log(`${task.memoryCount} memories`);
}

/** Yield what each `next` event carries; empty ones only keep the connection open. */
async function* events(response) {
  let waiting = "";
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const whole = (waiting + text).split("\n\n");
    waiting = whole.pop();
    for (const event of whole) {
      const json = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
      if (json) yield JSON.parse(json);
    }
  }
}

/** Print the best matches, and for each file it was read in the page and the lines that hold the question's words. */
async function find(question) {
  const { searchMemory } = await data(await post(JSON.stringify({ query: SEARCH, variables: { userId: USER, query: question } })));
  for (const { node, relativity, highlights } of searchMemory.edges) {
    console.log(`\n${relativity.toFixed(2)}  ${node.key}`);
    const words = highlights.flatMap(matchedWords);
    for (const source of node.provenance) if (source.file) printPlace(source, words);
  }
}

/** Ranges count Unicode code points, strings of JavaScript UTF-16 units. */
function matchedWords({ fragment, ranges }) {
  return ranges.map(({ start, end }) => [...fragment].slice(start, end).join(""));
}

/** Pair the lines of the excerpt with their boxes; kinds without a layout have none. */
function printPlace({ file, page, excerpt, boundingBoxes }, words) {
  console.log(`      ${file.name}${page ? `, page ${page}` : ""}`);
  const lines = excerpt.split("\n");
  boundingBoxes.forEach(({ x, y, width, height }, place) => {
    if (!words.some((word) => lines[place].includes(word))) return;
    const [left, top, wide, high] = [x, y, width, height].map((part) => part.toFixed(2));
    console.log(`      x ${left}  y ${top}  ${wide} wide  ${high} high:  ${lines[place]}`);
  });
}

async function post(body, headers = {}) {
  const type = typeof body === "string" ? { "content-type": "application/json" } : {}; // a form names its own
  return fetch(URL, { method: "POST", body, headers: { authorization: AUTHORIZATION, ...type, ...headers } });
}

async function data(response) {
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

const percent = (fraction) => `${Math.round(fraction * 100)}%`.padStart(4);

const [path, words, question] = process.argv.slice(2);
await watch(await remember(path, words));
await find(question);
