// One memory in a dialog: read, edit, archive, restore or delete it; see its history and its successor.

import { announce } from "../announce.js";
import { ask, resultOf } from "../api.js";
import { call } from "../calls.js";
import { deleteAfterAsking } from "../confirm.js";
import { closeDialog, openDialog } from "../dialogs.js";
import * as examples from "../examples.js";
import { MEMORY, UPDATE } from "../operations.js";
import { field, icon, loading, moment, refused } from "../parts.js";
import { redraw } from "../redraw.js";
import { address } from "../router.js";
import { named, percent, say } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { live } from "../vendor/lit-html/directives/live.js";
import { clipping } from "./page.js";

const listeners = new Set();

/** Register a callback for each memory that is changed here, and for each deleted one as `{id, isGone}`. */
export function whenChanged(callback) {
  listeners.add(callback);
}

function tell(memory) {
  listeners.forEach((callback) => callback(memory));
}

export function openMemory(id) {
  const shown = { id, memory: null, draft: null, isBusy: false, refusal: null, call: null };
  read(shown);
  openDialog({ title: () => shown.memory?.key ?? say("memory.title"), view: () => view(shown) });
}

async function read(shown) {
  try {
    shown.memory = (await ask(MEMORY, { id: shown.id })).node;
    shown.refusal = shown.memory ? null : { message: say("memory.gone") };
  } catch (error) {
    shown.refusal = error;
  }
  redraw();
}

async function update(shown, changes) {
  const input = { id: shown.id, ...changes };
  Object.assign(shown, { isBusy: true, refusal: null });
  redraw();
  try {
    shown.memory = resultOf(await ask(UPDATE, { input })).memory;
    Object.assign(shown, { draft: null, call: { query: examples.UPDATE, variables: { input } } });
    tell(shown.memory);
    announce(say("memory.changed"));
  } catch (error) {
    shown.refusal = error;
  } finally {
    shown.isBusy = false;
    redraw();
  }
}

function edit(shown) {
  const { key, value, tags } = shown.memory;
  shown.draft = { key, value, tags: tags.join(", ") };
  redraw();
}

function save(event, shown) {
  event.preventDefault();
  const { memory, draft } = shown;
  const tags = draft.tags.split(/[,，]/).map((tag) => tag.trim()).filter(Boolean);
  const isSame = tags.length === memory.tags.length && tags.every((tag, place) => tag === memory.tags[place]);
  const changes = {
    ...(draft.value !== memory.value && { value: draft.value }),
    ...(draft.key !== memory.key && { key: draft.key }),
    ...(!isSame && { tags }),
  };
  if (Object.keys(changes).length) {
    update(shown, changes);
  } else {
    shown.draft = null;
    redraw();
  }
}

function form(shown) {
  const { draft } = shown;
  const set = (name) => (event) => (draft[name] = event.target.value);
  return html`<form class="edit" @submit=${(event) => save(event, shown)}>
    ${field("memory-value", say("memory.value"), html`<textarea id="memory-value" rows="6" .value=${live(draft.value)} @input=${set("value")}></textarea>`)}
    ${field("memory-key", say("memory.key"), html`<input id="memory-key" .value=${live(draft.key)} @input=${set("key")} />`)}
    ${field("memory-tags", say("memory.tags"), html`<input id="memory-tags" .value=${live(draft.tags)} @input=${set("tags")} />`, say("memory.tags.hint"))}
    ${refused(shown.refusal)}
    <div class="form-end">
      <button type="button" class="quiet" @click=${() => ((shown.draft = null), redraw())}>${say("cancel")}</button>
      <button class="primary" ?disabled=${shown.isBusy}>${say("save")}</button>
    </div>
  </form>`;
}

