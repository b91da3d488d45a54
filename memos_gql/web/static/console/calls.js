// Show the last action as a call for programs: in shell, Python and JavaScript.

import { announce } from "./announce.js";
import { endpoint } from "./api.js";
import { redraw } from "./redraw.js";
import { say } from "./words.js";
import { html } from "./vendor/lit-html/lit-html.js";

const LANGUAGES = { shell: shell, python: python, javascript: javascript };
let chosen = "shell";
let copied = "";

function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Write a value as a Python literal. */
function literal(value, margin = "") {
  const inner = `${margin}    `;
  if (Array.isArray(value)) {
    return value.length ? `[${value.map((each) => literal(each, margin)).join(", ")}]` : "[]";
  }
  if (value && typeof value === "object") {
    const items = Object.entries(value).map(([name, each]) => `${inner}${JSON.stringify(name)}: ${literal(each, inner)},`);
    return items.length ? `{\n${items.join("\n")}\n${margin}}` : "{}";
  }
  return { true: "True", false: "False", null: "None" }[String(value)] ?? JSON.stringify(value);
}

function places(uploads) {
  return Object.fromEntries(uploads.map(({ path }, number) => [number, [path]]));
}

function shell({ query, variables, uploads }) {
  const start = `curl ${endpoint.href} \\\n  -H "Authorization: Token $MEMOS_API_KEY"`;
  const body = JSON.stringify({ query, variables }, null, 2);
  if (!uploads.length) {
    return `${start} \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(body)}`;
  }
  const files = uploads.map(({ name }, number) => `  -F ${quoted(`${number}=@${name}`)}`);
  return [start, `  -F operations=${quoted(body)}`, `  -F map=${quoted(JSON.stringify(places(uploads)))}`, ...files].join(" \\\n");
}

function python({ query, variables, uploads }) {
  const head = `import json\nimport os\n\nimport requests\n\nquery = """\n${query}\n"""\nvariables = ${literal(variables)}\n`;
  const account = `    ${JSON.stringify(endpoint.href)},\n    headers={"Authorization": f"Token {os.environ['MEMOS_API_KEY']}"},\n`;
  if (!uploads.length) {
    return `${head.replace("import json\n", "")}answer = requests.post(\n${account}    json={"query": query, "variables": variables},\n)\nprint(answer.json())`;
  }
  const files = uploads.map(({ name }, number) => `"${number}": open(${JSON.stringify(name)}, "rb")`).join(", ");
  return `${head}answer = requests.post(\n${account}    data={\n        "operations": json.dumps({"query": query, "variables": variables}),
        "map": json.dumps(${literal(places(uploads), "        ")}),\n    },\n    files={${files}},\n)\nprint(answer.json())`;
}

function javascript({ query, variables, uploads }) {
  const head = `const query = \`\n${query}\n\`;\nconst variables = ${JSON.stringify(variables, null, 2)};\n`;
  const account = "Authorization: `Token ${process.env.MEMOS_API_KEY}`";
  const end = "console.log(JSON.stringify(await answer.json(), null, 2));";
  if (!uploads.length) {
    return `${head}const answer = await fetch(${JSON.stringify(endpoint.href)}, {\n  method: "POST",
  headers: { "Content-Type": "application/json", ${account} },\n  body: JSON.stringify({ query, variables }),\n});\n${end}`;
  }
  const parts = uploads.map(({ name }, number) => `form.append("${number}", new Blob([await readFile(${JSON.stringify(name)})]), ${JSON.stringify(name)});`);
  return `import { readFile } from "node:fs/promises";\n\n${head}const form = new FormData();
form.append("operations", JSON.stringify({ query, variables }));\nform.append("map", ${JSON.stringify(JSON.stringify(places(uploads)))});\n${parts.join("\n")}
const answer = await fetch(${JSON.stringify(endpoint.href)}, { method: "POST", headers: { ${account} }, body: form });\n${end}`;
}

async function copy(text, code) {
  if (!navigator.clipboard) {
    getSelection().selectAllChildren(code); // only pages from this machine or by https may write to the clipboard
    return;
  }
  await navigator.clipboard.writeText(text);
  copied = text;
  announce(say("call.copied"));
  redraw();
}

/** Show a call: `{query, variables, uploads: [{path, name}]}`. */
export function call(made) {
  const text = LANGUAGES[chosen]({ uploads: [], ...made });
  return html`<details class="call">
    <summary>${say("call.title")}</summary>
    <div class="call-head">
      <div class="segments" role="group" aria-label=${say("call.language")}>
        ${Object.keys(LANGUAGES).map(
          (name) => html`<button type="button" aria-pressed=${String(name === chosen)} @click=${() => ((chosen = name), redraw())}>
            ${say(`call.${name}`)}
          </button>`,
        )}
      </div>
      <button type="button" class="quiet" @click=${(event) => copy(text, event.target.closest("details").querySelector("code"))}>${copied === text ? say("call.copied") : say("call.copy")}</button>
    </div>
    <pre tabindex="0" role="region" aria-label=${say(`call.${chosen}`)}><code>${text}</code></pre>
  </details>`;
}
