"""The steps of a task: each asks one model about one subject with one prompt."""

import base64
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from memos_gql.documents import Message, PreferenceMemory, Reading, StoredFile, Task
from memos_gql.errors import FileFailure, ModelFailure, ModelFault
from memos_gql.ingest.derived import Place, words_of
from memos_gql.ingest.understand.building import document_memory, facts_of, origin_of, picture_memory
from memos_gql.ingest.understand.contradictions import find_contradictions
from memos_gql.ingest.understand.figures import figures_of, look_at_each
from memos_gql.ingest.understand.material import SPOKEN, excerpts, sample_of, windows, written_out
from memos_gql.ingest.understand.same_bytes import described_before, described_by
from memos_gql.ingest.understand.step import Derived, Step
from memos_gql.memory.descriptions import is_image
from memos_gql.models import ModelRole
from memos_gql.models.chat import ProjectChat, Question
from memos_gql.models.fence import Fence
from memos_gql.models.forms import DocumentNotes, Filled, MessageNotes, PictureNotes
from memos_gql.models.prompts import prompt
from memos_gql.pages import FIGURED
from memos_gql.resources import Resources

MOST_WINDOWS = 20
"""The most parts of a task's messages that are read, each in one request; this limits the cost of a task."""
PICTURE_WIDTH_PX = 1024
READ_WORDS_TOKENS = 500
"""Most tokens of the text in a picture, which only helps the model to read the picture."""


async def steps_of(resources: Resources, task: Task) -> list[Step]:
    """List the steps of a task; messages and files without memories are omitted."""
    messages = await task.scope.find(Message, {"_id": {"$in": task.message_ids}}).sort("+sent_at", "+_id").to_list()
    sent_with = {"message_id": {"$in": [message.id for message in messages]}}
    files = await task.scope.find(StoredFile, sent_with).sort("+_id").to_list()
    by_id = {message.id: message for message in messages}
    models = resources.models.of(task.scope.project)
    steps = await _of_messages(resources, task, messages, files)
    for number, file in enumerate(files, start=1):
        place = Place(file.message_id, file.id)
        words = frozenset(await words_of(task, [place]))
        found = _of_file(resources, task, by_id[file.message_id], file) if words else None
        if found:
            kind, role, derive = found
            steps.append(Step(f"{kind}/{file.id}", f"{kind.capitalize()} {number}", role, [place], words, derive))
        if words and models.vision and file.media_type in FIGURED:
            shown = await figures_of(resources, file)
            derives = look_at_each(models.vision, task, by_id[file.message_id], file, shown)
            for place_of, derive in enumerate(derives, start=1):
                key, name = f"figure/{file.id}/{place_of}", f"Figure {place_of} of document {number}"
                steps.append(Step(key, name, ModelRole.VISION, [place], words, derive))
    return steps


async def _of_messages(
    resources: Resources, task: Task, messages: Sequence[Message], files: Sequence[StoredFile]
) -> list[Step]:
    chat = resources.models.of(task.scope.project).chat
    if chat is None:
        return []
    remembered = [
        message for message in messages if message.role in SPOKEN and await words_of(task, [Place(message.id)])
    ]
    steps = []
    for window in list(windows(remembered, room=room_for_messages(chat)))[:MOST_WINDOWS]:
        places = [Place(message.id) for message in window]
        derive = partial(_read_messages, chat, task, window, files)
        name = f"Messages {', '.join(str(task.message_ids.index(message.id) + 1) for message in window)}"
        words = frozenset(await words_of(task, places))
        compare = partial(find_contradictions, chat, resources, task, places)
        steps.append(Step(f"messages/{window[0].id}", name, ModelRole.CHAT, places, words, derive))
        title, key = f"Contradictions of {name.lower()}", f"contradictions/{window[0].id}"
        steps.append(Step(key, title, ModelRole.CHAT, places, words, compare, after=steps[-1].key))
    return steps


def _of_file(
    resources: Resources, task: Task, message: Message, file: StoredFile
) -> tuple[str, ModelRole, Callable[[], Awaitable[Derived]]] | None:
    models = resources.models.of(task.scope.project)
    if is_image(file) and models.vision:
        return "picture", ModelRole.VISION, partial(_look_at, models.vision, resources, task, message, file)
    if not is_image(file) and models.chat:
        return "document", ModelRole.CHAT, partial(_summarise, models.chat, task, message, file)
    return None


