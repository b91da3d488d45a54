// Knowledge bases: documents of the whole project, each with its files.

import { announce } from "../announce.js";
import { ask, resultOf, send } from "../api.js";
import { askBefore } from "../confirm.js";
import { BASES, BASE_FILES, CREATE_BASE, DELETE_BASE, EMPTY_BASE, FILL_BASE } from "../operations.js";
import { empty, field, icon, loading, moment, moreButton, refused, uploadingBar } from "../parts.js";
import { openOriginal } from "../pictures.js";
import { redraw } from "../redraw.js";
import { address, go, where } from "../router.js";
import { hasEnded, take, tasks, whenEnded } from "../tasks.js";
import { bytes, count, named, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { sections } from "./sections.js";
import { taskCard } from "./task.js";

const PAGE_SIZE = 50;
const ANEW = { rows: [], base: null, hasMore: false, cursor: null, isRead: false, refusal: null };

const list = { ...ANEW, shown: undefined, turn: 0, isBusy: false };
const sending = { isBusy: false, sent: 0, total: 0, refusal: null };
let reading = [];

export const title = () => say("section.knowledge");

async function read() {
  const turn = list.turn;
  const { id } = where();
  const page = { first: PAGE_SIZE, after: list.cursor };
  list.isBusy = true;
  try {
    const data = id === undefined ? await ask(BASES, page) : await ask(BASE_FILES, { ...page, id });
    const found = id === undefined ? data.knowledgeBases : data.node?.files;
    if (turn === list.turn && found) {
      list.rows = [...list.rows, ...found.edges.map(({ node }) => node)];
      Object.assign(list, { base: data.node ?? null, hasMore: found.pageInfo.hasNextPage, cursor: found.pageInfo.endCursor });
    }
    list.isRead = true;
  } catch (error) {
    list.refusal = error;
  } finally {
    list.isBusy &&= turn !== list.turn;
    redraw();
  }
}

export function enter() {
  Object.assign(list, ANEW, { shown: where().id, turn: list.turn + 1 });
  sending.refusal = null;
  read();
}

export function moved() {
  if (where().id !== list.shown) {
    reading = [];
    enter();
  }
}

export const refresh = enter;

whenEnded((task) => reading.includes(task.id) && where().place === "knowledge" && enter());

async function create(event) {
  event.preventDefault();
  const form = event.target;
  try {
    const input = { name: form.elements.name.value.trim(), description: form.elements.description.value.trim() };
    const { knowledgeBase } = resultOf(await ask(CREATE_BASE, { input }));
    form.reset();
    go("knowledge", { id: knowledgeBase.id });
  } catch (error) {
    sending.refusal = error;
    redraw();
  }
}

async function fill(files) {
  if (!files.length) {
    return;
  }
  const uploads = new Map([...files].map((file, number) => [`variables.input.files.${number}.source.upload`, file]));
  const input = { knowledgeBaseId: list.shown, files: [...files].map(() => ({ source: { upload: null } })) };
  Object.assign(sending, { isBusy: true, sent: 0, total: 0, refusal: null });
  redraw();
  try {
    const data = await send(FILL_BASE, { input }, uploads, (sent, total) => {
      Object.assign(sending, { sent, total });
      redraw();
    });
    const begun = resultOf(data).tasks;
    reading = [...begun.map(({ id }) => id), ...reading];
    begun.forEach(take);
    announce(say("announce.reading"));
    enter();
  } catch (error) {
    sending.refusal = error;
  } finally {
    sending.isBusy = false;
    redraw();
  }
}

function drop(file) {
  askBefore({
    title: () => say("base.file.delete.title"),
    text: () => say("base.file.delete.text", { name: file.name }),
    danger: () => say("memory.delete"),
    act: async () => {
      resultOf(await ask(EMPTY_BASE, { input: { fileIds: [file.id] } }));
      enter();
    },
  });
}

function dropBase(base) {
  askBefore({
    title: () => say("base.delete.title"),
    text: () => count("base.delete.text", base.fileCount, { name: base.name }),
    danger: () => say("memory.delete"),
    act: async () => {
      resultOf(await ask(DELETE_BASE, { input: { id: base.id } }));
      go("knowledge");
    },
  });
}

function baseRow({ id, name, description, fileCount }) {
  return html`<li class="card link-card">
    <a href=${address("knowledge", { id })}>${name}</a>
    <span class="soft">${count("base.count", fileCount)}${description ? ` · ${description}` : ""}</span>
  </li>`;
}

function open(file) {
  openOriginal(file).catch((error) => {
    list.refusal = error;
    redraw();
  });
}

function fileRow(file) {
  return html`<li class="card person">
    ${icon(file.mediaType?.startsWith("image/") ? "picture" : "file")}
    <div>
      <strong class="name">${file.name}</strong>
      <span class="soft">
        ${named("state", file.state ?? "QUEUED")}${file.pageCount ? ` · ${count("base.pages", file.pageCount)}` : ""}${file.sizeBytes ? ` · ${bytes(file.sizeBytes)}` : ""}
        ${file.createdAt ? html`· ${moment(file.createdAt)}` : nothing}
      </span>
      ${file.failure ? html`<p class="failure">${icon("warning")}<span>${file.failure.message}</span></p>` : nothing}
    </div>
    <span class="actions">
      <button type="button" class="quiet" @click=${() => open(file)}>${icon("open")}${say("file.open")}</button>
      <button type="button" class="danger quiet" aria-label=${say("base.file.delete", { name: file.name })} @click=${() => drop(file)}>
        ${say("memory.delete")}
      </button>
    </span>
  </li>`;
}

function newBase() {
  return html`<form class="card new-base" @submit=${create}>
    <h2>${say("base.new")}</h2>
    <div class="row">
      ${field("base-name", say("base.name"), html`<input id="base-name" name="name" required maxlength="200" />`)}
      ${field("base-description", say("base.description"), html`<input id="base-description" name="description" maxlength="2000" />`)}
      <button class="primary">${say("base.create")}</button>
    </div>
    ${refused(sending.refusal)}
  </form>`;
}

function one() {
  const { base } = list;
  const shown = reading.map((id) => tasks.get(id)).filter((task) => task && !hasEnded(task));
  return html`<a class="back" href=${address("knowledge")}>${icon("back")}${say("section.knowledge")}</a>
    <h1 tabindex="-1">${base?.name ?? title()}</h1>
    ${base?.description ? html`<p class="lead">${base.description}</p>` : nothing}
    ${list.isRead && !base ? empty(say("base.gone"), say("base.gone.text")) : nothing}
    ${base
      ? html`<div class="actions">
            <span class="picker">
              <input id="base-files" type="file" multiple @change=${(event) => fill(event.target.files)} ?disabled=${sending.isBusy} />
              <label class="button primary" for="base-files">${say("base.files")}</label>
            </span>
            <a class="button quiet" href=${address("search", { query: { base: base.id } })}>${icon("search")}${say("base.search")}</a>
            <button type="button" class="danger quiet" @click=${() => dropBase(base)}>${say("base.delete")}</button>
          </div>
          ${refused(sending.refusal)} ${refused(list.refusal)}
          ${sending.isBusy && sending.total ? uploadingBar(sending) : nothing}
          <div class="stack">${repeat(shown, ({ id }) => id, taskCard)}</div>
          ${list.rows.length ? nothing : empty(say("base.empty"), say("base.empty.text"))}
          <ul class="stack plain">${repeat(list.rows, ({ id }) => id, fileRow)}</ul>
          ${moreButton({ hasMore: list.hasMore, isBusy: list.isBusy, onMore: read })}`
      : nothing}
    ${list.isRead ? nothing : loading()}`;
}

export function view() {
  // not from the URL, which may already name a knowledge base that is not loaded yet
  if (list.shown !== undefined) {
    return one();
  }
  return html`<h1 tabindex="-1">${title()}</h1>
    ${sections("knowledge")}
    <p class="lead">${say("base.lead")}</p>
    ${newBase()} ${refused(list.refusal)} ${list.isRead || list.refusal ? nothing : loading()}
    <ul class="stack plain">${repeat(list.rows, ({ id }) => id, baseRow)}</ul>
    ${moreButton({ hasMore: list.hasMore, isBusy: list.isBusy, onMore: read })}`;
}
