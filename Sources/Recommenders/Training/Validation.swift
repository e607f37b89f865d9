public import Evaluation
public import Interactions
internal import Networks
public import Support

/// Measures a model on the validation part of a data set, the same way each time.
public struct Validation: Sendable {
  private let evaluator: Evaluator
  private let metric: Metric

  /// The measurement that `options` asks for; `nil` where the data have no validation part.
  ///
  /// Items that a user already had are dropped from the ranking.
  public init?(_ data: Dataset, options: TrainOptions) {
    let sample = options.validationUsers.map { RankingProtocol.Sample(count: $0) }
    guard
      let evaluator = try? Evaluator(
        data, part: .valid, metrics: [options.metric],
        candidates: options.validationCandidates.map { .sampled($0) } ?? .full,
        use: options.validationUse, sample: sample)
    else { return nil }
    self.evaluator = evaluator
    metric = options.metric
  }

  /// The metric, higher being better.
  ///
  /// - Throws: `NotFinite` where a score is not a number; `Cancelled`; what the scorer throws.
  public func measure(
    _ scorer: any Scorer, workers: Workers, progress: Progress
  ) throws -> Double {
    do {
      return try evaluator.evaluate(scorer, workers: workers, progress: progress)
        .summary(of: metric).mean
    } catch EvaluationError.scoreIsNaN {
      throw NotFinite()
    }
  }
}
