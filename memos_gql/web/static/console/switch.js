// Looking at the memory of somebody else: what was read of the one before is forgotten.

import { account, useOwner } from "./account.js";
import { judgeNewness, readConversations } from "./people.js";
import { redraw } from "./redraw.js";
import { clearTasks, readTasks } from "./tasks.js";

const listeners = new Set();

/** Call back when another owner is looked at. */
export function whenSwitched(callback) {
  listeners.add(callback);
}

export function switchTo(owner) {
  if (owner.id === account.owner.id && owner.kind === account.owner.kind) {
    return;
  }
  useOwner(owner);
  judgeNewness();
  clearTasks();
  readTasks();
  readConversations().catch(() => {});
  listeners.forEach((callback) => callback());
  redraw();
}
