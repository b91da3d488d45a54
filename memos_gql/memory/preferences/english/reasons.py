"""The reason for a preference, in one English sentence."""

from memos_gql.documents import Stance
from memos_gql.memory.preferences.statement import Finding, Ground

BELIEFS = {
    (Ground.LIKING, Stance.FOR): "The user says that they like or prefer this: {}.",
    (Ground.LIKING, Stance.AGAINST): "The user says that they do not like this, or no longer: {}.",
    (Ground.FAVOURITE, Stance.FOR): "The user names their {}.",
    (Ground.WISH, Stance.FOR): "The user says that they want this in general: {}.",
    (Ground.WISH, Stance.AGAINST): "The user says that they do not want this: {}.",
    (Ground.HABIT, Stance.FOR): "The user says that they do this as a rule: {}.",
    (Ground.HABIT, Stance.AGAINST): "The user says that as a rule they do without this: {}.",
    (Ground.HEALTH, Stance.FOR): "The user says that they tolerate this: {}.",
    (Ground.HEALTH, Stance.AGAINST): "The user says that they do not tolerate this: {}.",
    (Ground.DIET, Stance.FOR): "The user says which diet they keep.",
    (Ground.DIET, Stance.AGAINST): "The user says that they no longer keep a diet.",
    (Ground.INSTRUCTION, Stance.FOR): "The user asks for this from now on: {}.",
    (Ground.INSTRUCTION, Stance.AGAINST): "The user asks that this be left from now on: {}.",
    (Ground.NAME, Stance.FOR): "The user says how they want to be addressed.",
}


def reason(finding: Finding) -> str:
    return BELIEFS[finding.ground, finding.stance].format(finding.about)
