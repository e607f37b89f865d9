import Backbones
import Evaluation
public import Interactions
import Networks
public import Recommenders
public import Support
import Tensors

/// What might explain an alignment's gain in place of what it claims.
///
/// Those that train have the budget that the alignment had, the same pairs, order and first weights.
public enum Control: String, CaseIterable, Sendable {
  /// The ID model; where it has grown by the pairs that the alignment saw, as it has grown.
  case base = "id_model"
  /// The ID model before it grew by those pairs.
  case denied
  /// The alignment before any training.
  case untrained
  /// Rows are made of other items' ID vectors; a residual stays the ID model's own.
  case shuffledIDs = "shuffled_ids"
  /// ID vectors are noise.
  case noise
  /// Each item has another's texts.
  case shuffledTexts = "shuffled_texts"
  /// The language model has random weights.
  case randomBackbone = "random_backbone"
  /// Histories are in a random order when users are ranked.
  case shuffledHistory = "shuffled_history"
  /// No ID rows: free rows and texts.
  case text
  /// The language model alone, untrained.
  case zeroshot = "frozen_text"
  /// The means of token embeddings, which no layer has read.
  case `static`
  /// The ID model with a multiple of the untrained language model's scores.
  case fused
  /// The ID model with a multiple of the trained text's scores.
  case fusedText = "fused_text"
}

extension Control {
  /// Whether it is trained as the alignment was.
  public var trains: Bool {
    switch self {
    case .shuffledIDs, .noise, .shuffledTexts, .randomBackbone, .text, .fusedText: true
    case .base, .denied, .untrained, .shuffledHistory, .zeroshot, .static, .fused: false
    }
  }
}

extension AlignedModel {
  /// Whether a control is one of this model's: texts can't be shuffled for one that reads none.
  public func has(_ control: Control) -> Bool {
    switch control {
    case .base, .untrained, .shuffledHistory, .randomBackbone, .shuffledTexts: true
    case .denied: hasGrownBase
    case .shuffledIDs, .noise: sentence.learnsFromIDs
    case .text:
      sentence.learnsFromIDs && (sentence.isAnswering || !sentence.user.site.fillsPlaces)
    case .fusedText: has(Control.text) && !sentence.isAnswering
    case .zeroshot, .static, .fused: !sentence.isAnswering
    }
  }

  /// Makes controls of the model, one after the other; those that train do so as the model did.
  ///
  /// - Parameters:
  ///   - control: which.
  ///   - data: the data set that the model was made for.
  ///   - options: how the model was trained.
  ///   - pairs: what it learnt from; `nil` for what options or samples say.
  ///   - made: those that were made before, which others are made of.
  ///   - key: what the model was made with.
  ///   - workers: who computes.
  ///   - progress: what can stop it.
  /// - Returns: what ranks.
  /// - Throws: `Cancelled`, or what keeps it from being made or trained.
  public func control(
    _ control: Control, on data: Dataset, options: TrainOptions, pairs: TrainingPairs? = nil,
    made: [Control: any Recommender] = [:], key: RandomKey, workers: Workers, progress: Progress
  ) throws -> any Recommender {
    let taught = denied?.side.base ?? base
    /// The alignment in another form; `wrap` changes the ID vectors and leaves the ID model's own scores.
    func trained(
      _ sentence: Sentence, backbone: any Backbone, data other: Dataset,
      ids wrap: ((any IDModel) -> any IDModel)? = nil
    ) throws -> any Recommender {
      var model = try AlignedModel(
        Definition(sentence), sentence, dataset: other, base: wrap?(taught) ?? taught,
        backbone: backbone, key: key, workers: workers)
      if wrap != nil { model.ownScorer = taught }
      _ = try model.train(
        on: other, pairs: pairs, options: options, key: key, workers: workers, progress: progress)
      if let wrap, hasGrownBase {
        model.side = try IDSide(wrap(base), on: other, workers: workers)
        model.ownScorer = base
      }
      return model
    }
    func other(_ control: Control) throws -> any Recommender {
      try made[control]
        ?? self.control(
          control, on: data, options: options, pairs: pairs, key: key, workers: workers,
          progress: progress)
    }
    func zeroshot() throws -> ZeroShot {
      try ZeroShot(
        dataset: data, backbone: backbone, titles: sentence.prompts.titles, workers: workers,
        progress: progress)
    }
    func fused(with other: any Recommender) throws -> any Recommender {
      let use: ValidationUse? = hasLearntValidation || base.hasLearntValidation ? .choosing : nil
      return try Fuse.tuned(
        base: base, other: other, on: data,
        options: TrainOptions(validationUsers: 1000).stopping(by: use), workers: workers,
        progress: progress
      ).model
    }
    switch control {
    case .base: return base
    case .denied: return taught
    case .untrained:
      return try AlignedModel(
        definition, sentence, dataset: data, base: taught, backbone: backbone, key: key,
        workers: workers)
    case .shuffledIDs:
      return try trained(sentence, backbone: backbone, data: data) {
        ShuffledIDs($0, by: key.derived("shuffled ids"))
      }
    case .noise:
      return try trained(sentence, backbone: backbone, data: data) {
        NoiseIDs(like: $0, key: key.derived("noise"))
      }
    case .shuffledTexts:
      return try trained(
        sentence, backbone: backbone,
        data: data.shufflingTexts(by: key.derived("shuffled texts")))
    case .randomBackbone:
      return try trained(
        sentence, backbone: backbone.withRandomWeights(key.derived("backbone")),
        data: data)
    case .shuffledHistory: return ShuffledHistory(model: self, key: key.derived("history"))
    case .text:
      return try trained(sentence.withoutIDs, backbone: backbone, data: data)
    case .zeroshot: return try zeroshot()
    case .static:
      return try ZeroShot(
        dataset: data, backbone: backbone, titles: sentence.prompts.titles, layers: 0,
        workers: workers, progress: progress)
    case .fused: return try fused(with: try other(.zeroshot))
    case .fusedText: return try fused(with: try other(.text))
    }
  }
}

