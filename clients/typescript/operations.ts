/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What was wrong or missing, in plain words. */
export type AddFeedbackInput = {
  /** The agent it was said to; stored with new memories. */
  agentId?: string | number | null | undefined;
  /** The app it was said in; stored with new memories. */
  appId?: string | number | null | undefined;
  /** The conversation in which it was said. If absent, the server makes one. */
  conversationId?: string | number | null | undefined;
  /** What was wrong or missing, in the user's own words. */
  feedback: string;
  /** What `userId` names: USER, or AGENT for an agent with a memory of its own. */
  ownerKind?: OwnerKind;
  /** The owner of the memories that it is about; no one else's are changed. */
  userId: string | number;
};

/** Files for a knowledge base. */
export type AddKnowledgeBaseFilesInput = {
  /** 1 to `limits.maxFiles`; images too. */
  files: Array<FileInput>;
  /** Where they belong. */
  knowledgeBaseId: string | number;
};

/** What to remember, and whose memory it is. */
export type AddMessageInput = {
  /** The agent that was spoken to; filterable. */
  agentId?: string | number | null | undefined;
  /** The app it was said in; filterable. */
  appId?: string | number | null | undefined;
  /** False waits until text is searchable. Ignored if a message contains an image or a file: these are always asynchronous. */
  asyncMode?: boolean | null | undefined;
  /** If absent, the server starts a new conversation; equal content in two conversations gives two memories. */
  conversationId?: string | number | null | undefined;
  /** A repetition with the same key, project and user within 24 hours returns the first task instead of adding again; if its input differs, it is refused with InvalidInputError. */
  idempotencyKey?: string | null | undefined;
  /** Free metadata, filterable by key. */
  info?: unknown;
  /** Oldest first. */
  messages: Array<MessageInput>;
  /** What `userId` names: USER, or AGENT for an agent with a memory of its own. */
  ownerKind?: OwnerKind;
  /** Put on every memory made from these messages. */
  tags?: Array<string> | null | undefined;
  /** Whether a model, if the operator has configured one, may derive memories from the messages. They are added to the memories of the text itself, and have a `derivation`. */
  understand?: boolean | null | undefined;
  /** Whose memory it is. One user never sees another's. */
  userId: string | number;
};

/** What became of a memory. */
export type ChangeKind =
  /** It is new. */
  | 'ADDED'
  /** It is now DELETED: searches do not find it, and `updateMemory` can restore it. */
  | 'HIDDEN'
  /** It was wrong; it is now ARCHIVED, and a successor corrects it. */
  | 'REPLACED';

/** Exactly one kind of content. */
export type ContentInput =
  {   /** PDF, DOCX, DOC, RTF, HTML or plain text. */
  file: FileInput; image?: never; text?: never; toolResult?: never; toolUse?: never; }
  |  { file?: never;   /** JPEG, PNG and other common raster formats. */
  image: ImageInput; text?: never; toolResult?: never; toolUse?: never; }
  |  { file?: never; image?: never;   /** Words. */
  text: string; toolResult?: never; toolUse?: never; }
  |  { file?: never; image?: never; text?: never;   /** A tool result among the parts of a USER message, as in Anthropic's API; equivalent to a TOOL message. */
  toolResult: ToolResultInput; toolUse?: never; }
  |  { file?: never; image?: never; text?: never; toolResult?: never;   /** A tool call among the parts of an ASSISTANT message, as in Anthropic's API; equivalent to an entry of `toolCalls`. */
  toolUse: ToolCallInput; };

/** A knowledge base to be made. */
export type CreateKnowledgeBaseInput = {
  /** At most 2,000 characters. */
  description?: string | null | undefined;
  /** 1 to 200 characters. */
  name: string;
};

/** Which memories to delete. */
export type DeleteMemoriesInput = {
  /** Only count; delete nothing. */
  dryRun?: boolean | null | undefined;
  /** Also delete the messages and files that no remaining memory points to. */
  forgetSources?: boolean | null | undefined;
  /** What `userId` names. */
  ownerKind?: OwnerKind;
  /** Which of them. */
  select: MemorySelector;
  /** Whose memories. */
  userId: string | number;
};

/** Why something was refused or failed. New codes may be added. */
export type ErrorCode =
  /** It was cancelled, or deleted before it was read. */
  | 'CANCELLED'
  /** The file is damaged, cut off or empty. */
  | 'CORRUPT_FILE'
  /** The file unpacks to far more than its size (zip, image or PDF bomb), or reading it takes too much memory. */
  | 'DECOMPRESSION_LIMIT'
  /** A service or program that the server needs is unavailable. */
  | 'DEPENDENCY_UNAVAILABLE'
  /** The URL did not answer with a file: DNS, connection, HTTP status or redirect limit. */
  | 'FETCH_FAILED'
  /** The URL points to an address that is not public. */
  | 'FETCH_FORBIDDEN'
  /** A file has more bytes than allowed. */
  | 'FILE_TOO_LARGE'
  /** A fault of the server. */
  | 'INTERNAL'
  /** The text is not base64. */
  | 'INVALID_BASE64'
  /** The input breaks a rule; its `issues` say which. */
  | 'INVALID_INPUT'
  /** This id does not exist, or is not yours. */
  | 'NOT_FOUND'
  /** The file was read without errors, but contains nothing to remember. */
  | 'NO_CONTENT_FOUND'
  /** The file needs a password. */
  | 'PASSWORD_PROTECTED'
  /** A rate or limit of this key is exceeded; see `retryAfterMs`, if present. */
  | 'RATE_LIMITED'
  /** Fetching or reading took longer than allowed. */
  | 'TIMED_OUT'
  /** More files than one request may hold. */
  | 'TOO_MANY_FILES'
  /** A file has more pages than allowed. */
  | 'TOO_MANY_PAGES'
  /** Files of this type cannot be read. */
  | 'UNSUPPORTED_MEDIA_TYPE';

