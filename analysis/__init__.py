"""Statistics of the atlas: pure functions on DataFrames and arrays.

Begin with :mod:`analysis.effects`: one function a question. Each module loads only what it uses.

- ``effects``: effects of the mechanisms on the skills by region type; their comparisons, lines of
  prediction, effects along a moderator, on single items and in single regions
- ``typology``, ``definitions``: which regions are left-behind
- ``survey``, ``demo_survey``, ``reliability``: the survey's schema, a simulated one, its scales
- ``linear``, ``bootstrap``, ``ordinal``, ``multilevel``, ``moderation``: the estimators, on arrays
- ``diagnostics``, ``support``, ``verdicts``: whether the data can carry a model
- ``sensitivity``, ``power``: what is not observed, and how large a survey must be
- ``regression_table``: several models side by side, as data and as text
- ``disclosure``: which small groups are not shown
- ``errors``: ``AnalysisError``, whose message is a sentence for people
"""
