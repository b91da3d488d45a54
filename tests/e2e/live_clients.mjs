// Apollo Client and urql, set up as their users would: each uploads a file and follows its task, over every transport that it has.
// Its argument is `{url, authorization, userId}`. Prints, by client and transport, the last state that was told.

import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { createClient } from "graphql-ws";
import process from "node:process";

const ADD = `mutation Add($input: AddMessageInput!) {
  addMessage(input: $input) { __typename ... on AddMessagePayload { task { id } } ... on UserError { message } } }`;
const WATCH = "subscription Watch($taskId: ID!) { taskStatus(taskId: $taskId) { state } }";

const { url, authorization, userId } = JSON.parse(process.argv[2]);
const headers = { authorization };
const socket = createClient({ url: url.replace("http", "ws"), connectionParams: { authorization } });

function noteOf(client) {
  const upload = new File([`${client} wrote this note.`], `${client}.txt`, { type: "text/plain" });
  return { input: { userId, messages: [{ role: "USER", content: [{ file: { source: { upload } } }] }] } };
}

function taskOf({ data, error }) {
  if (!data?.addMessage.task) throw error ?? new Error(data.addMessage.message);
  return { taskId: data.addMessage.task.id };
}

/** Follow a stream of either client to its end, or where it tells none to the end of the task, and return the last state. */
function lastState(stream) {
  return new Promise((resolve, reject) => {
    let state = null;
    const next = ({ data, error }) => {
      state = data?.taskStatus.state ?? reject(error);
      if (state === "COMPLETED") resolve(state);
    };
    stream.subscribe(stream.pipe ? { next, error: reject, complete: () => resolve(state) } : next);
  });
}

const apollo = (link) => new ApolloClient({ cache: new InMemoryCache(), link });
const added = taskOf(await apollo(new UploadHttpLink({ uri: url, headers })).mutate({ mutation: gql(ADD), variables: noteOf("apollo") }));
const watched = (link) => lastState(apollo(link).subscribe({ query: gql(WATCH), variables: added }));

const urql = (more) => new Client({ url, fetchOptions: { headers }, preferGetMethod: false, ...more });
const fetching = urql({ exchanges: [fetchExchange], fetchSubscriptions: true });
const forwardSubscription = ({ query, variables }) => ({ subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }) });
const sent = taskOf(await fetching.mutation(ADD, noteOf("urql")));

const states = {
  "apollo multipart": await watched(new HttpLink({ uri: url, headers })),
  "apollo socket": await watched(new GraphQLWsLink(socket)),
  "urql events": await lastState(fetching.subscription(WATCH, sent)),
  "urql socket": await lastState(urql({ exchanges: [subscriptionExchange({ forwardSubscription })] }).subscription(WATCH, sent)),
};
console.log(JSON.stringify(states));
process.exit(0);
