// The place "Add": words, files and addresses become memories.

import { account } from "../account.js";
import { announce } from "../announce.js";
import { ask } from "../api.js";
import { call } from "../calls.js";
import * as examples from "../examples.js";
import { LIMITS } from "../operations.js";
import { field, icon, options, refused, uploadingBar } from "../parts.js";
import { conversations, ownerHasSome } from "../people.js";
import { redraw } from "../redraw.js";
import { address } from "../router.js";
import { hasEnded, take, tasks } from "../tasks.js";
import { add, messageOf } from "../upload.js";
import { bytes, count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { taskCard } from "./task.js";

const ROLES = ["USER", "ASSISTANT", "SYSTEM"];
const SAMPLES = [
  ["boiler-manual.pdf", "application/pdf"],
  ["note.jpg", "image/jpeg"],
];
const SAMPLE_QUESTIONS = ["sample.question.scan", "sample.question.photo", "sample.question.words"];
const EMPTY = { text: "", files: [], url: "" };

const draft = { ...EMPTY, conversation: "", role: "USER" };
const sending = { isBusy: false, sent: 0, total: 0, refusal: null };
let added = [];
let made = null;
let limits = null;
let hasSamples = false;
let isOver = false;

export const title = () => say("place.add");

// Files may be dropped anywhere on the page; without this a browser would leave it and show the file instead.
const WINDOW_DROPS = { dragover: over, dragleave: left, drop: dropped };

export async function enter() {
  Object.entries(WINDOW_DROPS).forEach(([event, listener]) => addEventListener(event, listener));
  try {
    limits ??= (await ask(LIMITS)).limits;
    redraw();
  } catch {
    // the server itself reports exceeded limits
  }
}

export function leave() {
  Object.entries(WINDOW_DROPS).forEach(([event, listener]) => removeEventListener(event, listener));
}

export function refresh() {}

export function ownerChanged() {
  added = [];
  made = null;
  hasSamples = false;
}

function change(changes) {
  Object.assign(draft, changes);
  sending.refusal = null;
  redraw();
}

function hold(isNow) {
  if (isOver !== isNow) {
    isOver = isNow;
    redraw();
  }
}

function holdsFiles({ dataTransfer }) {
  return dataTransfer.types.includes("Files");
}

function over(event) {
  if (holdsFiles(event)) {
    event.preventDefault();
    hold(true);
  }
}

function left({ relatedTarget }) {
  hold(isOver && relatedTarget !== null); // null: the pointer has left the window
}

function dropped(event) {
  if (holdsFiles(event)) {
    event.preventDefault();
    hold(false);
    choose(event.dataTransfer.files);
  }
}

/** Add a pasted picture as a file; pasted text goes into the focused field. */
function pasted(event) {
  if (event.clipboardData.files.length) {
    event.preventDefault();
    choose(event.clipboardData.files);
  }
}

function choose(files) {
  const known = new Set(draft.files.map(({ name, size }) => `${name}/${size}`));
  const more = [...files].filter(({ name, size }) => !known.has(`${name}/${size}`));
  change({ files: [...draft.files, ...more] });
  announce(count("add.chosen", draft.files.length));
}

/** Return what is wrong with the form before it is sent; undefined if nothing is. */
function fault() {
  if (!draft.text.trim() && !draft.files.length && !draft.url.trim()) {
    return say("add.nothing");
  }
  if (draft.url.trim() && !URL.canParse(draft.url.trim())) {
    return say("add.url.wrong");
  }
  if (limits && draft.files.length > limits.maxFiles) {
    return say("add.files.many", { count: limits.maxFiles });
  }
  const large = limits && draft.files.find(({ size }) => size > limits.maxFileBytes);
  return large ? say("add.file.large", { name: large.name, size: bytes(limits.maxFileBytes) }) : undefined;
}

async function send(message) {
  Object.assign(sending, { isBusy: true, sent: 0, total: 0, refusal: null });
  redraw();
  try {
    const prepared = messageOf(message);
    const task = await add(prepared, (sent, total) => {
      Object.assign(sending, { sent, total });
      redraw();
    });
    made = { query: examples.ADD, variables: prepared.variables, uploads: [...prepared.uploads].map(([path, { name }]) => ({ path, name })) };
    added = [task.id, ...added];
    take(task);
    showAdded();
    ownerHasSome();
    announce(hasEnded(task) ? say("announce.kept") : say("announce.reading"));
    return true;
  } catch (error) {
    sending.refusal = error;
    return false;
  } finally {
    sending.isBusy = false;
    redraw();
  }
}

/** Scroll to the progress of what was just added, because the form may fill the window. */
function showAdded() {
  requestAnimationFrame(() => document.querySelector("#added + .stack > :first-child")?.scrollIntoView({ block: "nearest" }));
}

async function submit(event) {
  event.preventDefault();
  if (sending.isBusy) {
    return;
  }
  const wrong = fault();
  if (wrong) {
    sending.refusal = { message: wrong };
    redraw();
    return;
  }
  if (await send({ ...draft, text: draft.text.trim(), url: draft.url.trim(), conversation: draft.conversation.trim() })) {
    change({ ...EMPTY });
  }
}

async function addSamples() {
  const files = SAMPLES.map(async ([name, type]) => {
    const answer = await fetch(new URL(`../samples/${name}`, import.meta.url));
    return new File([await answer.blob()], name, { type });
  });
  hasSamples = await send({ text: say("sample.text"), files: await Promise.all(files), url: "", conversation: "sample", role: "USER" });
  redraw();
}

function dropZone() {
  return html`<div class="drop" ?data-over=${isOver}>
    <div class="drop-words">
      ${icon("file")}
      <p><strong>${say("add.drop")}</strong><br /><span class="soft">${say("add.kinds")}</span></p>
    </div>
    <div class="drop-buttons">
      <span class="picker">
        <input id="files" type="file" multiple @change=${picked} aria-describedby="files-hint" />
        <label class="button" for="files">${say("add.files")}</label>
      </span>
      <span class="picker camera">
        <input id="camera" type="file" accept="image/*" capture="environment" @change=${picked} />
        <label class="button quiet" for="camera">${icon("camera")}${say("add.camera")}</label>
      </span>
    </div>
    <p class="unseen" id="files-hint">${say("add.kinds")}</p>
    ${draft.files.length ? html`<div class="chosen">${draft.files.map(chosenFile)}</div>` : nothing}
  </div>`;
}

function picked(event) {
  choose(event.target.files);
  event.target.value = "";
}

function chosenFile(file) {
  const drop = () => change({ files: draft.files.filter((each) => each !== file) });
  return html`<span class="chip">
    ${icon(file.type.startsWith("image/") ? "picture" : "file")} <span class="name">${file.name}</span> <span class="soft">${bytes(file.size)}</span>
    <button type="button" class="quiet icon" aria-label=${say("add.remove", { name: file.name })} @click=${drop}>${icon("close")}</button>
  </span>`;
}

function uploading() {
  if (!sending.isBusy || !sending.total) {
    return nothing;
  }
  return uploadingBar(sending);
}

function form() {
  return html`<form class="card add" novalidate @submit=${submit} @keydown=${sendByKey} @paste=${pasted}>
    ${field(
      "message",
      say("add.text"),
      html`<textarea
        id="message"
        rows="4"
        placeholder=${say("add.text.example")}
        .value=${live(draft.text)}
        @input=${(event) => change({ text: event.target.value })}
      ></textarea>`,
    )}
    ${dropZone()}
    <div class="row">
      ${field(
        "url",
        say("add.url"),
        html`<input
          id="url"
          type="url"
          inputmode="url"
          placeholder="https://"
          .value=${live(draft.url)}
          @input=${(event) => change({ url: event.target.value })}
        />`,
      )}
      ${field(
        "conversation",
        say("add.conversation"),
        html`<input
            id="conversation"
            list="conversations"
            autocomplete="off"
            placeholder=${say("add.conversation.new")}
            .value=${live(draft.conversation)}
            @input=${(event) => change({ conversation: event.target.value })}
          /><datalist id="conversations">${conversations.map(({ id, title: name }) => html`<option value=${id}>${name}</option>`)}</datalist>`,
      )}
      ${field(
        "role",
        say("add.role"),
        html`<select id="role" @change=${(event) => change({ role: event.target.value })}>
          ${options(ROLES, draft.role, (role) => named("role", role))}
        </select>`,
      )}
    </div>
    ${refused(sending.refusal)} ${uploading()}
    <div class="form-end">
      <span class="soft">${say("add.whose", { user: account.owner.id })}</span>
      <button class="primary" aria-disabled=${String(sending.isBusy)}>${say("add.submit")}</button>
    </div>
  </form>`;
}

function sendByKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.currentTarget.requestSubmit();
  }
}

