// Writes the GraphQL documents of the console into the file from which the server trusts them: run by `make clients`.

import { writeFileSync } from "node:fs";
import * as examples from "../memos_gql/web/static/console/examples.js";
import * as operations from "../memos_gql/web/static/console/operations.js";

const FILE = new URL("../memos_gql/web/console_documents.json", import.meta.url);

const named = (prefix, documents) => Object.entries(documents).map(([name, text]) => [`${prefix}.${name}`, text]);
const documents = Object.fromEntries([...named("console", operations), ...named("example", examples)]);
writeFileSync(FILE, `${JSON.stringify(documents, null, 1)}\n`);
