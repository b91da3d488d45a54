"""What model servers do, and what is made of it: every truth of the wire, shown by a server that misbehaves."""

import asyncio
import json
import logging

import httpx2
import pytest

from memos_gql.documents import ProjectScope
from memos_gql.errors import ModelFailure, ModelFault
from memos_gql.models import ModelRole, Models
from memos_gql.models.chat import ProjectChat, Question
from memos_gql.models.forms import DocumentNotes
from memos_gql.models.roles import Endpoint
from memos_gql.models.wire import Wire
from memos_gql.traces import span
from tests.models.conftest import KEY
from tests.models.stand_in import Behaviour, StandIn, fails, fills_in, says, streams, waits

QUESTION = Question(system="Give the document a title.", user="All about otters.")
FILLED = {"title": "Otters", "summary": "It is about otters.", "tags": ["otter"]}


async def filled(models: Models, question: Question = QUESTION) -> DocumentNotes:
    return (await chat_of(models).fill_in(question, DocumentNotes)).value


def chat_of(models: Models) -> ProjectChat:
    assert models.chat is not None
    return models.chat.of(ProjectScope("default"))


async def failure(models: Models) -> ModelFailure:
    with pytest.raises(ModelFailure) as raised:
        await filled(models)
    return raised.value


def formats(stand_in: StandIn) -> list[str | None]:
    return [received.body.get("response_format", {}).get("type") for received in stand_in.asked]


async def test_a_form_is_asked_for_by_its_schema_and_in_words(models: Models, stand_in: StandIn) -> None:
    stand_in.script.append(fills_in(**FILLED))

    notes = await filled(models)

    (received,) = stand_in.asked
    schema = received.body["response_format"]["json_schema"]
    assert notes == DocumentNotes(title="Otters", summary="It is about otters.", tags=["otter"])
    assert (received.path, received.authorization) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert (schema["strict"], schema["schema"]["required"]) == (True, ["title", "summary", "tags"])
    assert schema["schema"]["additionalProperties"] is False
    assert "JSON" in received.text


async def test_earlier_turns_are_sent_with_a_form_too(models: Models, stand_in: StandIn) -> None:
    earlier = [("user", "What swims?"), ("assistant", "Otters do.")]

    await filled(models, Question(system="Give a title.", user="Say more.", earlier=earlier))

    sent = [(each["role"], each["content"]) for each in stand_in.asked[0].body["messages"]]
    assert sent[1:] == [*earlier, ("user", "Say more.")]


async def test_a_server_without_schemas_is_asked_for_an_object_and_one_without_that_in_words_alone(
    models: Models, stand_in: StandIn
) -> None:
    stand_in.script.extend(
        [fails(400, "json_schema is not supported"), fails(422, "unknown response_format"), fills_in(**FILLED)]
    )

    first = await filled(models)
    await filled(models)

    assert first.title == "Otters"
    assert formats(stand_in) == ["json_schema", "json_object", None, None]
    assert all("JSON" in received.text for received in stand_in.asked)


async def test_what_a_server_refuses_in_every_form_does_not_weaken_later_requests(
    models: Models, stand_in: StandIn
) -> None:
    stand_in.script.extend([fails(400, "this prompt is not allowed")] * 3)

    with pytest.raises(ModelFailure):
        await filled(models)
    await filled(models)

    assert formats(stand_in) == ["json_schema", "json_object", None, "json_schema"]


async def test_a_request_that_began_earlier_does_not_undo_what_another_learned(
    models: Models, stand_in: StandIn
) -> None:
    stand_in.script.extend([waits(0.5, fills_in(**FILLED)), fails(400, "json_schema is not supported")])

    earlier = asyncio.create_task(filled(models))
    async with asyncio.timeout(20):
        while not stand_in.asked:
            await asyncio.sleep(0.01)
    await filled(models)
    await earlier
    await filled(models)

    assert formats(stand_in) == ["json_schema", "json_schema", "json_object", "json_object"]


async def test_a_server_that_takes_only_the_other_name_of_the_longest_answer_is_sent_that(
    models: Models, stand_in: StandIn
) -> None:
    refusal = (
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    )
    stand_in.script.append(fails(400, refusal))

    await filled(models)

    first, second = stand_in.asked
    assert ("max_tokens" in first.body, "max_completion_tokens" in first.body) == (True, False)
    assert ("max_tokens" in second.body, "max_completion_tokens" in second.body) == (False, True)
    assert formats(stand_in) == ["json_schema", "json_schema"]


async def test_a_server_that_refuses_a_temperature_is_sent_none(models: Models, stand_in: StandIn) -> None:
    stand_in.script.append(fails(400, "'temperature' does not support 0 with this model"))

    await filled(models)

    assert [received.body.get("temperature") for received in stand_in.asked] == [0, None]


@pytest.mark.parametrize(
    "behaviour",
    [
        says(f"<think>Is it {{about}} otters?</think>```json\n{json.dumps(FILLED)}\n```"),
        says(f"Here you are: {json.dumps(FILLED)} I hope that helps."),
        says("", hidden=json.dumps(FILLED)),
        says("<think>That is easy.</think>", hidden=json.dumps(FILLED)),
    ],
    ids=["in a block of code", "among words", "among the reasoning", "behind a thought"],
)
async def test_an_answer_is_found_wherever_it_stands(models: Models, stand_in: StandIn, behaviour: Behaviour) -> None:
    stand_in.script.append(behaviour)

    notes = await filled(models)

    assert (notes.title, len(stand_in.asked)) == ("Otters", 1)


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        (says(""), "the model answered nothing"),
        (says(json.dumps(FILLED), finish="length"), "the model's answer was cut off at its longest length"),
        (says(json.dumps({"title": "", "summary": " ", "tags": []})), "the model left everything empty"),
        (says(json.dumps({"name": "Otters"})), "the model's answer was not of the form that was asked for"),
        (says("I cannot do that."), "the model's answer was not of the form that was asked for"),
    ],
    ids=["empty", "cut off", "valid but empty", "another form", "no JSON"],
)
async def test_an_answer_that_is_of_no_use_is_asked_for_once_more_and_then_is_a_failure(
    models: Models, stand_in: StandIn, behaviour: Behaviour, sentence: str
) -> None:
    stand_in.script.extend([behaviour, behaviour])

    failed = await failure(models)

    assert (failed.fault, str(failed), len(stand_in.asked)) == (ModelFault.UNUSABLE, sentence, 2)


