"""Models that the operator may configure. Without one, this package is not used and no content leaves the machine."""

from memos_gql.models.opening import Models, open_models
from memos_gql.models.roles import Endpoint, ModelRole, endpoints

__all__ = ["Endpoint", "ModelRole", "Models", "endpoints", "open_models"]
