from dataclasses import fields

from memos_gql.providers.model_files import MODEL_ID
from memos_gql.storage.candidates import FACTS
from memos_gql.storage.index_rows import ROW_SHAPE, IndexRow


def test_the_shape_of_a_row_and_the_embedding_model_have_a_number_together() -> None:
    columns = (
        "id owner conversation_id agent_id app_id kind status tags file_ids info_pairs "
        "created_at updated_at said_at role speech "
        "is_correction replaced_by turns previous_turns gist happens_from happens_until words vector"
    )

    facts = (
        "conversation_id is_correction said_at role speech replaced_by turns previous_turns owner kind gist "
        "happens_from happens_until words"
    )

    assert (ROW_SHAPE, MODEL_ID, " ".join(field.name for field in fields(IndexRow))) == (
        "9",
        "multilingual-e5-small@1571fc98-4",
        columns,
    )
    assert " ".join(FACTS) == facts