/** A document. */
export type FileInput = {
  /** Shown in provenance. Defaults to the last path segment of the URL or the upload's name. */
  name?: string | null | undefined;
  /** Its bytes. */
  source: FileSourceInput;
};

/** Exactly one source of a file's bytes. */
export type FileSourceInput =
  {   /** Inline bytes with no name or type: the server recognises the type from the bytes. */
  base64: string; upload?: never; url?: never; }
  |  { base64?: never;   /** A part of a multipart request. Preferred above 1 MB. */
  upload: File | Blob; url?: never; }
  |  { base64?: never; upload?: never;   /** The server fetches it; addresses that are not public are refused. A `data:` URL contains the bytes itself. */
  url: string; };

/** An image. */
export type ImageInput = {
  /** Shown in provenance. Defaults to the last path segment of the URL or the upload's name. */
  name?: string | null | undefined;
  /** Its bytes. */
  source: FileSourceInput;
};

/** All given conditions must hold. */
export type MemoryFilter = {
  /** Any of these agents. */
  agentIds?: Array<string | number> | null | undefined;
  /** At least one of these groups must also hold. The default of `statuses` does not apply inside a group. */
  anyOf?: Array<MemoryFilter> | null | undefined;
  /** Any of these apps. */
  appIds?: Array<string | number> | null | undefined;
  /** Any of these conversations. */
  conversationIds?: Array<string | number> | null | undefined;
  /** Stored at this instant or later. */
  createdAfter?: string | null | undefined;
  /** Stored earlier than this instant. */
  createdBefore?: string | null | undefined;
  /** Read in any of these files. */
  fileIds?: Array<string | number> | null | undefined;
  /** Equal to every given key of `info`. */
  info?: unknown;
  /** For every given key, the list in `info` contains this element. */
  infoContains?: unknown;
  /** Any of these kinds. */
  kinds?: Array<MemoryKind> | null | undefined;
  /** Said at this instant or later: see `saidAt`. */
  saidAfter?: string | null | undefined;
  /** Said earlier than this instant. */
  saidBefore?: string | null | undefined;
  /** Any of these states. Absent: ACTIVATED when reading, all of them when deleting. */
  statuses?: Array<MemoryStatus> | null | undefined;
  /** All of these tags; an empty list has no effect. */
  tags?: Array<string> | null | undefined;
  /** Changed at this instant or later: see `updatedAt`. */
  updatedAfter?: string | null | undefined;
  /** Changed earlier than this instant. */
  updatedBefore?: string | null | undefined;
};

/** The kinds of memory. */
export type MemoryKind =
  /** A standing preference. */
  | 'PREFERENCE'
  /** Something said, written or seen. */
  | 'TEXT'
  /** A tool that a model was offered. */
  | 'TOOL_SCHEMA'
  /** How tools were used to serve one request. */
  | 'TOOL_TRAJECTORY';

/** The order of a list of memories. */
export type MemoryOrder =
  /** By creation, newest first. */
  | 'NEWEST'
  /** By creation, oldest first. */
  | 'OLDEST'
  /** By `saidAt`, newest first. */
  | 'SAID_NEWEST'
  /** By `saidAt`, oldest first. */
  | 'SAID_OLDEST'
  /** By `updatedAt`, newest first. */
  | 'UPDATED_NEWEST';

/** Exactly one way to say which memories. */
export type MemorySelector =
  {   /** All memories of one owner that match. `{}` is all of them; empty conditions are refused. */
  filter: MemoryFilter; ids?: never; }
  |  { filter?: never;   /** These memories, at least one. If one is not found, none is deleted. */
  ids: Array<string | number>; };

/** Whether a memory is active. */
export type MemoryStatus =
  /** Active: found by searches and in lists. */
  | 'ACTIVATED'
  /** Replaced, or archived by hand; kept as history. */
  | 'ARCHIVED'
  /** Hidden, but can be restored; only `deleteMemories` erases. */
  | 'DELETED';

/** What a text memory is about. */
export type MemoryType =
  /** Read in a file, or said by someone other than the user. */
  | 'LONG_TERM'
  /** What the user said. */
  | 'USER'
  /** Relevant only for the moment; this server does not make such memories. */
  | 'WORKING';

/** One message of a conversation. */
export type MessageInput = {
  /** In order. May be empty only when `toolCalls` is not. */
  content?: Array<ContentInput> | null | undefined;
  /** Who said it. */
  role: Role;
  /** When it was said. Defaults to now. */
  sentAt?: string | null | undefined;
  /** The call a TOOL message answers. */
  toolCallId?: string | null | undefined;
  /** Calls an ASSISTANT message makes, at most 200. */
  toolCalls?: Array<ToolCallInput> | null | undefined;
};

/** The order of a list of messages. */
export type MessageOrder =
  /** By `sentAt`, newest first, as a chat needs it. */
  | 'NEWEST'
  /** By `sentAt`, oldest first. */
  | 'OLDEST';

