"""Statistics of the atlas: pure functions on DataFrames and arrays, a room for each subject.

A room imports only those above it, and each module loads only what it uses.

- ``regions``: which regions are left-behind, and how regions compare with one another
- ``siting``: where the next coworking spaces would reach most people
- ``survey``: the survey's schema, a simulated survey, its scales, and files that people bring
- ``estimation``: designs, estimators and errors, on arrays
- ``robustness``: whether a finding survives other definitions, models and samples
- ``disclosure``: which small groups are not shown
- ``effects``: effects of the mechanisms on the skills, the place to begin
- ``checks``: whether the data can carry a model, and what they cannot show
- ``scenarios``: what if a mechanism were stronger
- ``errors``: ``AnalysisError``, whose message is a sentence for people
"""
