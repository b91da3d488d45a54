"""Models that the operator may plug in. With none of them set, nothing of this is used and no content leaves the machine."""

from memos_gql.models.opening import Models, open_models
from memos_gql.models.roles import Endpoint, ModelRole, endpoints

__all__ = ["Endpoint", "ModelRole", "Models", "endpoints", "open_models"]
