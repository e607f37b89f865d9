import Networks
import Support
import Tensors

/// The training loss of a model of rankings, with the negatives that it sees.
public struct RankingLoss: Hashable, Sendable {
  /// The form of the comparison of the item that came next with others.
  public enum Form: String, CaseIterable, Sendable {
    /// Softmax over all items that training has, in chunks.
    case softmax
    /// Softmax over drawn items, corrected for how likely each was to be drawn (logQ).
    case sampled
    /// Binary cross-entropy of the item and its negatives.
    case bce
    /// Binary cross-entropy calibrated for the share of negatives that are seen.
    case gbce
    /// Pairwise logistic loss of the item above each negative.
    case bpr
  }

  /// The loss.
  public var form: Form
  /// How many negatives are drawn: for each position, or for each batch where softmax is sampled.
  public var negatives: Int
  /// Where negatives come from.
  public var draw: NegativeDraw
  /// gBCE's calibration t: 0 is plain binary cross-entropy, 1 calibrates fully.
  public var calibration: Float

  public init(
    _ form: Form = .softmax, negatives: Int = 256, draw: NegativeDraw = .uniform,
    calibration: Float = 0.75
  ) {
    self.form = form
    self.negatives = negatives
    self.draw = draw
    self.calibration = calibration
  }

  /// gBCE's exponent of the positive's probability, β = α (t (1 − 1/α) + 1/α), where α is the share
  /// of negatives that are seen: Petrov and Macdonald, gSASRec, RecSys 2023, equation 20.
  func positiveWeight(items: Int) -> Float {
    guard form == .gbce, items > 1 else { return 1 }
    let share = min(1, Float(negatives) / Float(items - 1))
    return share * (calibration * (1 - 1 / share) + 1 / share)
  }

  /// Whether positions have negatives of their own.
  var isOfPositions: Bool { form == .bce || form == .gbce || form == .bpr }
}

/// Where negatives come from.
public enum NegativeDraw: String, CaseIterable, Sendable {
  /// Every item is as likely as any other.
  case uniform
  /// Items are as likely as they are frequent in training.
  case popularity
  /// The items that came next elsewhere in the batch.
  case batch
}

/// A configuration that has a loss.
protocol RankingLossConfiguration: Sendable {
  var loss: RankingLoss { get set }
}

extension ModelSetting where Configuration: RankingLossConfiguration {
  /// The settings of a loss that is the full softmax by default.
  static var loss: [ModelSetting] {
    loss(because: "softmax over all items does best where it fits")
  }

  /// The settings of a loss, and why the default is what it is.
  static func loss(because reason: String) -> [ModelSetting] {
    [
      .word(
        "loss", \.loss.form, "what compares the next item with others", because: reason),
      .integer(
        "negatives", \.loss.negatives, 1...100_000,
        "negatives a position, or a batch where softmax is sampled",
        because: "as gSASRec for large catalogues"),
      .word("draw", \.loss.draw, "where negatives come from", because: "as in most papers"),
      .number(
        "calibration", \.loss.calibration, "how far `gbce` calibrates, t; 1 is fully",
        because: "the gSASRec paper's own"),
    ]
  }
}

/// The loss of one batch: what is drawn for the whole of it, and how a shard's share is computed.
struct BatchLoss: Sendable {
  private let loss: RankingLoss
  private let sampler: NegativeSampler
  /// The items that came next, of the whole batch.
  private let targets: [Int32]
  private let key: RandomKey
  private let columns: (items: [Int32], logQ: [Float])
  /// The column of each item among `columns`.
  private let places: [Int32: Int32]

  /// - Parameters:
  ///   - loss: which loss.
  ///   - sampler: what draws negatives.
  ///   - targets: the items that came next, of all shards.
  ///   - key: the step's own.
  init(_ loss: RankingLoss, sampler: NegativeSampler, targets: [Int32], key: RandomKey) {
    self.loss = loss
    self.sampler = sampler
    self.targets = targets
    self.key = key.derived("negatives")
    columns =
      loss.form == .sampled
      ? sampler.columns(batch: targets, count: loss.negatives, key: self.key) : ([], [])
    places = Dictionary(
      uniqueKeysWithValues: zip(columns.items, 0..<Int32(columns.items.count)))
  }

  /// A shard's share of the mean loss over the batch.
  ///
  /// - Parameters:
  ///   - states: [n, d], one a position.
  ///   - table: the item table, [items, d].
  ///   - users: whose positions they are.
  ///   - targets: the items that came next.
  ///   - shard: the number of the shard.
  ///   - tape: what records.
  /// - Returns: a scalar.
  func callAsFunction(
    _ states: Variable, table: Variable, users: [Int32], targets: [Int32], shard: Int, on tape: Tape
  ) -> Variable {
    let scale = 1 / Float(self.targets.count)
    switch loss.form {
    case .softmax:
      if sampler.hasAll {
        return tape.catalogueCrossEntropy(states, table, targets: targets, scale: scale)
      }
      let items = sampler.items
      return tape.catalogueCrossEntropy(
        states, tape.gather(table, rows: items),
        targets: targets.map { target in Int32(items.partitioningIndex { $0 >= target }) },
        scale: scale)
    case .sampled:
      let logits = tape.linear(states, tape.gather(table, rows: columns.items))
      let correction = Tensor(shape: [columns.logQ.count], values: columns.logQ.map { -$0 })
      return tape.crossEntropy(
        tape.addRow(logits, tape.constant(correction)),
        targets: targets.compactMap { places[$0] }, scale: scale)
    case .bce, .gbce, .bpr:
      let negatives = sampler.negatives(
        of: users, count: loss.negatives, batch: self.targets, key: key.derived(shard))
      var items: [Int32] = []
      items.reserveCapacity(targets.count + negatives.count)
      for (row, target) in targets.enumerated() {
        items.append(target)
        items += negatives[row * loss.negatives..<(row + 1) * loss.negatives]
      }
      let scores = tape.candidateScores(states, table, items: items)
      let shared = scale / Float(loss.negatives)
      if loss.form == .bpr {
        return tape.pairwiseLogistic(
          scores, positives: Array(repeating: 0, count: targets.count),
          counts: Array(repeating: true, count: items.count), scale: shared)
      }
      return tape.binaryCrossEntropy(
        scores, positiveWeight: loss.positiveWeight(items: sampler.items.count),
        scale: scale / Float(loss.negatives + 1))
    }
  }
}
