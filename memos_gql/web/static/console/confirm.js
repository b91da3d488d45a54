// Confirm permanent deletion: first count what would be deleted, then ask.

import { account } from "./account.js";
import { announce } from "./announce.js";
import { ask, resultOf } from "./api.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { DELETE } from "./operations.js";
import { loading, refused } from "./parts.js";
import { redraw } from "./redraw.js";
import { count, say } from "./words.js";
import { html, nothing } from "./vendor/lit-html/lit-html.js";

async function deleteMemories(input) {
  return resultOf(await ask(DELETE, { input }));
}

/** Ask a question with one destructive answer; `act` may throw a refusal, which is shown. */
export function askBefore({ title, text, danger, act, more = () => nothing }) {
  const state = { isBusy: false, refusal: null };
  const yes = async () => {
    Object.assign(state, { isBusy: true, refusal: null });
    redraw();
    try {
      await act();
      closeDialog();
    } catch (error) {
      Object.assign(state, { isBusy: false, refusal: error });
      redraw();
    }
  };
  openDialog({
    title,
    size: "small",
    view: () => html`<p>${text()}</p>
      ${more()} ${refused(state.refusal)}
      <div class="form-end">
        <button type="button" class="quiet" @click=${closeDialog}>${say("cancel")}</button>
        <button type="button" class="danger" ?disabled=${state.isBusy || danger() === ""} @click=${yes}>${danger()}</button>
      </div>`,
  });
}

/** Ask before memories are deleted, with their number; `select` says which. */
export function deleteAfterAsking({ select, onDone, owner = account.owner }) {
  const input = { userId: owner.id, ownerKind: owner.kind, select };
  const plan = { count: null, forgetSources: true, refusal: null };
  deleteMemories({ ...input, dryRun: true })
    .then(({ deletedCount }) => (plan.count = deletedCount))
    .catch((error) => (plan.refusal = error))
    .finally(redraw);
  const act = async () => {
    const { deletedCount, deletedIds } = await deleteMemories({ ...input, forgetSources: plan.forgetSources });
    announce(count("delete.done", deletedCount));
    onDone({ deletedCount, deletedIds, input: { ...input, forgetSources: plan.forgetSources } });
  };
  askBefore({
    title: () => say("delete.title"),
    text: () => (plan.count === null ? (plan.refusal ? "" : loading()) : count("delete.text", plan.count)),
    danger: () => (plan.count === null ? "" : count("delete.yes", plan.count)),
    act,
    more: () => html`${refused(plan.refusal)}
      <label class="check">
        <input type="checkbox" .checked=${plan.forgetSources} @change=${(event) => (plan.forgetSources = event.target.checked)} />
        <span>${say("delete.sources")}</span>
      </label>`,
  });
}
