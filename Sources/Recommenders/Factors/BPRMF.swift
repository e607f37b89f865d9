internal import Evaluation
public import Interactions
public import Networks
public import Support
public import Tensors

/// Matrix factorisation trained to rank what a user has had above what the user hasn't.
///
/// Rendle, Freudenthaler, Gantner and Schmidt-Thieme, BPR: Bayesian personalized ranking from
/// implicit feedback, UAI 2009, with AdamW on batches in place of single steps, as in RecBole.
public struct BPRMF: FactorModel {
  public static let kind = "bprmf"
  public static let card = ModelCard(
    "makes a matrix factorisation that ranks, untrained",
    formula: "score(u, i) = p_u · q_i, trained by −ln σ(score(u, i) − score(u, j)); "
      + "of a history: p = (¼ Σ_i E_j (q_i − q_j)(q_i − q_j)ᵀ + I/σ²)⁻¹ ½ Σ_i (q_i − E_j q_j), "
      + "the minimum of that loss to second order, i in the history, j not, σ² of what users learnt",
    source: "Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI 2009; "
      + "vectors of histories: Rendle & Schmidt-Thieme, RecSys 2008",
    example: "bprmf shop dim=64")
  public let configuration: Configuration
  public let network: FactorNetwork
  /// The vectors of users and items.
  public var parameters: Parameters { didSet { fold = Lazy() } }
  public var training = TrainingState()
  let users: UserIDs
  /// The fold-in of users who weren't learnt, by these parameters.
  private var fold = Lazy<PairwiseFold>()

  /// The settings that define the model beside its data.
  public struct Configuration: FactorConfiguration {
    /// The width of the vectors, d.
    public var width = 64
    /// Negatives for each item of a user.
    public var negatives = 1
    /// Where they come from.
    public var draw = NegativeDraw.uniform
    /// The weight of the L2 penalty on the vectors of a batch, λ.
    public var penalty: Float = 1e-5

    public init() {}

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer("dim", \.width, 1...4096, "the width of the vectors", because: "as in RecBole")
      ] + ModelSetting.pairs(penaltyBecause: "as LightGCN's in RecBole")
  }

  /// As RecBole trains it, with more patience.
  ///
  /// Popularity is learnt first, and dozens of epochs pass before the metric rises above it.
  public static let trainOptions = TrainOptions(
    epochs: 1000, patience: 50, rate: 1e-3, batch: 2048)

  public init(_ configuration: Configuration, data: Dataset, parameters: Parameters) {
    self.configuration = configuration
    self.parameters = parameters
    network = Self.network(configuration, users: data.userCount, items: data.itemCount)
    users = data.userIDs
  }

  public var itemVectors: Tensor { itemTable }
  var factors: Tensor { parameters[network.users.table] }

  public func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    try fold.value { PairwiseFold(items: itemVectors, users: factors) }
      .vectors(of: histories, workers: workers)
  }

  public func step(
    _ batch: [Int], of material: FactorMaterial, at place: TrainingPlace, key: RandomKey,
    workers: Workers, cancellation: Cancellation
  ) throws -> TrainingStep {
    let count = configuration.negatives
    let key = key.derived("negatives").derived(place.step)
    let shards = 2
    let gradient = try ShardedGradient(
      parameters: parameters, shards: shards, workers: workers, cancellation: cancellation
    ) { index, tape, parameters in
      let share = batch[batch.count * index / shards..<batch.count * (index + 1) / shards]
      let (users, candidates) = material.triples(
        share, of: batch, negatives: count, key: key.derived(index))
      return tape.pairwiseRanking(
        users: network.users(users, in: parameters),
        items: network.items.table.variable(in: parameters), candidates: candidates,
        penalised: [
          network.users(users, in: parameters), network.items(candidates, in: parameters),
        ], penalty: configuration.penalty, examples: batch.count)
    }
    return TrainingStep(gradient: gradient, pairs: batch.count)
  }
}

extension Tape {
  /// BPR's mean loss over a batch's pairs, with λ / 2 × the mean of the penalised vectors' squares
  /// an example: a shard's share.
  func pairwiseRanking(
    users: Variable, items: Variable, candidates: [Int32], penalised: [Variable], penalty: Float,
    examples: Int
  ) -> Variable {
    let rows = users.value.rowCount
    let negatives = rows == 0 ? 1 : candidates.count / rows - 1
    let scores = candidateScores(users, items, items: candidates)
    let loss = pairwiseLogistic(
      scores, positives: Array(repeating: 0, count: rows),
      counts: Array(repeating: true, count: candidates.count),
      scale: 1 / Float(examples * negatives))
    guard penalty > 0 else { return loss }
    return penalised.reduce(loss) { sum, vectors in
      add(sum, scale(self.sum(multiply(vectors, vectors)), by: penalty / 2 / Float(examples)))
    }
  }
}
