"""What a classifier takes texts for where no rule reads them: preferences, and statements that end earlier ones.

`tests/bench/heads.py` fits the classifiers to sentences of people who knew no rule. They run on the built-in model,
which embeds the texts anyway.
"""
