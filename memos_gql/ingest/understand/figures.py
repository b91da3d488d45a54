"""The figures of a document, each shown to a vision model separately, up to a limit for one document."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from memos_gql.documents import Message, Reading, StoredFile, Task
from memos_gql.errors import FileFailure
from memos_gql.ingest.understand.building import origin_of, picture_memory
from memos_gql.ingest.understand.material import excerpts, sample_of
from memos_gql.ingest.understand.same_bytes import described_before, described_by
from memos_gql.ingest.understand.step import Derived
from memos_gql.models.chat import ProjectChat, Question
from memos_gql.models.fence import Fence
from memos_gql.models.forms import PictureNotes
from memos_gql.models.prompts import prompt
from memos_gql.pages import Box, Figure, Line
from memos_gql.resources import Resources

MOST_FIGURES = 8
"""Most figures of one document, which limits its cost."""
WIDTH_PX = 1024
WORDS_TOKENS = 300
"""Most tokens of the text in a figure, which only helps the model to read the picture."""


async def figures_of(resources: Resources, file: StoredFile) -> list[Figure]:
    """Extract the first figures of a document; none if it can no longer be opened."""
    with TemporaryDirectory(dir=resources.scratch) as directory:
        path = Path(directory) / "file"
        try:
            await resources.blobs.of(file.scope.project).fetch_to(str(file.sha256), path=path)
            return await resources.reader.figures(path, str(file.media_type), most=MOST_FIGURES, width_px=WIDTH_PX)
        except FileFailure:
            return []


def look_at_each(
    vision: ProjectChat, task: Task, message: Message, file: StoredFile, figures: Sequence[Figure]
) -> list[Callable[[], Awaitable[Derived]]]:
    """Return a step for each figure."""
    return [
        partial(_look_at, vision, task, message, file, figure, number) for number, figure in enumerate(figures, start=1)
    ]


async def _look_at(
    vision: ProjectChat, task: Task, message: Message, file: StoredFile, figure: Figure, number: int
) -> Derived:
    fence, asked, step = Fence(), prompt("picture"), f"figure/{file.id}/{number}"
    known = await described_before(task, message, file, described_by(vision, asked), step=step, figure=figure)
    if known:
        return Derived(known, 0)
    words = excerpts(await _words_in(file, figure), room=WORDS_TOKENS)
    system, user = asked.filled(
        rule=fence.rule, sample=fence.around(await sample_of(message)), words=fence.around(words)
    )
    question = Question(system, user, picture=f"data:image/png;base64,{figure.png}")
    answer = await vision.fill_in(question, PictureNotes)
    origin = origin_of(answer, asked, step=step, task_id=task.id, messages=[message], material=words)
    return Derived(picture_memory(answer.value, file, origin, figure=figure), answer.tokens)


async def _words_in(file: StoredFile, figure: Figure) -> str:
    """Return the text of the page inside the figure; empty if the figure has no place on a page."""
    if figure.page is None or figure.box is None:
        return ""
    reading = await Reading.get(f"{file.project_id}/{file.sha256}/{figure.page}")
    return "\n".join(line.text for line in reading.lines if _lies_in(line, figure.box)) if reading else ""


def _lies_in(line: Line, area: Box) -> bool:
    if line.box is None:
        return False
    x, y = line.box.x + line.box.width / 2, line.box.y + line.box.height / 2
    return area.x <= x <= area.x + area.width and area.y <= y <= area.y + area.height
