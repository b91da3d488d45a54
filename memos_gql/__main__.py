"""`python -m memos_gql` is the command `memos-gql`."""

from memos_gql.cli import main

main()
