public import Evaluation
public import Interactions
public import Networks
public import Support
public import Tensors

/// Several vectors of what a user is interested in, by self-attentive pooling of the items.
///
/// Cen et al., Controllable multi-interest framework for recommendation, KDD 2020 (ComiRec-SA):
/// A = softmax(W₂ tanh(W₁ (H + P))) over the items, V = A H. An item's score is that of its nearest
/// interest, and training moves the interest nearest to what came next. `userVectors` has the mean
/// of the interests.
public struct ComiRec: HasInterests, TrainableModel {
  public static let kind = "comirec"
  public static let card = ModelCard(
    "makes several vectors of what a user is interested in, untrained",
    formula: "V = softmax(W₂ tanh(W₁ (H + P))) H; score(u, i) = max_k v_k · e_i",
    source: "Cen et al., Controllable multi-interest framework for recommendation, KDD 2020",
    example: "comirec shop interests=4")
  public let configuration: Configuration
  public let network: Network
  /// The item table, the positions and the attention's two maps, by name.
  public var parameters: Parameters
  public var training = TrainingState()

  /// The sizes of the network, and what it is trained with.
  public struct Configuration: ModelConfiguration, RankingLossConfiguration {
    /// The width of item vectors, d.
    public var width = 64
    /// How many interests a user has, K.
    public var interests = 4
    /// The width of the attention's inner layer.
    public var hidden = 256
    /// How many of the most recent items are seen.
    public var maxlen = 50
    /// How many places of a training sequence are predicted in a step.
    public var cuts = 4
    public var loss = RankingLoss()