/** The kinds of notices on a task. */
export type NoticeCode =
  /** Something in an export was not imported: the message says what and why. */
  | 'LEFT_OUT'
  /** A model derived nothing, because its answer was empty, cut off or in another format. */
  | 'MODEL_ANSWER_UNUSABLE'
  /** A model derived nothing, because its server refused the key, the model's name or the request. */
  | 'MODEL_REFUSED'
  /** A model derived nothing, because it was unavailable, slow or over its rate limit; `retryTask` asks it again. */
  | 'MODEL_UNAVAILABLE'
  /** A message gave no memory: it is small talk, or shows nothing. */
  | 'NOTHING_REMEMBERED'
  /** Part of a file was not read, or may be wrong: the message says which and why. */
  | 'PARTLY_READ'
  /** Four fifths of the project's tokens for today are spent. */
  | 'TOKENS_NEARLY_SPENT'
  /** A model derived nothing, because the project's tokens for today are spent. */
  | 'TOKENS_SPENT';

/** Who may own memories. */
export type OwnerKind =
  /** An agent with a memory of its own. */
  | 'AGENT'
  /** A collection of documents of the whole project. */
  | 'KNOWLEDGE_BASE'
  /** A user. */
  | 'USER';

/** How a preference is known. */
export type PreferenceType =
  /** It was stated. */
  | 'EXPLICIT'
  /** It was inferred from several messages, each of which stated it only for the moment. */
  | 'IMPLICIT';

/** Who said a message. */
export type Role =
  /** The AI agent. */
  | 'ASSISTANT'
  /** OpenAI's newer name of SYSTEM: it is taken, and read back as SYSTEM. */
  | 'DEVELOPER'
  /** Instructions to the assistant. */
  | 'SYSTEM'
  /** The result of a tool call. */
  | 'TOOL'
  /** The person whose memory this is. */
  | 'USER';

/** The steps a file goes through, in order. */
export type TaskStage =
  /** Read text and visual information, page by page. */
  | 'EXTRACT'
  /** Fetch or receive the bytes and recognise their type. */
  | 'FETCH'
  /** Embed and write to the search index. */
  | 'INDEX'
  /** Turn them into memories. */
  | 'REMEMBER';

/** How far a task or a file is. */
export type TaskState =
  /** Ended before it was done. Terminal. */
  | 'CANCELLED'
  /** All of it worked. Terminal. */
  | 'COMPLETED'
  /** Nothing was stored, or a limit was exceeded: `failures` say why, and whether `retryTask` may help. Terminal. */
  | 'FAILED'
  /** Some files failed; the rest (text or files) is searchable. Terminal. */
  | 'PARTIALLY_COMPLETED'
  /** Waiting for a worker. */
  | 'QUEUED'
  /** Being worked on. */
  | 'RUNNING';

/** A call of a tool that an assistant made. */
export type ToolCallInput = {
  /** What it was called with. */
  arguments: unknown;
  /** The model's own id of the call. */
  callId: string;
  /** Which tool was called. */
  name: string;
};

/** What a call of a tool gave back. */
export type ToolResultInput = {
  /** The model's own id of the call. */
  callId: string;
  /** In order; may be empty. */
  content?: Array<ContentInput> | null | undefined;
  /** Whether the call failed. */
  isError?: boolean | null | undefined;
};

/** What to change in a memory; absent fields stay unchanged. */
export type UpdateMemoryInput = {
  /** Which memory. */
  id: string | number;
  /** Its title, 1 to 200 characters. If absent, a title that was taken from the text changes with the text. */
  key?: string | null | undefined;
  /** Hide, archive or restore it. */
  status?: MemoryStatus | null | undefined;
  /** All its tags from now on. */
  tags?: Array<string> | null | undefined;
  /** Its text, 1 to 10,000 characters; it is indexed again. */
  value?: string | null | undefined;
};

export type FailureFragment = { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean };

export type FileFieldsFragment = { id: string, name: string, mediaType: string | null, sizeBytes: number | null, sha256: string | null, pageCount: number | null, widthPx: number | null, heightPx: number | null, sourceUrl: string | null, original: string | null, createdAt: string | null, conversationId: string | null, state: TaskState | null };

export type TaskFieldsFragment = { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> };

export type MessagePlaceFragment = { partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } };

export type FilePlaceFragment = { page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } };

