"""Spreadsheets in: read → mapped → checked into a stage → accepted in batches → undone as one act.

reading/     the kept file becomes plain rows of text and a profile, in a bounded child process
mapping      what the columns of those rows mean: by name and synonyms, remembered per source
checking     one row of text becomes values, or everything that is wrong with it
staging      good rows wait in a table of their own, each with its verdict against the records
accepting    the stage is taken over as one batch;  undoing: a batch is taken back as one act
kinds        the registry: which records can be brought in, filled by the upper floors
"""
