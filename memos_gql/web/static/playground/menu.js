"use strict";

// The menu of examples: one operation for every root field, from a file of this server.
const menu = document.getElementById("examples");
const ADD_TAB = ".graphiql-tab-add";
const QUERY_EDITOR = ".graphiql-query-editor .CodeMirror";
const WAITED_MS = 3000;
const operations = new Map();

function read(text) {
  for (const block of text.split(/^(?=# )/m)) {
    const [, kind, name] = /^(query|mutation|subscription) (\w+)/m.exec(block) ?? [];
    if (name) {
      operations.set(name[0].toLowerCase() + name.slice(1), { kind, text: block.trimEnd() + "\n" });
    }
  }
}

function offer() {
  for (const kind of ["query", "mutation", "subscription"]) {
    const group = document.createElement("optgroup");
    group.label = kind;
    for (const [name, operation] of operations) {
      if (operation.kind === kind) {
        group.append(new Option(name, name));
      }
    }
    menu.append(group);
  }
  menu.disabled = false;
}

// GraphiQL fills the editor of a new tab some moments after the click: with `defaultQuery`, which is empty here.
async function emptyEditor() {
  document.querySelector(ADD_TAB)?.click();
  const until = Date.now() + WAITED_MS;
  let editor = null;
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    editor = document.querySelector(QUERY_EDITOR)?.CodeMirror;
  } while (editor?.getValue() && Date.now() < until);
  return editor;
}

menu.addEventListener("change", async () => {
  const operation = operations.get(menu.value);
  if (operation) {
    const editor = await emptyEditor();
    if (editor && !editor.getValue()) {
      editor.setValue(operation.text);
      editor.focus();
    }
  }
  menu.value = "";
});

fetch("playground/operations.graphql")
  .then((answer) => answer.text())
  .then(read)
  .then(offer);