type MemoryFields_PreferenceMemory_Fragment = { id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

type MemoryFields_TextMemory_Fragment = { id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

type MemoryFields_ToolSchemaMemory_Fragment = { id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

type MemoryFields_ToolTrajectoryMemory_Fragment = { id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

export type MemoryFieldsFragment =
  | MemoryFields_PreferenceMemory_Fragment
  | MemoryFields_TextMemory_Fragment
  | MemoryFields_ToolSchemaMemory_Fragment
  | MemoryFields_ToolTrajectoryMemory_Fragment
;

export type TextFieldsFragment = { memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

export type PreferenceFieldsFragment = { preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

export type ToolSchemaFieldsFragment = { toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

export type ToolTrajectoryFieldsFragment = { experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
    | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
    | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
  > };

export type InvalidInputFragment = { code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> };

export type NotFoundFragment = { code: ErrorCode, message: string, ids: Array<string> };

export type PageEndFragment = { hasNextPage: boolean, endCursor: string | null };

export type AddMessageMutationVariables = Exact<{
  input: AddMessageInput;
}>;


export type AddMessageMutation = { addMessage:
    | { __typename: 'AddMessagePayload', conversationId: string, task: { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
   };

export type AddFeedbackMutationVariables = Exact<{
  input: AddFeedbackInput;
}>;


export type AddFeedbackMutation = { addFeedback:
    | { __typename: 'AddFeedbackPayload', task: { id: string, state: TaskState }, changes: Array<{ kind: ChangeKind, memory:
          | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
          | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
          | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
          | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
        , successor:
          | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
          | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
          | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
          | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
              | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
              | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
            > }
         | null }> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
   };

export type UpdateMemoryMutationVariables = Exact<{
  input: UpdateMemoryInput;
}>;


export type UpdateMemoryMutation = { updateMemory:
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
    | { __typename: 'UpdateMemoryPayload', memory:
        | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
       }
   };

export type DeleteMemoriesMutationVariables = Exact<{
  input: DeleteMemoriesInput;
}>;


export type DeleteMemoriesMutation = { deleteMemories:
    | { __typename: 'DeleteMemoriesPayload', deletedCount: number, deletedIds: Array<string> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
   };

export type RetryTaskMutationVariables = Exact<{
  taskId: string | number;
}>;


export type RetryTaskMutation = { retryTask:
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
    | { __typename: 'RetryTaskPayload', task: { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> } }
   };

export type CancelTaskMutationVariables = Exact<{
  taskId: string | number;
}>;


export type CancelTaskMutation = { cancelTask:
    | { __typename: 'CancelTaskPayload', task: { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
   };

export type CreateKnowledgeBaseMutationVariables = Exact<{
  input: CreateKnowledgeBaseInput;
}>;


export type CreateKnowledgeBaseMutation = { createKnowledgeBase:
    | { __typename: 'CreateKnowledgeBasePayload', knowledgeBase: { id: string, name: string, description: string } }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
   };

export type DeleteKnowledgeBaseMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteKnowledgeBaseMutation = { deleteKnowledgeBase:
    | { __typename: 'DeleteKnowledgeBasePayload', deletedId: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
   };

export type AddKnowledgeBaseFilesMutationVariables = Exact<{
  input: AddKnowledgeBaseFilesInput;
}>;


export type AddKnowledgeBaseFilesMutation = { addKnowledgeBaseFiles:
    | { __typename: 'AddKnowledgeBaseFilesPayload', tasks: Array<{ id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> }> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
   };

export type DeleteKnowledgeBaseFilesMutationVariables = Exact<{
  fileIds: Array<string | number> | string | number;
}>;


export type DeleteKnowledgeBaseFilesMutation = { deleteKnowledgeBaseFiles:
    | { __typename: 'DeleteKnowledgeBaseFilesPayload', deletedIds: Array<string> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, ids: Array<string> }
   };

export type SearchMemoryQueryVariables = Exact<{
  userId: string | number;
  query: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  minRelativity?: number | null | undefined;
  conversationId?: string | number | null | undefined;
  filter?: MemoryFilter | null | undefined;
  now?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
  knowledgeBaseIds?: Array<string | number> | string | number | null | undefined;
}>;


export type SearchMemoryQuery = { searchMemory: { preferenceNote: string, edges: Array<{ cursor: string, relativity: number, alike: number, highlights: Array<{ fragment: string, ranges: Array<{ start: number, end: number }> }>, node:
        | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
       }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MemoriesQueryVariables = Exact<{
  userId: string | number;
  filter?: MemoryFilter | null | undefined;
  orderBy?: MemoryOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type MemoriesQuery = { memories: { totalCount: number, edges: Array<{ cursor: string, node:
        | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
       }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MessagesQueryVariables = Exact<{
  userId: string | number;
  conversationId?: string | number | null | undefined;
  orderBy?: MessageOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type MessagesQuery = { messages: { edges: Array<{ cursor: string, node: { id: string, role: Role, sentAt: string, conversationId: string, toolCallId: string | null, toolCalls: Array<{ callId: string, name: string, arguments: unknown }>, content: Array<
          | { __typename: 'FileContent', file: { id: string, name: string, mediaType: string | null, sizeBytes: number | null, sha256: string | null, pageCount: number | null, widthPx: number | null, heightPx: number | null, sourceUrl: string | null, original: string | null, createdAt: string | null, conversationId: string | null, state: TaskState | null } }
          | { __typename: 'ImageContent', file: { id: string, name: string, mediaType: string | null, sizeBytes: number | null, sha256: string | null, pageCount: number | null, widthPx: number | null, heightPx: number | null, sourceUrl: string | null, original: string | null, createdAt: string | null, conversationId: string | null, state: TaskState | null } }
          | { __typename: 'TextContent', text: string }
        > } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ConversationsQueryVariables = Exact<{
  userId: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type ConversationsQuery = { conversations: { edges: Array<{ cursor: string, node: { id: string, userId: string, ownerKind: OwnerKind, title: string, messageCount: number, firstSentAt: string, lastSentAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type UsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type UsersQuery = { users: { edges: Array<{ cursor: string, node: { id: string, ownerKind: OwnerKind, memoryCount: number, lastSentAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FilesQueryVariables = Exact<{
  userId: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type FilesQuery = { files: { edges: Array<{ cursor: string, node: { id: string, name: string, mediaType: string | null, sizeBytes: number | null, sha256: string | null, pageCount: number | null, widthPx: number | null, heightPx: number | null, sourceUrl: string | null, original: string | null, createdAt: string | null, conversationId: string | null, state: TaskState | null, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type KnowledgeBasesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type KnowledgeBasesQuery = { knowledgeBases: { edges: Array<{ cursor: string, node: { id: string, name: string, description: string, createdAt: string, fileCount: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TasksQueryVariables = Exact<{
  userId: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type TasksQuery = { tasks: { edges: Array<{ cursor: string, node: { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TaskQueryVariables = Exact<{
  id: string | number;
}>;


export type TaskQuery = { task: { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> } | null };

export type MemoryQueryVariables = Exact<{
  id: string | number;
}>;


export type MemoryQuery = { node:
    | { __typename: 'File' }
    | { __typename: 'KnowledgeBase' }
    | { __typename: 'Message' }
    | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
        | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
        | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
      > }
    | { __typename: 'Task' }
    | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
        | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
        | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
      > }
    | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
        | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
        | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
      > }
    | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
        | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
        | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
      > }
   | null };

export type ExtractQueryVariables = Exact<{
  messages: Array<MessageInput> | MessageInput;
}>;


export type ExtractQuery = { extract:
    | { __typename: 'ExtractPayload', memories: Array<{ kind: MemoryKind, key: string, value: string, tags: Array<string>, preferenceType: PreferenceType | null, reasoning: string | null }> }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
   };

export type LimitsQueryVariables = Exact<{ [key: string]: never; }>;


export type LimitsQuery = { limits: { maxFiles: number, maxFileBytes: number, maxPages: number, maxRequestBytes: number, maxTextLength: number, maxPageSize: number, maxQueryDepth: number, mediaTypes: Array<string> } };

export type TaskStatusSubscriptionVariables = Exact<{
  taskId: string | number;
}>;


export type TaskStatusSubscription = { taskStatus: { id: string, revision: number, state: TaskState, userId: string, conversationId: string, memoryCount: number, retryOf: string | null, createdAt: string, finishedAt: string | null, progress: { completed: number, total: number | null, fraction: number }, failures: Array<{ code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean }>, notices: Array<{ code: NoticeCode, message: string }>, files: Array<{ index: number, state: TaskState, stage: TaskStage | null, progress: { completed: number, total: number | null, fraction: number }, failure: { code: ErrorCode, message: string, fileIndex: number | null, stage: TaskStage | null, page: number | null, retryable: boolean } | null, file: { id: string, name: string, mediaType: string | null, pageCount: number | null } }> } };

export type MemoryChangedSubscriptionVariables = Exact<{
  userId: string | number;
  after?: string | null | undefined;
  ownerKind?: OwnerKind | null | undefined;
}>;


export type MemoryChangedSubscription = { memoryChanged:
    | { __typename: 'MemoryAdded', cursor: string, memory:
        | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
       }
    | { __typename: 'MemoryArchived', cursor: string, memory:
        | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
       }
    | { __typename: 'MemoryDeleted', cursor: string, memoryId: string }
    | { __typename: 'MemoryUpdated', cursor: string, memory:
        | { __typename: 'PreferenceMemory', preferenceType: PreferenceType, reasoning: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'TextMemory', memoryType: MemoryType, confidence: number, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolSchemaMemory', toolName: string, toolSchema: unknown, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
        | { __typename: 'ToolTrajectoryMemory', experience: string, id: string, userId: string, ownerKind: OwnerKind, conversationId: string, key: string, value: string, tags: Array<string>, info: unknown, status: MemoryStatus, replacedBy: string | null, saidAt: string, createdAt: string, updatedAt: string, toolsUsed: Array<{ toolName: string, successRate: number, errorType: string, experience: string }>, provenance: Array<
            | { __typename: 'FileSource', page: number | null, picture: string | null, excerpt: string, ocrConfidence: number | null, boundingBoxes: Array<{ x: number, y: number, width: number, height: number }>, file: { id: string, name: string, mediaType: string | null, original: string | null } }
            | { __typename: 'MessageSource', partIndex: number, message: { id: string, role: Role, sentAt: string, conversationId: string } }
          > }
       }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const FileFieldsFragmentDoc = new TypedDocumentString(`
    fragment FileFields on File {
  id
  name
  mediaType
  sizeBytes
  sha256
  pageCount
  widthPx
  heightPx
  sourceUrl
  original
  createdAt
  conversationId
  state
}
    `, {"fragmentName":"FileFields"}) as unknown as TypedDocumentString<FileFieldsFragment, unknown>;
export const FailureFragmentDoc = new TypedDocumentString(`
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
    `, {"fragmentName":"Failure"}) as unknown as TypedDocumentString<FailureFragment, unknown>;
export const TaskFieldsFragmentDoc = new TypedDocumentString(`
    fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}`, {"fragmentName":"TaskFields"}) as unknown as TypedDocumentString<TaskFieldsFragment, unknown>;
export const MessagePlaceFragmentDoc = new TypedDocumentString(`
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
    `, {"fragmentName":"MessagePlace"}) as unknown as TypedDocumentString<MessagePlaceFragment, unknown>;
export const FilePlaceFragmentDoc = new TypedDocumentString(`
    fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
    `, {"fragmentName":"FilePlace"}) as unknown as TypedDocumentString<FilePlaceFragment, unknown>;
export const MemoryFieldsFragmentDoc = new TypedDocumentString(`
    fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}`, {"fragmentName":"MemoryFields"}) as unknown as TypedDocumentString<MemoryFieldsFragment, unknown>;
export const TextFieldsFragmentDoc = new TypedDocumentString(`
    fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}`, {"fragmentName":"TextFields"}) as unknown as TypedDocumentString<TextFieldsFragment, unknown>;
export const PreferenceFieldsFragmentDoc = new TypedDocumentString(`
    fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}`, {"fragmentName":"PreferenceFields"}) as unknown as TypedDocumentString<PreferenceFieldsFragment, unknown>;
export const ToolSchemaFieldsFragmentDoc = new TypedDocumentString(`
    fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}`, {"fragmentName":"ToolSchemaFields"}) as unknown as TypedDocumentString<ToolSchemaFieldsFragment, unknown>;
export const ToolTrajectoryFieldsFragmentDoc = new TypedDocumentString(`
    fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}`, {"fragmentName":"ToolTrajectoryFields"}) as unknown as TypedDocumentString<ToolTrajectoryFieldsFragment, unknown>;
export const InvalidInputFragmentDoc = new TypedDocumentString(`
    fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
    `, {"fragmentName":"InvalidInput"}) as unknown as TypedDocumentString<InvalidInputFragment, unknown>;
export const NotFoundFragmentDoc = new TypedDocumentString(`
    fragment NotFound on NotFoundError {
  code
  message
  ids
}
    `, {"fragmentName":"NotFound"}) as unknown as TypedDocumentString<NotFoundFragment, unknown>;
export const PageEndFragmentDoc = new TypedDocumentString(`
    fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}
    `, {"fragmentName":"PageEnd"}) as unknown as TypedDocumentString<PageEndFragment, unknown>;
export const AddMessageDocument = new TypedDocumentString(`
    mutation AddMessage($input: AddMessageInput!) {
  addMessage(input: $input) {
    __typename
    ... on AddMessagePayload {
      conversationId
      task {
        ...TaskFields
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}
fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}`) as unknown as TypedDocumentString<AddMessageMutation, AddMessageMutationVariables>;
export const AddFeedbackDocument = new TypedDocumentString(`
    mutation AddFeedback($input: AddFeedbackInput!) {
  addFeedback(input: $input) {
    __typename
    ... on AddFeedbackPayload {
      task {
        id
        state
      }
      changes {
        kind
        memory {
          __typename
          ...TextFields
          ...PreferenceFields
          ...ToolSchemaFields
          ...ToolTrajectoryFields
        }
        successor {
          __typename
          ...TextFields
          ...PreferenceFields
          ...ToolSchemaFields
          ...ToolTrajectoryFields
        }
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}
fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}`) as unknown as TypedDocumentString<AddFeedbackMutation, AddFeedbackMutationVariables>;
export const UpdateMemoryDocument = new TypedDocumentString(`
    mutation UpdateMemory($input: UpdateMemoryInput!) {
  updateMemory(input: $input) {
    __typename
    ... on UpdateMemoryPayload {
      memory {
        __typename
        ...TextFields
        ...PreferenceFields
        ...ToolSchemaFields
        ...ToolTrajectoryFields
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}
fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<UpdateMemoryMutation, UpdateMemoryMutationVariables>;
export const DeleteMemoriesDocument = new TypedDocumentString(`
    mutation DeleteMemories($input: DeleteMemoriesInput!) {
  deleteMemories(input: $input) {
    __typename
    ... on DeleteMemoriesPayload {
      deletedCount
      deletedIds
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<DeleteMemoriesMutation, DeleteMemoriesMutationVariables>;
export const RetryTaskDocument = new TypedDocumentString(`
    mutation RetryTask($taskId: ID!) {
  retryTask(input: {taskId: $taskId}) {
    __typename
    ... on RetryTaskPayload {
      task {
        ...TaskFields
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}
fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<RetryTaskMutation, RetryTaskMutationVariables>;
export const CancelTaskDocument = new TypedDocumentString(`
    mutation CancelTask($taskId: ID!) {
  cancelTask(input: {taskId: $taskId}) {
    __typename
    ... on CancelTaskPayload {
      task {
        ...TaskFields
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}
fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<CancelTaskMutation, CancelTaskMutationVariables>;
export const CreateKnowledgeBaseDocument = new TypedDocumentString(`
    mutation CreateKnowledgeBase($input: CreateKnowledgeBaseInput!) {
  createKnowledgeBase(input: $input) {
    __typename
    ... on CreateKnowledgeBasePayload {
      knowledgeBase {
        id
        name
        description
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
  }
}
    fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}`) as unknown as TypedDocumentString<CreateKnowledgeBaseMutation, CreateKnowledgeBaseMutationVariables>;
export const DeleteKnowledgeBaseDocument = new TypedDocumentString(`
    mutation DeleteKnowledgeBase($id: ID!) {
  deleteKnowledgeBase(input: {id: $id}) {
    __typename
    ... on DeleteKnowledgeBasePayload {
      deletedId
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<DeleteKnowledgeBaseMutation, DeleteKnowledgeBaseMutationVariables>;
export const AddKnowledgeBaseFilesDocument = new TypedDocumentString(`
    mutation AddKnowledgeBaseFiles($input: AddKnowledgeBaseFilesInput!) {
  addKnowledgeBaseFiles(input: $input) {
    __typename
    ... on AddKnowledgeBaseFilesPayload {
      tasks {
        ...TaskFields
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}
fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<AddKnowledgeBaseFilesMutation, AddKnowledgeBaseFilesMutationVariables>;
export const DeleteKnowledgeBaseFilesDocument = new TypedDocumentString(`
    mutation DeleteKnowledgeBaseFiles($fileIds: [ID!]!) {
  deleteKnowledgeBaseFiles(input: {fileIds: $fileIds}) {
    __typename
    ... on DeleteKnowledgeBaseFilesPayload {
      deletedIds
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
    ... on NotFoundError {
      ...NotFound
    }
  }
}
    fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}
fragment NotFound on NotFoundError {
  code
  message
  ids
}`) as unknown as TypedDocumentString<DeleteKnowledgeBaseFilesMutation, DeleteKnowledgeBaseFilesMutationVariables>;
export const SearchMemoryDocument = new TypedDocumentString(`
    query SearchMemory($userId: ID!, $query: String!, $first: Int = 10, $after: String, $minRelativity: Float = 0, $conversationId: ID, $filter: MemoryFilter, $now: DateTime, $ownerKind: OwnerKind = USER, $knowledgeBaseIds: [ID!]) {
  searchMemory(
    userId: $userId
    query: $query
    first: $first
    after: $after
    minRelativity: $minRelativity
    conversationId: $conversationId
    filter: $filter
    now: $now
    ownerKind: $ownerKind
    knowledgeBaseIds: $knowledgeBaseIds
  ) {
    edges {
      cursor
      relativity
      alike
      highlights {
        fragment
        ranges {
          start
          end
        }
      }
      node {
        __typename
        ...TextFields
        ...PreferenceFields
        ...ToolSchemaFields
        ...ToolTrajectoryFields
      }
    }
    pageInfo {
      ...PageEnd
    }
    preferenceNote
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}
fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<SearchMemoryQuery, SearchMemoryQueryVariables>;
export const MemoriesDocument = new TypedDocumentString(`
    query Memories($userId: ID!, $filter: MemoryFilter, $orderBy: MemoryOrder = NEWEST, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
  memories(
    userId: $userId
    filter: $filter
    orderBy: $orderBy
    first: $first
    after: $after
    ownerKind: $ownerKind
  ) {
    edges {
      cursor
      node {
        __typename
        ...TextFields
        ...PreferenceFields
        ...ToolSchemaFields
        ...ToolTrajectoryFields
      }
    }
    pageInfo {
      ...PageEnd
    }
    totalCount
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}
fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<MemoriesQuery, MemoriesQueryVariables>;
export const MessagesDocument = new TypedDocumentString(`
    query Messages($userId: ID!, $conversationId: ID, $orderBy: MessageOrder = OLDEST, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
  messages(
    userId: $userId
    conversationId: $conversationId
    orderBy: $orderBy
    first: $first
    after: $after
    ownerKind: $ownerKind
  ) {
    edges {
      cursor
      node {
        id
        role
        sentAt
        conversationId
        toolCallId
        toolCalls {
          callId
          name
          arguments
        }
        content {
          __typename
          ... on TextContent {
            text
          }
          ... on ImageContent {
            file {
              ...FileFields
            }
          }
          ... on FileContent {
            file {
              ...FileFields
            }
          }
        }
      }
    }
    pageInfo {
      ...PageEnd
    }
  }
}
    fragment FileFields on File {
  id
  name
  mediaType
  sizeBytes
  sha256
  pageCount
  widthPx
  heightPx
  sourceUrl
  original
  createdAt
  conversationId
  state
}
fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<MessagesQuery, MessagesQueryVariables>;
export const ConversationsDocument = new TypedDocumentString(`
    query Conversations($userId: ID!, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
  conversations(
    userId: $userId
    first: $first
    after: $after
    ownerKind: $ownerKind
  ) {
    edges {
      cursor
      node {
        id
        userId
        ownerKind
        title
        messageCount
        firstSentAt
        lastSentAt
      }
    }
    pageInfo {
      ...PageEnd
    }
  }
}
    fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<ConversationsQuery, ConversationsQueryVariables>;
export const UsersDocument = new TypedDocumentString(`
    query Users($first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
  users(first: $first, after: $after, ownerKind: $ownerKind) {
    edges {
      cursor
      node {
        id
        ownerKind
        memoryCount
        lastSentAt
      }
    }
    pageInfo {
      ...PageEnd
    }
  }
}
    fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<UsersQuery, UsersQueryVariables>;
export const FilesDocument = new TypedDocumentString(`
    query Files($userId: ID!, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
  files(userId: $userId, first: $first, after: $after, ownerKind: $ownerKind) {
    edges {
      cursor
      node {
        ...FileFields
        failure {
          ...Failure
        }
      }
    }
    pageInfo {
      ...PageEnd
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment FileFields on File {
  id
  name
  mediaType
  sizeBytes
  sha256
  pageCount
  widthPx
  heightPx
  sourceUrl
  original
  createdAt
  conversationId
  state
}
fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<FilesQuery, FilesQueryVariables>;
export const KnowledgeBasesDocument = new TypedDocumentString(`
    query KnowledgeBases($first: Int = 20, $after: String) {
  knowledgeBases(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        name
        description
        createdAt
        fileCount
      }
    }
    pageInfo {
      ...PageEnd
    }
  }
}
    fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<KnowledgeBasesQuery, KnowledgeBasesQueryVariables>;
export const TasksDocument = new TypedDocumentString(`
    query Tasks($userId: ID!, $first: Int = 20, $after: String, $ownerKind: OwnerKind = USER) {
  tasks(userId: $userId, first: $first, after: $after, ownerKind: $ownerKind) {
    edges {
      cursor
      node {
        ...TaskFields
      }
    }
    pageInfo {
      ...PageEnd
    }
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}
fragment PageEnd on PageInfo {
  hasNextPage
  endCursor
}`) as unknown as TypedDocumentString<TasksQuery, TasksQueryVariables>;
export const TaskDocument = new TypedDocumentString(`
    query Task($id: ID!) {
  task(id: $id) {
    ...TaskFields
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}`) as unknown as TypedDocumentString<TaskQuery, TaskQueryVariables>;
export const MemoryDocument = new TypedDocumentString(`
    query Memory($id: ID!) {
  node(id: $id) {
    __typename
    ...TextFields
    ...PreferenceFields
    ...ToolSchemaFields
    ...ToolTrajectoryFields
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}`) as unknown as TypedDocumentString<MemoryQuery, MemoryQueryVariables>;
export const ExtractDocument = new TypedDocumentString(`
    query Extract($messages: [MessageInput!]!) {
  extract(messages: $messages) {
    __typename
    ... on ExtractPayload {
      memories {
        kind
        key
        value
        tags
        preferenceType
        reasoning
      }
    }
    ... on InvalidInputError {
      ...InvalidInput
    }
  }
}
    fragment InvalidInput on InvalidInputError {
  code
  message
  issues {
    path
    message
  }
}`) as unknown as TypedDocumentString<ExtractQuery, ExtractQueryVariables>;
export const LimitsDocument = new TypedDocumentString(`
    query Limits {
  limits {
    maxFiles
    maxFileBytes
    maxPages
    maxRequestBytes
    maxTextLength
    maxPageSize
    maxQueryDepth
    mediaTypes
  }
}
    `) as unknown as TypedDocumentString<LimitsQuery, LimitsQueryVariables>;
export const TaskStatusDocument = new TypedDocumentString(`
    subscription TaskStatus($taskId: ID!) {
  taskStatus(taskId: $taskId) {
    ...TaskFields
  }
}
    fragment Failure on TaskFailure {
  code
  message
  fileIndex
  stage
  page
  retryable
}
fragment TaskFields on Task {
  id
  revision
  state
  userId
  conversationId
  memoryCount
  retryOf
  createdAt
  finishedAt
  progress {
    completed
    total
    fraction
  }
  failures {
    ...Failure
  }
  notices {
    code
    message
  }
  files {
    index
    state
    stage
    progress {
      completed
      total
      fraction
    }
    failure {
      ...Failure
    }
    file {
      id
      name
      mediaType
      pageCount
    }
  }
}`) as unknown as TypedDocumentString<TaskStatusSubscription, TaskStatusSubscriptionVariables>;
export const MemoryChangedDocument = new TypedDocumentString(`
    subscription MemoryChanged($userId: ID!, $after: String, $ownerKind: OwnerKind = USER) {
  memoryChanged(userId: $userId, after: $after, ownerKind: $ownerKind) {
    __typename
    ... on MemoryAdded {
      cursor
      memory {
        __typename
        ...TextFields
        ...PreferenceFields
        ...ToolSchemaFields
        ...ToolTrajectoryFields
      }
    }
    ... on MemoryUpdated {
      cursor
      memory {
        __typename
        ...TextFields
        ...PreferenceFields
        ...ToolSchemaFields
        ...ToolTrajectoryFields
      }
    }
    ... on MemoryArchived {
      cursor
      memory {
        __typename
        ...TextFields
        ...PreferenceFields
        ...ToolSchemaFields
        ...ToolTrajectoryFields
      }
    }
    ... on MemoryDeleted {
      cursor
      memoryId
    }
  }
}
    fragment MessagePlace on MessageSource {
  partIndex
  message {
    id
    role
    sentAt
    conversationId
  }
}
fragment FilePlace on FileSource {
  page
  picture
  excerpt
  ocrConfidence
  boundingBoxes {
    x
    y
    width
    height
  }
  file {
    id
    name
    mediaType
    original
  }
}
fragment MemoryFields on MemoryItem {
  id
  userId
  ownerKind
  conversationId
  key
  value
  tags
  info
  status
  replacedBy
  saidAt
  createdAt
  updatedAt
  provenance {
    __typename
    ...MessagePlace
    ...FilePlace
  }
}
fragment TextFields on TextMemory {
  ...MemoryFields
  memoryType
  confidence
}
fragment PreferenceFields on PreferenceMemory {
  ...MemoryFields
  preferenceType
  reasoning
}
fragment ToolSchemaFields on ToolSchemaMemory {
  ...MemoryFields
  toolName
  toolSchema
}
fragment ToolTrajectoryFields on ToolTrajectoryMemory {
  ...MemoryFields
  experience
  toolsUsed {
    toolName
    successRate
    errorType
    experience
  }
}`) as unknown as TypedDocumentString<MemoryChangedSubscription, MemoryChangedSubscriptionVariables>;