"""What is remembered of tools: whose it is, how it is found, and where it came from."""

import json

from memos_gql.documents import Source, ToolUse
from memos_gql.memory.tools.memories import schema_memories, trajectory_id, trajectory_memory
from memos_gql.memory.tools.trajectories import trajectories
from tests.memory.tools.conftest import Talk

WEATHER = {
    "name": "get_weather",
    "description": "Tell the weather.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "description": "Where."}, "unit": {"type": "string"}},
    },
}


def test_a_schema_is_found_by_words_and_kept_as_given(talk: Talk) -> None:
    message = talk.system("Be kind.", f"<tool_schema>{json.dumps(WEATHER)}</tool_schema>")
    message.tags = ["travel"]

    (memory,) = schema_memories(message)

    assert (memory.key, memory.tool_name, memory.tool_schema, memory.tags) == (
        "get_weather",
        "get_weather",
        WEATHER,
        ["travel", "tool"],
    )
    assert (
        memory.value
        == f"Tool get_weather (get weather): Tell the weather.\nTakes city (Where.); unit\n{json.dumps(WEATHER)}"
    )
    assert memory.sources == [Source(task_id="task_1", message_id="msg_01", part_index=1)]
    assert memory.said_at == message.sent_at


def test_a_tool_is_one_memory_in_all_conversations_of_its_owner_alone(talk: Talk) -> None:
    message = talk.system('<tool_schema>{"name": "a"}</tool_schema>')
    elsewhere = message.model_copy(update={"conversation_id": "other", "agent_id": "planner", "app_id": "desk"})
    others = [message.model_copy(update={"owner": "user:bob"}), message.model_copy(update={"project_id": "p2"})]

    ids = [memory.id for one in (message, elsewhere, *others) for memory in schema_memories(one)]

    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_the_last_of_two_definitions_in_one_message_counts(talk: Talk) -> None:
    (memory,) = schema_memories(
        talk.system('<tool_schema>[{"name": "a", "v": 1}, {"name": "a", "v": 2}]</tool_schema>')
    )

    assert memory.tool_schema == {"name": "a", "v": 2}


def test_only_system_messages_define_tools(talk: Talk) -> None:
    assert schema_memories(talk.user('<tool_schema>{"name": "a"}</tool_schema>')) == []


def test_a_trajectory_is_told_from_request_to_answer(talk: Talk) -> None:
    window = [
        talk.user("Weather in Paris?"),
        talk.calls(("1", "get_weather", {"city": "Paris"}), ("2", "get_time", {})),
    ]
    window += [talk.result("1", '{"error": "x"}'), talk.says("I cannot say.")]
    window[0].tags, window[1].tags, window[0].info = ["a"], ["a", "b"], {"n": 1}

    memory = trajectory_memory(trajectories(window)[0])

    assert memory.key == "Weather in Paris?"
    assert memory.value.splitlines() == [
        "Request: Weather in Paris?",
        'Call: get_weather {"city": "Paris"}',
        'Failed (Error): {"error": "x"}',
        "Call: get_time {}",
        "Result: missing so far",
        "Answer: I cannot say.",
    ]
    assert (memory.tags, memory.info, memory.info_pairs) == (["a", "b", "tool"], {"n": 1}, ["n=1"])
    assert [source.message_id for source in memory.sources] == ["msg_01", "msg_02", "msg_03", "msg_04"]
    assert memory.said_at == window[-1].sent_at
    assert (
        memory.experience
        == "For “Weather in Paris?”, get_weather with city=Paris failed with Error; get_time has no result yet."
    )
    assert [(use.tool_name, use.success_rate, use.error_type) for use in memory.tools_used] == [
        ("get_weather", 0.0, "Error"),
        ("get_time", 0.0, "NoResult"),
    ]
    assert isinstance(memory.tools_used[0], ToolUse)


def test_long_results_are_shortened_and_their_length_is_said(talk: Talk) -> None:
    window = [talk.user("Read."), talk.calls(("1", "read", {})), talk.result("1", "word " * 1_000)]

    memory = trajectory_memory(trajectories(window)[0])

    assert memory.value.splitlines()[-1] == "Result: " + ("word " * 100).rstrip() + "… (4,999 characters)"


def test_the_first_and_last_of_many_calls_are_told(talk: Talk) -> None:
    window = [talk.user("Count.")]
    for number in range(200):
        window += [talk.calls((str(number), "count", {"n": number})), talk.result(str(number), f"{number}!")]

    memory = trajectory_memory(trajectories(window)[0])

    assert memory.value.count("Call: ") == 30
    assert "(170 more calls)" in memory.value
    assert memory.value.endswith("199!")
    assert (len(memory.sources), memory.sources[0].message_id) == (100, "msg_01")


def test_a_chinese_story_has_chinese_labels(talk: Talk) -> None:
    window = [
        talk.user("天气？"),
        talk.calls(("1", "get_weather", {"city": "巴黎"})),
        talk.result("1", "晴"),
        talk.says("晴天。"),
    ]

    assert (
        trajectory_memory(trajectories(window)[0]).value
        == '请求：天气？\n调用：get_weather {"city": "巴黎"}\n结果：晴\n回答：晴天。'
    )


def test_trajectories_differ_by_request_and_conversation(talk: Talk) -> None:
    one, other = talk.user("a"), talk.user("b")
    elsewhere = one.model_copy(update={"conversation_id": "other"})

    assert (
        len(
            {
                trajectory_id(one, one),
                trajectory_id(one, other),
                trajectory_id(elsewhere, one),
                trajectory_id(one, None),
            }
        )
        == 4
    )
