"""`memos-gql backup` and `restore`: everything the embedded default remembers, as one directory that is whole or not there."""
