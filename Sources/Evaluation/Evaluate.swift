public import Interactions
public import Support

/// Ranks the catalogue for every user of a part and measures where the held-out items come.
///
/// For several models or epochs on the same data, make one `Evaluator` and keep it.
///
/// - Parameters:
///   - scorer: What ranks.
///   - dataset: A split data set.
///   - part: The part whose items are the targets.
///   - metrics: What is measured.
///   - candidates: Which items are ranked.
///   - known: What scorers are told of the items before the part.
///   - seen: What becomes of the items before the part, all of them.
///   - positive: The rating from which a row of the part is positive; `nil` if all rows are.
///   - sample: The users to draw; `nil` for all of them.
///   - workers: The threads; they don't change the result.
///   - progress: What watches and can stop it.
/// - Returns: The metrics user by user.
/// - Throws: `EvaluationError`, `Cancelled`, or what the scorer throws.
public func evaluate(
  _ scorer: any Scorer, on dataset: Dataset, part: Part, metrics: [Metric],
  candidates: RankingProtocol.Candidates = .full, known: RankingProtocol.KnownItems = .all,
  seen: RankingProtocol.SeenItems = .drop, positive: Float? = nil,
  sample: RankingProtocol.Sample? = nil, workers: Workers, progress: Progress = .unwatched
) throws -> EvaluationResult {
  try Evaluator(
    dataset, part: part, metrics: metrics, candidates: candidates, known: known, seen: seen,
    positive: positive, sample: sample
  ).evaluate(scorer, workers: workers, progress: progress)
}
