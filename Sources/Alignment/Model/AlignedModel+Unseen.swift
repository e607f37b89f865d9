import Evaluation
import Interactions
import Recommenders
import Support

/// Training on pairs that the ID model hasn't seen.
///
/// On pairs that an ID model has learnt from its own score explains nearly everything, so that rows
/// learn to leave the text alone. So maps are trained beside an ID model that was denied their pairs;
/// then its copy goes on training with these too, and its vectors take their place.
extension AlignedModel {
  /// An ID model that was denied pairs, and what grew of it.
  struct Denied: Sendable {
    let base: any IDModel
    let counts: ItemCounts
    let inputScale: (user: Float, item: Float)
    /// The ID model after it went on with the pairs.
    var grown: any IDModel
    /// Whether it did.
    var hasGrown = false
    /// Whether those are targets of the validation part.
    let isOfValidation: Bool
  }

  /// The pairs that each stage learns from.
  ///
  /// - Throws: `AlignmentError.nothingUnseen` where the ID model was denied none; `TrainError`.
  func pairs(
    from sources: [TrainingPairs.Source], of data: Dataset
  ) throws -> [TrainingPairs] {
    let held = denied?.base.held ?? base.held
    var known: [TrainingPairs.Source: TrainingPairs] = [:]
    return try sources.map { source in
      if let pairs = known[source] { return pairs }
      let pairs: TrainingPairs
      switch source {
      case .all: pairs = .all(of: data)
      case .last: pairs = .withheld(last: 1, of: data)
      case .unseen:
        guard held > 0 else { throw AlignmentError.nothingUnseen(kind: base.kind) }
        pairs = .withheld(last: held, of: data)
      case .valid: pairs = .validation(of: data)
      }
      guard pairs.count > 0 else { throw TrainError.nothingToLearn(data: data.name) }
      known[source] = pairs
      return pairs
    }
  }

  /// Takes the ID model that was denied the pairs in place of what grew of it.
  mutating func deny(on data: Dataset, isOfValidation: Bool) {
    if let denied, denied.isOfValidation == isOfValidation {
      (base, counts, inputScale) = (denied.base, denied.counts, denied.inputScale)
    } else {
      if let denied { (base, inputScale) = (denied.base, denied.inputScale) }
      counts = ItemCounts(data.withholding(last: base.held))
      denied = Denied(
        base: base, counts: counts, inputScale: inputScale, grown: base,
        isOfValidation: isOfValidation)
    }
  }

  /// Lets a copy of the ID model that was denied pairs go on with them, and puts it in its place.
  ///
  /// It trains as its kind usually does. What has nothing to train stays as it is.
  ///
  /// - Returns: what the training was; `nil` where it was done before, or there is nothing to train.
  /// - Throws: `Cancelled`, or what keeps the ID model from training.
  mutating func grow(
    on data: Dataset, key: RandomKey, workers: Workers, progress: Progress
  ) throws -> TrainReport? {
    guard var denied else { return nil }
    let data = denied.isOfValidation ? data.teachingValidation : data
    var report: TrainReport?
    if !denied.hasGrown, let usual = denied.base.usualTraining {
      let options = usual.stopping(by: denied.isOfValidation ? .stopping : nil)
      report = try denied.grown.train(
        on: data, pairs: nil, options: options, key: key.derived("grown"), workers: workers,
        progress: progress)
      guard report?.interrupted == false else {
        self.denied = nil
        return report
      }
    }
    denied.hasGrown = true
    self.denied = denied
    base = denied.grown
    fixedItems = nil
    counts = ItemCounts(data)
    inputScale = try Self.inputScale(of: base, on: data, workers: workers)
    return report
  }

  /// How well the ID model ranks the pairs that it is aligned on, and those that nobody learnt from: the
  /// difference is memory.
  ///
  /// - Returns: `nil` where the alignment doesn't read IDs, or nothing is held out.
  /// - Throws: `Cancelled`; `UnknownUsers` as the ID model does.
  func memory(
    of pairs: TrainingPairs, on data: Dataset, options: TrainOptions, workers: Workers,
    progress: Progress
  ) throws -> TrainReport.Memory? {
    guard sentence.readsIDs || sentence.comparison.residual else { return nil }
    let options = options.stopping(by: pairs.end == .test ? .choosing : nil)
    let sample = RankingProtocol.Sample(count: options.validationUsers ?? 500)
    guard
      let learnt = try? Evaluator(pairs, of: data, metrics: [options.metric], sample: sample),
      let valid = Validation(data, options: options)
    else { return nil }
    return TrainReport.Memory(
      metric: options.metric,
      onPairs: try learnt.evaluate(base, workers: workers, progress: progress)
        .summary(of: options.metric).mean,
      onValid: try valid.measure(base, workers: workers, progress: progress))
  }
}
