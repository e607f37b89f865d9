import Language

/// The verbs of a session, in the order to list them.
///
/// - Parameters:
///   - dataFolder: where fetched data and backbones are kept.
///   - errors: what `help` explains by codes.
/// - Returns: every verb.
func sessionTable(
  dataFolder: String?, errors: ErrorCatalogue = ErrorCatalogue()
) -> [Verb] {
  let library = Library(dataFolder: dataFolder)
  let verbs: [Verb] =
    [
      Load.verb(library), Datasets.verb(library), KCore.verb, Dedup.verb, Sample.verb, Where.verb,
      SplitVerb.verb, Rankings.verb, Describe.verb,
      Head.verb, History.verb, Pick.verb, Construct.verb,
      ModelVerb.verb,
    ] + IDModels.verbs
    + [
      BackboneVerb.verb(library), NewBackbone.verb(library), Distil.verb, Tokens.verb,
      Attention.verb,
      Embed.verb, Generate.verb,
      Lora.verb, Freeze.verb,
      Freeze.unfreeze,
    ] + Systems.verbs + [ZeroShotVerb.verb, FuseVerb.verb, Align.verb, Adapt.verb] + Parts.verbs
    + [
      StageVerb.verb, Train.verb, Undo.verb, Evaluate.verb, Compare.verb, Ranks.verb,
      Recommend.verb, Similar.verb, Explain.verb, Experts.verb, Controls.verb,
      Table.verb, Summarise.verb, Pivot.verb, Print.verb, Join.verb, Sort.verb, Derive.verb,
      Assert.verb, Export.verb, PlotVerb.verb, Save.verb, Restore.verb, HelpVerb.verb(errors),
      Vars.verb,
      Include.verb, Timer.verb, Version.verb, Warn.verb, SetVerb.verb, Seed.verb, Quit.verb,
    ]
  return verbs
}
