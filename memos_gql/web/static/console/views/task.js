// One task: its files, its progress, and its actions.

import { address } from "../router.js";
import { icon, moment, progress, refused } from "../parts.js";
import { redraw } from "../redraw.js";
import { cancel, hasEnded, retry, secondsLeft, tasks, titleOf } from "../tasks.js";
import { count, named, say, seconds } from "../words.js";
import { html, nothing } from "../vendor/lit-html/lit-html.js";

const refusals = new Map();
const busy = new Set();

async function run(action, id) {
  busy.add(id);
  refusals.delete(id);
  redraw();
  try {
    await action(id);
  } catch (error) {
    refusals.set(id, error);
  } finally {
    busy.delete(id);
    redraw();
  }
}

function wasRetried(task) {
  return [...tasks.values()].some(({ retryOf }) => retryOf === task.id);
}

function canBeRetried(task) {
  return hasEnded(task) && task.failures.some(({ retryable }) => retryable) && !wasRetried(task);
}

function pages({ completed, total }) {
  return total > 1 ? say("task.page", { page: Math.min(completed + 1, total), total }) : "";
}

/** Describe the current state of a file. */
function happening(file) {
  if (file.state !== "RUNNING") {
    return named("state", file.state);
  }
  const left = secondsLeft(file);
  const stage = named("stage", file.stage ?? "FETCH");
  return [stage, file.stage === "EXTRACT" && pages(file.progress), left && say("task.left", { time: seconds(left) })].filter(Boolean).join(" · ");
}

function failure({ code, message }) {
  return html`<p class="failure">${icon("warning")}<span><strong>${named("failure", code)}</strong> ${message}</span></p>`;
}

function fileRow(file) {
  const isPicture = file.file.mediaType?.startsWith("image/");
  const count = file.file.pageCount > 1 && file.state === "COMPLETED" ? say("task.pages", { count: file.file.pageCount }) : "";
  return html`<div class="task-file" data-state=${file.state}>
    <div class="task-line">
      ${icon(isPicture ? "picture" : "file")}
      <span class="name">${file.file.name}</span>
      <span class="soft">${[happening(file), count].filter(Boolean).join(" · ")}</span>
    </div>
    ${progress(file.state === "COMPLETED" ? 1 : file.progress.fraction, say("task.progress", { name: file.file.name }))}
    ${file.failure ? failure(file.failure) : nothing}
  </div>`;
}

function words(task) {
  return html`<div class="task-line">${icon("memories")}<span class="name">${titleOf(task)}</span><span class="soft">${named("state", task.state)}</span></div>
    ${progress(task.state === "COMPLETED" ? 1 : task.progress.fraction, say("task.progress", { name: titleOf(task) }))}`;
}

function actions(task) {
  const isBusy = busy.has(task.id);
  return html`${canBeRetried(task)
    ? html`<button type="button" ?disabled=${isBusy} @click=${() => run(retry, task.id)}>${say("task.retry")}</button>`
    : nothing}
  ${hasEnded(task)
    ? nothing
    : html`<button type="button" class="quiet" ?disabled=${isBusy} @click=${() => run(cancel, task.id)}>${say("cancel")}</button>`}
  ${task.memoryCount && hasEnded(task)
    ? html`<a class="button quiet" href=${address("conversations", { id: task.conversationId })}>${say("task.show")}</a>`
    : nothing}`;
}

/** Failures that are not shown at a file. */
function ownFailures(task) {
  return task.failures.filter(({ fileIndex }) => fileIndex === null);
}

export function taskCard(task) {
  return html`<article class="card task" data-state=${task.state}>
    <div class="task-files">${task.files.length ? task.files.map(fileRow) : words(task)}</div>
    ${ownFailures(task).map(failure)}
    ${task.notices.map(({ message }) => html`<p class="notice">${message}</p>`)} ${refused(refusals.get(task.id))}
    <footer>
      <span class="soft">
        ${moment(task.createdAt)}${task.memoryCount ? html` · ${count("memories", task.memoryCount)}` : nothing}
        ${wasRetried(task) ? html` · ${say("task.retried")}` : nothing}
      </span>
      <span class="actions">${actions(task)}</span>
    </footer>
  </article>`;
}
