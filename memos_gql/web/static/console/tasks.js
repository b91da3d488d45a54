// The tasks of one owner: each running task is followed, and its end is announced.

import { whose } from "./account.js";
import { announce } from "./announce.js";
import { ask, resultOf } from "./api.js";
import { follow } from "./live.js";
import { CANCEL, RETRY, TASKS, WATCH } from "./operations.js";
import { redraw } from "./redraw.js";
import { count, say } from "./words.js";

const ENDED = new Set(["COMPLETED", "PARTIALLY_COMPLETED", "FAILED", "CANCELLED"]);
const PAGE_SIZE = 20;
const SURE_AFTER_S = 3;

export const tasks = new Map();
export const list = { isRead: false, isBusy: false, hasMore: false, cursor: null, refusal: null };
const followed = new Map();
const begun = new Map();

export function hasEnded({ state }) {
  return ENDED.has(state);
}

/** Return the tasks, newest first. */
export function newestFirst() {
  return [...tasks.values()].sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
}

export function running() {
  return [...tasks.values()].filter((task) => !hasEnded(task)).length;
}

/** Store a snapshot of a task, unless a newer one is known; follow the task to its end. */
export function take(task) {
  const known = tasks.get(task.id);
  if (known && known.revision > task.revision) {
    return;
  }
  tasks.set(task.id, task);
  task.files.forEach(noteBeginning);
  if (hasEnded(task)) {
    followed.get(task.id)?.();
    followed.delete(task.id);
    if (known && !hasEnded(known)) {
      announce(say(`announce.${task.state}`, { name: titleOf(task), memories: count("memories", task.memoryCount) }));
      tellEnd(task);
    }
  } else if (!followed.has(task.id)) {
    followed.set(task.id, () => {}); // an answer may come before `follow` returns
    followed.set(task.id, follow(WATCH, { taskId: task.id }, { onNext: take }));
  }
  redraw();
}

const listeners = new Set();

/** Register a callback for each task that ends. */
export function whenEnded(callback) {
  listeners.add(callback);
}

function tellEnd(task) {
  listeners.forEach((callback) => callback(task));
}

export function titleOf(task) {
  const [first, ...others] = task.files;
  if (!first) {
    return say("task.text");
  }
  return others.length ? count("task.files", others.length, { name: first.file.name }) : first.file.name;
}

function noteBeginning({ file, state, progress }) {
  if (state === "RUNNING" && !begun.has(file.id)) {
    begun.set(file.id, { at: Date.now(), fraction: progress.fraction });
  }
}

/** Estimate the remaining time of a file in seconds; null while it is unknown. */
export function secondsLeft({ file, state, progress }) {
  const beginning = begun.get(file.id);
  const passed = beginning ? (Date.now() - beginning.at) / 1000 : 0;
  const done = beginning ? progress.fraction - beginning.fraction : 0;
  return state === "RUNNING" && passed > SURE_AFTER_S && done > 0.05 ? (passed / done) * (1 - progress.fraction) : null;
}

/** Drop all tasks, because another owner is shown. */
export function clearTasks() {
  followed.forEach((stop) => stop());
  [tasks, followed, begun].forEach((known) => known.clear());
  Object.assign(list, { isRead: false, isBusy: false, hasMore: false, cursor: null, refusal: null });
}

/** Load the newest tasks, or the next page. */
export async function readTasks({ after = null } = {}) {
  const asked = whose();
  list.isBusy = true;
  try {
    const { tasks: found } = await ask(TASKS, { ...asked, first: PAGE_SIZE, after });
    if (asked.userId !== whose().userId) {
      return;
    }
    found.edges.forEach(({ node }) => take(node));
    if (after || !list.isRead) {
      Object.assign(list, { hasMore: found.pageInfo.hasNextPage, cursor: found.pageInfo.endCursor });
    }
    Object.assign(list, { isRead: true, refusal: null });
  } catch (error) {
    list.refusal = error;
  } finally {
    list.isBusy = false;
    redraw();
  }
}

async function change(mutation, taskId) {
  take(resultOf(await ask(mutation, { input: { taskId } })).task);
}

export const retry = (taskId) => change(RETRY, taskId);
export const cancel = (taskId) => change(CANCEL, taskId);

// The remaining time is updated every second while a task runs.
setInterval(() => running() && redraw(), 1000);
