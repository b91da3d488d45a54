// Apollo Client set up as its users would, with persisted queries. Prints how each operation was sent, and what came of it.
// Its argument is `{url, authorization, runs: [{query, variables, possibleTypes}]}`; each run is by a client of its own.

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { createHash } from "node:crypto";
import process from "node:process";

const { url, authorization, runs } = JSON.parse(process.argv[2]);
const sent = [];

async function noted(address, options) {
  const { query, extensions } = JSON.parse(options.body);
  const response = await fetch(address, options);
  const { errors } = await response.clone().json();
  sent.push({ text: Boolean(query), hash: Boolean(extensions?.persistedQuery), error: errors?.[0].message ?? null });
  return response;
}

async function ran({ query, variables, possibleTypes }) {
  const sha256 = (text) => createHash("sha256").update(text).digest("hex");
  const link = new PersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: url, headers: { authorization }, fetch: noted }));
  const client = new ApolloClient({ cache: new InMemoryCache({ possibleTypes }), link });
  const { data } = await client.query({ query: gql(query), variables }).catch((error) => ({ data: error.message }));
  return data;
}

const found = [];
for (const run of runs) found.push(await ran(run));
console.log(JSON.stringify({ sent, found }));