async def _read_messages(
    chat: ProjectChat, task: Task, window: Sequence[Message], files: Sequence[StoredFile]
) -> Derived:
    stated = await _stated([message.id for message in window], task)
    return await read_messages(chat, window, files, task_id=task.id, stated=stated)


async def read_messages(
    chat: ProjectChat, window: Sequence[Message], files: Sequence[StoredFile], *, task_id: str, stated: frozenset[str]
) -> Derived:
    """Ask a model for notes about messages of one owner, and return memories made from them; nothing is stored.

    Raises:
        ModelFailure: the model gave nothing usable.
    """
    fence, asked = Fence(), prompt("message")
    material = written_out(window, files, fence, room=room_for_messages(chat))
    system, user = asked.filled(rule=fence.rule, messages=material)
    answer = await chat.fill_in(Question(system, user), MessageNotes)
    origin = origin_of(
        answer, asked, step=f"messages/{window[0].id}", task_id=task_id, messages=window, material=material
    )
    return Derived(facts_of(answer.value, origin, stated=stated), answer.tokens)


def room_for_messages(chat: ProjectChat) -> int:
    """Return how many tokens of messages a model reads at once."""
    return _room(chat, "message", MessageNotes)


async def _stated(message_ids: Sequence[str], task: Task) -> frozenset[str]:
    """Return the messages in which rules have found a preference."""
    query = {"derivation": None, "sources.message_id": {"$in": list(message_ids)}}
    told = await task.scope.find(PreferenceMemory, query).to_list()
    return frozenset(source.message_id for memory in told for source in memory.sources)


async def _look_at(
    vision: ProjectChat, resources: Resources, task: Task, message: Message, file: StoredFile
) -> Derived:
    fence, asked = Fence(), prompt("picture")
    known = await described_before(task, message, file, described_by(vision, asked), step=f"picture/{file.id}")
    if known:
        return Derived(known, 0)
    words = excerpts(await _text_of(file), room=READ_WORDS_TOKENS)
    sample = await sample_of(message)
    system, user = asked.filled(rule=fence.rule, sample=fence.around(sample), words=fence.around(words))
    question = Question(system, user, picture=await _data_url(resources, file))
    answer = await vision.fill_in(question, PictureNotes)
    origin = origin_of(answer, asked, step=f"picture/{file.id}", task_id=task.id, messages=[message], material=words)
    return Derived(picture_memory(answer.value, file, origin), answer.tokens)


async def _data_url(resources: Resources, file: StoredFile) -> str:
    """Write a picture of limited size as a `data:` URL, so that nothing is fetched from this server.

    Raises:
        ModelFailure: the picture can no longer be opened.
    """
    with TemporaryDirectory(dir=resources.scratch) as directory:
        path = Path(directory) / "file"
        try:
            await resources.blobs.of(file.scope.project).fetch_to(str(file.sha256), path=path)
            picture = await resources.reader.draw(path, str(file.media_type), page=1, width_px=PICTURE_WIDTH_PX)
        except FileFailure as failure:
            raise ModelFailure(ModelFault.REFUSED, f"the picture cannot be shown to a model: {failure}") from failure
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


async def _summarise(chat: ProjectChat, task: Task, message: Message, file: StoredFile) -> Derived:
    fence, asked = Fence(), prompt("document")
    known = await described_before(task, message, file, described_by(chat, asked), step=f"document/{file.id}")
    if known:
        return Derived(known, 0)
    text = excerpts(await _text_of(file), room=_room(chat, "document", DocumentNotes))
    system, user = asked.filled(rule=fence.rule, text=fence.around(text))
    answer = await chat.fill_in(Question(system, user), DocumentNotes)
    origin = origin_of(answer, asked, step=f"document/{file.id}", task_id=task.id, messages=[message], material=text)
    return Derived(document_memory(answer.value, file, origin), answer.tokens)


async def _text_of(file: StoredFile) -> str:
    readings = file.scope.project.find(Reading, {"sha256": file.sha256}).sort("+number")
    return "\n\n".join(["\n".join(line.text for line in reading.lines) async for reading in readings])


def _room(chat: ProjectChat, name: str, form: type[Filled]) -> int:
    """Return how many tokens of material fit beside a prompt."""
    asked = prompt(name)
    # The markers are filled in later, so reserve their tokens
    return chat.room(Question(asked.system + Fence().rule * 2, asked.user), form)