async def test_a_server_that_is_over_its_rate_is_asked_again_when_it_says(models: Models, stand_in: StandIn) -> None:
    stand_in.script.extend([fails(429, Retry_After="0"), fails(503), fills_in(**FILLED)])

    notes = await filled(models)

    assert (notes.title, len(stand_in.asked)) == ("Otters", 3)


async def test_a_server_that_wants_to_be_left_alone_for_long_is_not_waited_for(
    models: Models, stand_in: StandIn
) -> None:
    stand_in.script.append(fails(429, Retry_After="3600"))

    failed = await failure(models)

    assert (failed.fault, len(stand_in.asked)) == (ModelFault.UNAVAILABLE, 1)


async def test_a_request_is_tried_three_times_at_the_most(models: Models, stand_in: StandIn) -> None:
    stand_in.script.extend([fails(500, Retry_After="0")] * 4)

    failed = await failure(models)

    assert (failed.fault, len(stand_in.asked)) == (ModelFault.UNAVAILABLE, 3)
    assert str(failed) == "the model is not available now: it answered with HTTP status 500"


async def test_a_server_that_answers_too_late_is_given_up(models: Models, stand_in: StandIn) -> None:
    stand_in.script.extend([waits(2.5, fills_in(**FILLED)), fails(429, Retry_After="3600")])

    failed = await failure(models)

    assert failed.fault is ModelFault.UNAVAILABLE


async def test_a_wrong_key_is_tried_once_and_told_without_what_the_server_said(
    models: Models, stand_in: StandIn
) -> None:
    stand_in.script.append(fails(401, f"the key {KEY} is wrong"))

    failed = await failure(models)

    assert (failed.fault, len(stand_in.asked)) == (ModelFault.REFUSED, 1)
    assert str(failed) == "the model server refused the request with HTTP status 401"


async def test_a_server_that_fails_again_and_again_is_left_alone(models: Models, stand_in: StandIn) -> None:
    stand_in.script.extend([fails(429, Retry_After="3600")] * 3)
    for _ in range(3):
        await failure(models)

    failed = await failure(models)

    assert len(stand_in.asked) == 3
    assert str(failed) == "the model failed several times in a row and is not asked for another 30 s"


async def test_more_than_the_model_reads_at_once_is_not_sent(models: Models, stand_in: StandIn) -> None:
    with pytest.raises(ModelFailure) as raised:
        await filled(models, Question(system="Summarise.", user="otter " * 5000))

    assert (raised.value.fault, stand_in.asked) == (ModelFault.REFUSED, [])


async def test_an_answer_comes_in_pieces(models: Models, stand_in: StandIn) -> None:
    stand_in.script.append(streams("Otters ", "swim."))

    pieces = [piece async for piece in chat_of(models).stream(QUESTION)]

    assert pieces == ["Otters ", "swim."]


async def test_an_option_that_the_server_refuses_is_left_out_of_streams_too(models: Models, stand_in: StandIn) -> None:
    stand_in.script.extend([fails(400, "'temperature' does not support 0 with this model"), streams("Otters.")])

    pieces = [piece async for piece in chat_of(models).stream(QUESTION)]

    assert pieces == ["Otters."]
    assert [received.body.get("temperature") for received in stand_in.asked] == [0, None]


async def test_a_stream_that_is_refused_gives_its_connection_back(stand_in: StandIn) -> None:
    endpoint = Endpoint(role=ModelRole.CHAT, url=stand_in.url, model="toy", key=None, timeout_s=2, context_tokens=8000)
    stand_in.script.extend([fails(503), streams("Otters.")])

    async with httpx2.AsyncClient(limits=httpx2.Limits(max_connections=1), timeout=None) as client:
        wire = Wire(endpoint, client)
        with pytest.raises(ModelFailure):
            async with wire.stream("/chat/completions", {}):
                pass
        async with wire.stream("/chat/completions", {}) as events:
            data = [each async for each in events]

    assert "Otters." in data[0]


async def test_pieces_that_are_cut_off_or_none_are_a_failure(models: Models, stand_in: StandIn) -> None:
    stand_in.script.extend([streams("Otters ", finish="length"), streams()])

    for sentence in ("the model's answer was cut off at its longest length", "the model answered nothing"):
        with pytest.raises(ModelFailure, match=sentence):
            [piece async for piece in chat_of(models).stream(QUESTION)]


async def test_neither_key_nor_content_is_logged_or_shown(
    models: Models, stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.script.extend([fails(400, f"All about otters {KEY}")] * 5)

    with caplog.at_level(logging.DEBUG):
        failed = await failure(models)

    told = caplog.text + str(failed) + repr(failed) + repr(chat_of(models).endpoint)
    assert (KEY in told, "otters" in told) == (False, False)


async def test_a_model_server_is_told_the_trace_and_nothing_where_there_is_none(
    models: Models, stand_in: StandIn
) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
    stand_in.usual = fills_in(**FILLED)

    await filled(models)
    with span("a request", parent=trace):
        await filled(models)

    assert [received.traceparent for received in stand_in.asked] == [None, trace]
