import Networks
import Support
import Tensors

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