    public init() {}

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer(
          "dim", \.width, 1...4096, "the width of item vectors", because: "as in the paper"),
        .integer(
          "interests", \.interests, 1...64, "how many interests a user has",
          because: "as in the paper"),
        .integer(
          "hidden", \.hidden, 1...8192, "the width of the attention's inner layer",
          because: "four times `dim`, as in the paper"),
        .integer(
          "maxlen", \.maxlen, 1...10_000, "how many of the last items are seen",
          because: "as `sasrec`; the paper has 20 and 50"),
        .integer(
          "cuts", \.cuts, 1...1000, "places of a training sequence that are predicted in a step",
          because: "the paper has one; more make an epoch longer"),
      ] + ModelSetting.loss
  }

  /// As SASRec's, whose sequences and loss are the same.
  public static let trainOptions = SASRec.trainOptions

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
    network = Self.network(configuration, users: data.userCount, items: data.itemCount)
  }

  public var width: Int { configuration.width }
  public var itemVectors: Tensor { itemTable }

  public static func network(_ configuration: Configuration, users: Int, items: Int) -> Network {
    let (width, hidden) = (configuration.width, configuration.hidden)
    return Network(
      items: Embedding("items", rows: items, width: width),
      positions: Embedding("positions", rows: configuration.maxlen, width: width),
      inner: Linear("inner", from: width, to: hidden, hasBias: false),
      outer: Linear("outer", from: hidden, to: configuration.interests, hasBias: false))
  }

  /// Self-attentive pooling of the items a user had.
  public struct Network: ItemNetwork {
    public let items: Embedding
    fileprivate let positions: Embedding
    /// W₁.
    fileprivate let inner: Linear
    /// W₂.
    fileprivate let outer: Linear

    public var parameters: [ModuleParameter] {
      items.parameters + positions.parameters + inner.parameters + outer.parameters
    }

    /// The interests after each history.
    ///
    /// - Parameters:
    ///   - histories: packed items; none is empty.
    ///   - pass: the run.
    /// - Returns: [histories × interests, d].
    func interests(of histories: PackedHistories, in pass: BoundParameters) -> Variable {
      let tape = pass.tape
      let items = items(histories.items, in: pass)
      let placed = tape.add(items, positions(histories.positions, in: pass))
      let inner = tape.tanh(inner(placed, in: pass))
      return tape.segmentMixtures(
        items, logits: outer(inner, in: pass), offsets: histories.offsets)
    }
  }

  public func material(of data: Dataset) -> SequenceMaterial {
    SequenceMaterial(data, maxlen: configuration.maxlen, loss: configuration.loss)
  }

  /// A history with the item that came next.
  private struct Question: Sendable {
    let history: ArraySlice<Int32>
    let target: Int32
    let user: Int32
  }

  /// The mean loss over the drawn places of the batch.
  public func step(
    _ batch: [Int], of material: SequenceMaterial, at place: TrainingPlace, key: RandomKey,
    workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    let key = key.derived(place.step)
    let questions = batch.flatMap { index -> [Question] in
      let (items, user) = material.windows.window(index)
      let key = key.derived("cuts").derived(index)
      let places = key.permutation(items.count - 1).prefix(configuration.cuts)
      return places.sorted().map { place in
        let next = items.startIndex + place + 1
        return Question(history: items[..<next], target: items[next], user: user)
      }
    }
    let ranges = TrainingWindows.ranges(of: questions.map(\.history.count))
    let loss = BatchLoss(
      configuration.loss, sampler: material.sampler, targets: questions.map(\.target), key: key)
    let gradient = try ShardedGradient(
      parameters: parameters, shards: ranges.count, workers: workers, cancellation: cancellation
    ) { index, tape, parameters in
      let shard = questions[ranges[index]]
      let histories = PackedHistories(
        shard.lazy.map(\.history), maxlen: configuration.maxlen)
      let interests = network.interests(of: histories, in: parameters)
      try tape.checkCancellation()
      let targets = shard.map(\.target)
      let nearest = nearest(interests.value, to: targets)
      return loss(
        tape.gather(interests, rows: nearest), table: network.items.table.variable(in: parameters),
        users: shard.map(\.user), targets: targets, shard: index, on: tape)
    }
    return TrainingStep(gradient: gradient, pairs: questions.count)
  }

  /// The row of the interest of each history that scores its target highest.
  private func nearest(_ interests: Tensor, to targets: [Int32]) -> [Int32] {
    let count = configuration.interests
    let scores = Tape(recording: false)
    let table = scores.constant(itemVectors)
    let items = targets.flatMap { repeatElement($0, count: count) }
    let values = scores.candidateScores(scores.constant(interests), table, items: items).value
      .values
    return targets.indices.map { index in
      let rows = index * count..<(index + 1) * count
      return Int32(rows.reduce(rows.lowerBound) { values[$1] > values[$0] ? $1 : $0 })
    }
  }

  /// The interests of histories that aren't empty, [histories × interests, d].
  private func interests(of histories: [ArraySlice<Int32>]) -> Tensor {
    let tape = Tape(recording: false)
    return network.interests(
      of: PackedHistories(histories, maxlen: configuration.maxlen),
      in: tape.bind(parameters, trainable: false)
    ).value
  }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    let known = histories.filter { !$0.isEmpty }
    let places = (0..<known.count).map { index in
      ArraySlice((0..<configuration.interests).map { Int32(index * configuration.interests + $0) })
    }
    return interests(of: known).means(of: places).spread(over: histories.map { !$0.isEmpty })
  }

  public var interestCount: Int { configuration.interests }

  public func interestVectors(
    _ histories: [ArraySlice<Int32>], workers: Workers
  ) throws -> Tensor {
    let known = histories.filter { !$0.isEmpty }
    let isKnown = histories.flatMap { repeatElement(!$0.isEmpty, count: interestCount) }
    return known.isEmpty
      ? .zeros([isKnown.count, width]) : interests(of: known).spread(over: isKnown)
  }

  /// None: the nearest interest is another one for every item.
  public var scoreVectors: ScoreVectors? { nil }

  /// The largest dot product of an item with the user's interests; 0 for a user without history.
  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    let (items, count) = (itemVectors, configuration.interests)
    let block = 64
    let parts = try workers.map((queries.count + block - 1) / block) { index -> [Float] in
      try progress.check()
      let queries = queries[index * block..<min(queries.count, (index + 1) * block)]
      let known = queries.map(\.history).filter { !$0.isEmpty }
      let scores = interests(of: known).timesTransposed(items)
      return scores.withUnsafeValues { scores in
        var (rows, user) = ([Float](), 0)
        rows.reserveCapacity(queries.count * items.rowCount)
        for query in queries {
          guard !query.history.isEmpty else {
            rows += repeatElement(0, count: items.rowCount)
            continue
          }
          let start = user * count * items.rowCount
          for item in 0..<items.rowCount {
            var best = scores[start + item]
            for interest in 1..<max(1, count) {
              best = max(best, scores[start + interest * items.rowCount + item])
            }
            rows.append(best)
          }
          user += 1
        }
        return rows
      }
    }
    return parts.count == 1 ? parts[0] : Array(parts.joined())
  }
}