function welcome() {
  const steps = ["welcome.add", "welcome.read", "welcome.find"];
  return html`<section class="welcome" aria-labelledby="welcome">
    <h2 id="welcome">${say("welcome.title")}</h2>
    <div class="steps">${steps.map((step) => html`<p><strong>${say(step)}</strong> ${say(`${step}.text`)}</p>`)}</div>
    <button type="button" ?disabled=${sending.isBusy} @click=${addSamples}>${icon("play")}${say("welcome.sample")}</button>
    <span class="soft">${say("welcome.sample.text")}</span>
  </section>`;
}

function questions() {
  return html`<div class="questions">
    <p>${say("sample.ask")}</p>
    ${SAMPLE_QUESTIONS.map((name) => html`<a class="chip" href=${address("search", { query: { q: say(name) } })}>${icon("search")}${say(name)}</a>`)}
  </div>`;
}

/** Suggest searching for what was read; the search box is at the top of every page. */
function nextStep() {
  return html`<div class="questions">
    <p>${say("add.next")}</p>
    <button type="button" @click=${() => document.getElementById("q").focus()}>${icon("search")}${say("add.next.search")}</button>
  </div>`;
}

function addedTasks() {
  const shown = added.map((id) => tasks.get(id)).filter(Boolean);
  return shown.length
    ? html`<section aria-labelledby="added">
        <h2 id="added">${say("add.added")}</h2>
        <div class="stack">${repeat(shown, ({ id }) => id, taskCard)}</div>
        ${shown.every(hasEnded) && shown.some(({ memoryCount }) => memoryCount) ? (hasSamples ? questions() : nextStep()) : nothing}
        ${made ? call(made) : nothing}
      </section>`
    : nothing;
}

export function view() {
  return html`<h1 tabindex="-1">${say("add.title")}</h1>
    <p class="lead">${say("add.lead")}</p>
    ${form()} ${addedTasks()} ${account.isNew && !added.length ? welcome() : nothing}`;
}
