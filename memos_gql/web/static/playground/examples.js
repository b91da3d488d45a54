"use strict";

// The tabs a first visit opens with.
const examples = [
  {
    query: `# Add something to memory: Ctrl-Enter runs it.
# With \`asyncMode: false\`, text is searchable when the answer arrives.
mutation Remember {
  addMessage(
    input: {
      userId: "ann"
      asyncMode: false
      messages: [
        {
          role: USER
          content: [{ text: "My favourite tea is Longjing, and I drink it without sugar." }]
        }
        # A photo or a document is a part like any other; it is read in the background:
        # { role: USER, content: [{ file: { source: { url: "https://example.com/report.pdf" } } }] }
      ]
    }
  ) {
    ... on AddMessagePayload {
      conversationId
      task { id state memoryCount }
    }
    ... on UserError { code message }
  }
}
`,
  },
  {
    query: `# Find it again, by meaning and by words.
query Recall {
  searchMemory(userId: "ann", query: "what does she like to drink?", first: 5) {
    edges {
      relativity
      node {
        ... on MemoryItem {
          key
          value
          provenance {
            __typename
            ... on FileSource { page excerpt file { name } }
          }
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Watch a task live: put the id that addMessage gave into the variables below.
# The first event is its present state, the last its end.
subscription Watch($taskId: ID!) {
  taskStatus(taskId: $taskId) {
    revision
    state
    progress { completed total fraction }
    files { file { name } state stage }
    failures { code message }
  }
}
`,
    variables: `{ "taskId": "" }`,
  },
];