function buttons(shown) {
  const { memory, isBusy } = shown;
  const set = (status) => () => update(shown, { status });
  const owner = { id: memory.userId, kind: memory.ownerKind };
  const erase = () =>
    deleteAfterAsking({
      select: { ids: [memory.id] },
      owner,
      onDone: () => {
        tell({ id: memory.id, isGone: true });
        closeDialog();
      },
    });
  return html`<div class="actions">
    <button type="button" class="primary" @click=${() => edit(shown)}>${say("memory.edit")}</button>
    ${memory.status === "ACTIVATED"
      ? html`<button type="button" ?disabled=${isBusy} @click=${set("ARCHIVED")}>${say("memory.archive")}</button>
          <button type="button" ?disabled=${isBusy} @click=${set("DELETED")}>${say("memory.hide")}</button>`
      : html`<button type="button" ?disabled=${isBusy} @click=${set("ACTIVATED")}>${say("memory.restore")}</button>`}
    <button type="button" class="danger quiet" @click=${erase}>${say("memory.delete")}</button>
  </div>`;
}

function source(origin) {
  if (origin.__typename === "MessageSource") {
    return html`<p>${icon("person")} ${named("role", origin.message.role)} · ${moment(origin.message.sentAt)}</p>`;
  }
  const page = origin.page ? ` · ${say("hit.page", { page: origin.page })}` : "";
  const confidence = origin.ocrConfidence === null ? "" : ` · ${say("memory.read", { percent: percent(origin.ocrConfidence) })}`;
  return html`<div><p>${icon("file")} <span class="name">${origin.file.name}</span><span class="soft">${page}${confidence}</span></p>${clipping(origin, [])}</div>`;
}

function history({ history: revisions }) {
  return revisions.length
    ? html`<section>
        <h3>${say("memory.history")}</h3>
        <ol class="history">
          ${[...revisions].reverse().map(
            (revision) => html`<li><p>${revision.value}</p><p class="soft">${say("memory.until")} ${moment(revision.changedAt)} · ${named("status", revision.status)}</p></li>`,
          )}
        </ol>
      </section>`
    : nothing;
}

function facts(memory) {
  const rows = [
    [say("memory.status"), named("status", memory.status)],
    [say("memory.said"), moment(memory.saidAt)],
    [say("memory.stored"), moment(memory.createdAt)],
    [say("add.conversation"), html`<a href=${address("conversations", { id: memory.conversationId })} @click=${closeDialog}>${memory.conversationId}</a>`],
    memory.confidence !== undefined && [say("memory.confidence"), percent(memory.confidence)],
    memory.preferenceType && [say("memory.preference"), named("preference", memory.preferenceType)],
    memory.reasoning && [say("memory.reasoning"), memory.reasoning],
    memory.experience && [say("memory.experience"), memory.experience],
    memory.agentId && [say("memory.agent"), memory.agentId],
    memory.appId && [say("memory.app"), memory.appId],
    memory.info && Object.keys(memory.info).length && [say("memory.info"), html`<code>${JSON.stringify(memory.info)}</code>`],
  ];
  return html`<dl class="facts">${rows.filter(Boolean).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function view(shown) {
  const { memory } = shown;
  if (!memory) {
    return shown.refusal ? refused(shown.refusal) : loading();
  }
  return html`${shown.draft ? form(shown) : html`<p class="value">${memory.value}</p>
        <div class="chips">${memory.tags.map((tag) => html`<span class="tag">${tag}</span>`)}</div>
        ${memory.replacedBy
          ? html`<p class="notice">
              ${say("memory.replaced")} <button type="button" class="link" @click=${() => openMemory(memory.replacedBy)}>${say("memory.successor")}</button>
            </p>`
          : nothing}
        ${refused(shown.refusal)} ${buttons(shown)}`}
    ${facts(memory)} ${history(memory)}
    <section>
      <h3>${say("memory.sources")}</h3>
      <div class="stack">${memory.provenance.map(source)}</div>
    </section>
    ${shown.call ? call(shown.call) : nothing}`;
}
