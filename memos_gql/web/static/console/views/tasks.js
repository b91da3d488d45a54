// The place "Tasks": all running and ended tasks, with their current state.

import { account } from "../account.js";
import { empty, loading, moreButton, refused } from "../parts.js";
import { address } from "../router.js";
import { list, newestFirst, readTasks } from "../tasks.js";
import { say } from "../words.js";
import { html } from "../vendor/lit-html/lit-html.js";
import { repeat } from "../vendor/lit-html/directives/repeat.js";
import { taskCard } from "./task.js";

const LOOKED_AGAIN_MS = 4000;
let timer = 0;

export const title = () => say("place.tasks");

export function enter() {
  readTasks();
  // tasks of other programs are found by polling; known tasks are followed by subscriptions
  clearInterval(timer);
  timer = setInterval(() => document.visibilityState === "visible" && readTasks(), LOOKED_AGAIN_MS);
}

export function leave() {
  clearInterval(timer);
}

export const refresh = readTasks;

export function view() {
  const found = newestFirst();
  return html`<h1 tabindex="-1">${title()}</h1>
    <p class="lead">${say("tasks.lead", { user: account.owner.id })}</p>
    ${refused(list.refusal)} ${list.isRead || list.refusal ? "" : loading()}
    ${list.isRead && !found.length
      ? empty(say("tasks.none"), say("tasks.none.text"), html`<a class="button" href=${address("add")}>${say("tasks.none.add")}</a>`)
      : ""}
    <div class="stack">${repeat(found, ({ id }) => id, taskCard)}</div>
    ${moreButton({ hasMore: list.hasMore, isBusy: list.isBusy, onMore: () => readTasks({ after: list.cursor }) })}`;
}
