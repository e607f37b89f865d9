import Evaluation
public import Interactions
public import Recommenders
import Support

/// Training on pairs that the ID model hasn't seen.
///
/// On pairs that an ID model has learnt from its own score explains nearly everything, so that rows
/// learn to leave the text alone. So maps are trained beside an ID model that was denied their pairs;
/// then its copy goes on training with these too, and its vectors take their place.
extension AlignedModel {
  /// An ID model that was denied pairs, and what grew of it once it went on with them.
  struct Denied: Sendable {
    let side: IDSide
    var grown: IDSide?
    /// Whether those are targets of the validation part.
    let isOfValidation: Bool
  }

  /// Whether the ID model has gone on with pairs that it was denied while maps learnt from them.
  public var hasGrownBase: Bool { denied?.grown != nil }

  /// Whether the ID model is one that was denied pairs and hasn't grown by them.
  var isDenied: Bool {
    base.held > 0 || denied?.isOfValidation == true && !base.hasLearntValidation
  }

  /// Whether ranking reads anything of the ID model.
  var ranksByBase: Bool { sentence.readsIDs || sentence.comparison.residual }

  /// Whether anything of the ID model is read, by ranking or by training.
  var readsBase: Bool { sentence.learnsFromIDs || sentence.comparison.residual }

  /// Which pairs each stage learns from, where no pairs are given.
  public func sources(in options: TrainOptions) -> [TrainingPairs.Source] {
    sentence.stages.map { options.source ?? $0.samples.source }
  }

  /// The pairs that each stage learns from.
  ///
  /// - Throws: `AlignmentError.nothingUnseen` where the ID model was denied none; `TrainError`.
  func pairs(
    from sources: [TrainingPairs.Source], of data: Dataset
  ) throws -> [TrainingPairs] {
    let base = denied?.side.base ?? base
    var known: [TrainingPairs.Source: TrainingPairs] = [:]
    return try sources.map { source in
      if let pairs = known[source] { return pairs }
      let pairs: TrainingPairs
      switch source {
      case .all: pairs = .all(of: data)
      case .last: pairs = .withheld(last: 1, of: data)
      case .unseen:
        guard base.held > 0 else { throw AlignmentError.nothingUnseen(kind: base.kind) }
        pairs = .withheld(last: base.held, of: data)
      case .valid:
        guard !base.hasLearntValidation else {
          throw AlignmentError.nothingUnseen(kind: base.kind)
        }
        pairs = .validation(of: data)
      }
      guard pairs.count > 0 else {
        throw source == .valid
          ? TrainError.nobodyStops(data: data.name) : .nothingToLearn(data: data.name)
      }
      known[source] = pairs
      return pairs
    }
  }

  /// Takes the ID model that was denied the pairs in place of what grew of it.
  mutating func deny(isOfValidation: Bool) {
    if denied?.isOfValidation != isOfValidation {
      denied = Denied(side: denied?.side ?? side, isOfValidation: isOfValidation)
    }
    if let denied { side = denied.side }
  }

  /// The share of a call's minutes after which maps stop, so that the ID model can go on in the rest.
  static let shareOfMaps = 0.75

  /// Whether a copy of the ID model is still to go on with pairs that it was denied.
  var grows: Bool {
    denied.map { $0.grown == nil && ranksByBase && $0.side.base.usualTraining != nil } ?? false
  }

  /// Lets a copy of the ID model that was denied pairs go on with them, and puts it in its place.
  ///
  /// It begins a new training with its weights, as its kind usually trains. What has nothing to train
  /// stays as it is.
  ///
  /// - Parameters:
  ///   - data: the data set that the model was made for.
  ///   - minutes: how long it may take; `nil` for until it stops by itself.
  ///   - key: what the training draws with.
  ///   - workers: who computes.
  ///   - progress: what can stop it.
  /// - Returns: what the training was; `nil` where it was done before, or there is nothing to train.
  /// - Throws: `Cancelled`, or what keeps the ID model from training.
  mutating func grow(
    on data: Dataset, minutes: Double?, key: RandomKey, workers: Workers, progress: Progress
  ) throws -> TrainReport? {
    guard let denied else { return nil }
    if let grown = denied.grown {
      side = grown
      return nil
    }
    var base = denied.side.base
    guard grows, var options = base.usualTraining else { return nil }
    options.minutes = minutes
    options.source = denied.isOfValidation ? .valid : nil
    options.isAnew = true
    let report = try base.train(
      on: data, pairs: nil, options: options, key: key.derived("grown"), workers: workers,
      progress: progress)
    guard !report.interrupted else { throw Cancelled() }
    let grown = try IDSide(base, on: data, workers: workers)
    self.denied?.grown = grown
    side = grown
    fixedItems = nil
    return report
  }

  /// How well the ID model ranks the latest pair of each user that it is aligned on, and the pair of
  /// validation, which nobody learnt from: what the one is better by is memory.
  ///
  /// - Returns: `nil` where the alignment doesn't read IDs, nothing is held out, or the ID model doesn't
  ///   know the users.
  /// - Throws: `Cancelled`.
  func memory(
    of pairs: TrainingPairs, on data: Dataset, options: TrainOptions, workers: Workers,
    progress: Progress
  ) throws -> TrainReport.Memory? {
    guard readsBase else { return nil }
    var options = options.stopping(by: pairs.end == .test ? .choosing : nil)
    // An ID model ranks the whole catalogue, whatever the alignment is validated on.
    options.validationCandidates = nil
    // Few users would tell memory from luck badly, and an ID model ranks many in no time.
    options.validationUsers = options.validationUsers.map { max(500, $0) }
    let sample = RankingProtocol.Sample(count: options.validationUsers ?? 500)
    guard
      let learnt = try? Evaluator(
        pairs.latest, of: data, metrics: [options.metric], sample: sample),
      let valid = Validation(data, options: options)
    else { return nil }
    do {
      return TrainReport.Memory(
        metric: options.metric,
        onPairs: try learnt.evaluate(base, workers: workers, progress: progress)
          .summary(of: options.metric).mean,
        onValid: try valid.measure(base, workers: workers, progress: progress))
    } catch is UnknownUsers {
      return nil
    }
  }
}
