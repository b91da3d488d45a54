// Runs the audits of the GraphQL over HTTP specification, by graphql-http, and prints what each came to.
// Its arguments are the endpoint and the value of `Authorization`.

import { auditServer } from "graphql-http";
import process from "node:process";

const [url, authorization] = process.argv.slice(2);
const fetchFn = (address, options = {}) => fetch(address, { ...options, headers: { ...options.headers, authorization } });
const results = await auditServer({ url, fetchFn });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, level: name.split(" ")[0], status, name, reason }))));
