import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

// What is measured, and what of it.
extension Call {
  /// Another catalogue than a model's own, which an alignment is to be measured in.
  func catalogue(beside object: ModelObject) -> Dataset? {
    guard object.model is AlignedModel, case .other(let data) = self[Evaluate.on],
      data.catalogue.ids != object.data.catalogue.ids
    else { return nil }
    return data
  }

  /// The model, asked for what the call says.
  ///
  /// - Throws: `AlignmentError.asksForNoRatings`.
  func asked(_ object: ModelObject) throws -> ModelObject {
    guard self[Evaluate.task] == .ratings else { return object }
    guard let model = object.model as? AlignedModel else {
      throw AlignmentError.asksForNoRatings(kind: object.model.kind)
    }
    var asked = object
    asked.model = try model.askedForRatings()
    asked.options.append((name: Evaluate.task.name, cell: .text(Evaluate.Task.ratings.rawValue)))
    return asked
  }

  /// The held-out items that are to be found.
  var heldOut: HeldOut {
    if case .one(let heldOut) = self[Evaluate.on] { heldOut } else { .test }
  }

  /// The data that a model is measured on: its own, or those that `on` names.
  ///
  /// - Throws: `ModelError.otherCatalogue`.
  func data(for object: ModelObject) throws -> Dataset {
    guard case .other(let other) = self[Evaluate.on] else { return object.data }
    guard other.catalogue.ids == object.data.catalogue.ids else {
      throw ModelError.unfit(other, for: object.data)
    }
    return other
  }

  /// The metrics to be measured.
  func metrics() throws -> [Metric] {
    let cutoffs = self[Evaluate.cutoffs]
    guard !cutoffs.isEmpty else {
      throw UsageError.empty(option: Evaluate.cutoffs.name, what: "number")
    }
    var metrics: [Metric] = []
    var known: Set<Metric> = []
    let names = self[Evaluate.metrics]
    var usesCutoffs = names == nil
    func add(_ metric: Metric) throws {
      try progress.check()
      if known.insert(metric).inserted { metrics.append(metric) }
    }
    if let names {
      for name in names {
        let measured = try Metric.measured(name, at: cutoffs)
        usesCutoffs = usesCutoffs || measured.usesCutoffs
        for metric in measured.metrics { try add(metric) }
      }
    } else {
      for metric in Metric.standard(at: cutoffs) { try add(metric) }
    }
    if metrics.isEmpty { throw UsageError.empty(option: Evaluate.metrics.name, what: "metric") }
    try require(
      Evaluate.cutoffs, needs: usesCutoffs, "a metric without a k of its own, such as `ndcg`")
    let divisions = self[Evaluate.groups].compactMap(\.division)
    let whole = metrics.filter { $0.group == nil && $0.kind.isOfRanks }
    for group in divisions.flatMap(\.groups) {
      for metric in whole { try add(metric.on(group)) }
    }
    return metrics
  }

  /// Which items are ranked.
  private var candidates: RankingProtocol.Candidates {
    guard let weight = self[Evaluate.candidates].weight else { return .full }
    return .sampled(
      CandidateSample(
        count: self[Evaluate.negatives], weight: weight, seed: UInt64(self[Evaluate.draw])))
  }

  /// The evaluator of models on some data, as the call says.
  func evaluator(of data: Dataset, _ metrics: [Metric]) throws -> Evaluator {
    let (heldOut, candidates) = (heldOut, candidates)
    let (known, seen) = (self[Evaluate.known], self[Evaluate.seen])
    let sample = self[Evaluate.users].map { RankingProtocol.Sample(count: $0) }
    let positive = self[Evaluate.positive].map { Float($0) }
    let folds = self[Shared.fold]
    return try aside { _ in
      try Evaluator(
        data, part: heldOut.part, metrics: metrics, candidates: candidates, known: known,
        seen: seen, positive: positive, use: heldOut.use, sample: sample, folds: folds)
    }
  }

  /// Refuses what says how others are drawn where none are.
  func requireDraws() throws {
    for option in [Evaluate.negatives, Evaluate.draw] {
      try require(
        option, needs: self[Evaluate.candidates].weight != nil,
        "`candidates=uniform` or `candidates=popularity`")
    }
  }
}
