import Language

/// The verbs of a session, in the order to list them.
///
/// - Parameter dataFolder: where fetched data and backbones are kept.
/// - Returns: every verb, its rooms' errors made diagnostics.
func sessionTable(dataFolder: String?) -> [Verb] {
  let library = Library(dataFolder: dataFolder)
  let verbs =
    dataVerbs(library) + [rankingsVerb] + lookingVerbs + modelVerbs + backboneVerbs(library)
    + adapterVerbs + alignmentVerbs + trainVerbs + [evaluateVerb] + comparisonVerbs
    + [recommendVerb] + explainVerbs + resultVerbs + [plotVerb] + keepingVerbs + sessionVerbs
  return verbs.map(\.reportingFailures)
}