/// An ID model whose items have each other's vectors.
private struct ShuffledIDs: IDModel {
  static let card = ModelCard("an ID model whose items have each other's vectors", example: "")
  let base: any IDModel
  /// The item whose vector each has.
  let places: [Int32]
  let itemVectors: Tensor

  init(_ base: any IDModel, by key: RandomKey) {
    self.base = base
    places = key.permutation(base.itemCount).map(Int32.init)
    itemVectors = base.itemVectors.gatheredRows(places)
  }

  var kind: String { base.kind }
  var settings: [(name: String, value: String)] { base.settings }
  var itemCount: Int { base.itemCount }
  var width: Int { base.width }
  var held: Int { base.held }
  var hasLearntValidation: Bool { base.hasLearntValidation }
  var longestHistory: Int { base.longestHistory }

  private func moved(_ histories: [ArraySlice<Int32>]) -> [ArraySlice<Int32>] {
    histories.map { $0.map { places[Int($0)] }[...] }
  }

  func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    try base.userVectors(moved(histories), workers: workers)
  }

  func states(of histories: [ArraySlice<Int32>], workers: Workers) throws -> PackedVectors {
    try base.states(of: moved(histories), workers: workers)
  }
}

/// An ID model whose items' vectors are noise, and whose users are the means of their items.
private struct NoiseIDs: IDModel {
  static let card = ModelCard("an ID model of noise", example: "")
  let base: any IDModel
  let itemVectors: Tensor

  init(like base: any IDModel, key: RandomKey) {
    self.base = base
    itemVectors = Tensor(
      shape: [base.itemCount, base.width],
      values: key.normals(base.itemCount * base.width, scale: 1))
  }

  var kind: String { base.kind }
  var settings: [(name: String, value: String)] { base.settings }
  var itemCount: Int { base.itemCount }
  var width: Int { base.width }
  var held: Int { base.held }
  var hasLearntValidation: Bool { base.hasLearntValidation }

  func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) -> Tensor {
    itemVectors.means(of: histories)
  }
}

/// A model that is told of histories in a random order.
private struct ShuffledHistory: Recommender {
  static let card = ModelCard("a model that is told of histories in a random order", example: "")
  var model: any Recommender
  let key: RandomKey

  var kind: String { model.kind }
  var settings: [(name: String, value: String)] { model.settings }
  var unranked: [Int32] { model.unranked }
  var scoresCandidates: Bool { model.scoresCandidates }
  var listLength: Int? { model.listLength }

  private func shuffled(_ queries: [Query]) -> [Query] {
    queries.map { query in
      var query = query
      let items = Array(query.history)
      // By what was had, so that anybody is asked the same twice.
      let key = items.reduce(key) { $0.derived(Int($1)) }
      query.history = key.permutation(items.count).map { items[$0] }[...]
      return query
    }
  }

  func prepared(workers: Workers, progress: Progress) throws -> any Scorer {
    _ = try model.prepared(workers: workers, progress: progress)
    return self
  }

  func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] { try model.foldedIn(queries) }

  func scores(for queries: [Query], workers: Workers, progress: Progress) throws -> [Float] {
    try model.scores(for: shuffled(queries), workers: workers, progress: progress)
  }

  func scores(
    among candidates: [[Int32]], listing listed: [[Int32]], for queries: [Query],
    workers: Workers, progress: Progress
  ) throws -> [[Float]] {
    try model.scores(
      among: candidates, listing: listed, for: shuffled(queries), workers: workers,
      progress: progress)
  }

  var writesAnswers: Bool { model.writesAnswers }

  func answers(
    among candidates: [[Int32]], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Int32?] {
    try model.answers(
      among: candidates, for: shuffled(queries), workers: workers, progress: progress)
  }
}

extension Dataset {
  /// The same interactions with items that have each other's titles and attributes.
  fileprivate func shufflingTexts(by key: RandomKey) -> Dataset {
    let places = key.permutation(itemCount)
    let texts = Catalogue(
      ids: catalogue.ids,
      titles: catalogue.titles.map { titles in places.map { titles[$0] } },
      attributes: catalogue.attributes.map { attribute in
        ItemAttribute(name: attribute.name, values: places.map { attribute.values[$0] })
      })
    return replacing(catalogue: texts)
  }
}

extension Backbone {
  /// The model with normal numbers in its maps and tables, in float32, and the norms as they are.
  ///
  /// - Throws: nothing, as all weights are the model's own.
  fileprivate func withRandomWeights(_ key: RandomKey) throws -> any Backbone {
    var drawn = Parameters()
    let weights = weights.parameters
    for (index, name) in weights.names.enumerated() where weights.decays[index] {
      let own = weights.tensors[index]
      drawn.add(
        name,
        Tensor(
          shape: own.shape,
          values: key.derived(name, shape: own.shape).normals(own.count, scale: 0.02)))
    }
    return try replacing(drawn)
  }
}
