import Backbones
import Evaluation
import Glibc
import Interactions
import Networks
import Recommenders
import Support
import Tensors

/// One batch of training pairs.
struct PairBatch: Sendable {
  /// Each user, with what he did before.
  var queries: [Query]
  /// What each user took next.
  var targets: [Int32]
  /// Items that each user is known to have taken in the training part: never negatives.
  var known: [Set<Int32>]
}

extension RARec {
  /// The loss of one batch and its gradients.
  ///
  /// - Parameters:
  ///   - batch: the pairs.
  ///   - key: draws the negatives.
  ///   - dropout: draws what changes of low rank don't see; `nil` drops nothing.
  ///   - textsAlone: whether texts are read without ID rows and scored without residual.
  ///   - userStates: keeps what the frozen layers make of the users' prompts.
  ///   - workers: who computes the shards.
  ///   - cancellation: stops between layers.
  /// - Returns: the loss and its gradients, in the order of the parameters.
  /// - Throws: `Cancelled`; with a residual `UnknownUsers`, as the ID model does.
  func gradient(
    _ batch: PairBatch, key: RandomKey, dropout: RandomKey? = nil, textsAlone: Bool = false,
    userStates: FrozenStates, workers: Workers, cancellation: Cancellation?
  ) throws -> ShardedGradient {
    let candidates = candidates(of: batch, key: key)
    let users = try userInput(batch.queries.map(\.history), workers: workers)
      .withRows(!textsAlone)
    let items = itemInput(candidates).withRows(!textsAlone)
    let frozenUsers = userStates.lookUp(users.texts, isTraining: true)
    let frozenItems = itemStates.lookUp(items.texts, isTraining: true)
    let userShards = users.texts.shards()
    let itemShards = items.texts.shards()
    let idScores =
      try configuration.residual && !textsAlone
      ? residual(
        base.scores(of: candidates, for: batch.queries, workers: workers, progress: .unwatched),
        of: candidates) : nil
    return try ShardedGradient(
      parameters: parameters, shards: userShards.count + itemShards.count, workers: workers,
      cancellation: cancellation
    ) { shard, tape, bound in
      let pass = pass(bound, on: tape, dropout: dropout?.derived(shard))
      if shard < userShards.count {
        let range = userShards[shard]
        let frozen = try userStates(frozenUsers[range], cancellation: cancellation)
        return try outputs(
          users[range], frozen: frozen, bound: bound, in: pass, cancellation: cancellation)
      }
      let range = itemShards[shard - userShards.count]
      let frozen = try itemStates(frozenItems[range], cancellation: cancellation)
      return try outputs(
        items[range], frozen: frozen, bound: bound, in: pass, cancellation: cancellation)
    } loss: { tape, bound, outputs in
      func joined(_ shards: Range<Int>, _ output: Int) -> Variable {
        tape.concatenateRows(outputs[shards].map { $0[output] })
      }
      let ofUsers = 0..<userShards.count
      let ofItems = userShards.count..<outputs.count
      var loss = recommendationLoss(
        scores(
          users: joined(ofUsers, 0), items: joined(ofItems, 0), idScores: idScores, bound: bound,
          on: tape),
        batch: batch, candidates: candidates, on: tape)
      if configuration.alignsRows {
        for (input, shards) in [(users, ofUsers), (items, ofItems)] {
          let aligned = alignmentLoss(
            input, means: joined(shards, 1).value, bound: bound, on: tape)
          loss = tape.add(loss, tape.scale(aligned, by: configuration.alignment))
        }
      }
      return loss
    }
  }

  /// A shard's pooled vectors, and the mean states of its hard prompts: [texts, layers × width].
  private func outputs(
    _ input: TowerInput, frozen: (states: Tensor, means: Tensor?), bound: BoundParameters,
    in pass: Pass, cancellation: Cancellation?
  ) throws -> [Variable] {
    var outputs = [try vectors(input, from: frozen.states, bound: bound, in: pass)]
    if configuration.alignsRows {
      let means =
        try frozen.means
        ?? meanStates(input.texts, from: frozen.states, cancellation: cancellation)
      outputs.append(pass.tape.constant(means))
    }
    return outputs
  }

  /// The items of a batch: its targets, each once, then uniform draws of what training has that
  /// aren't among them.
  func candidates(of batch: PairBatch, key: RandomKey) -> [Int32] {
    var seen: Set<Int32> = []
    var candidates = batch.targets.filter { seen.insert($0).inserted }
    for draw in 0..<configuration.negatives {
      let item = warmItems[key.integer(below: warmItems.count, at: UInt64(draw))]
      if seen.insert(item).inserted { candidates.append(item) }
    }
    return candidates
  }

  private func recommendationLoss(
    _ scores: Variable, batch: PairBatch, candidates: [Int32], on tape: Tape
  ) -> Variable {
    let columns = candidates.count
    let place = Dictionary(uniqueKeysWithValues: candidates.enumerated().map { ($1, Int32($0)) })
    let targets = batch.targets.map { place[$0] ?? 0 }
    var counts = [Bool](repeating: true, count: targets.count * columns)
    for (row, known) in batch.known.enumerated() {
      for (column, item) in candidates.enumerated()
      where known.contains(item) && item != batch.targets[row] {
        counts[row * columns + column] = false
      }
    }
    switch configuration.loss {
    case .bpr:
      let pairs = counts.count { $0 } - targets.count
      return tape.pairwiseLogistic(
        scores, positives: targets, counts: counts, scale: 1 / Float(max(1, pairs)))
    case .softmax:
      let logged = candidates.map { logProbability(of: $0, batch: batch.targets.count) }
      let shift = Tensor(shape: scores.shape) { out in
        for index in 0..<out.count {
          out[index] = counts[index] ? -logged[index % columns] : -1e9
        }
      }
      return tape.crossEntropy(
        tape.add(scores, tape.constant(shift)), targets: targets,
        scale: 1 / Float(targets.count))
    }
  }

  /// The logarithm of how often an item is expected among a batch's candidates.
  private func logProbability(of item: Int32, batch: Int) -> Float {
    let expected =
      Float(batch) * popularity[Int(item)] + Float(configuration.negatives) / Float(warmItems.count)
    return log(max(expected, 1e-9))
  }

  /// InfoNCE between ID rows and centred mean states of the hard prompts, layer by layer.
  ///
  /// −ln exp(cos(p_k, h̃_k) / τ) / Σ_j exp(cos(p_k, h̃_j) / τ), a mean over layers and batch
  /// (RA-Rec's L_ua and L_ia).
  private func alignmentLoss(
    _ input: TowerInput, means: Tensor, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    let (count, width) = (input.texts.count, backbone.description.width)
    let targets = (0..<count).map { Int32($0) }
    var sum: Variable?
    for layer in layers {
      let column = (layer - layers.lowerBound) * width
      let states = means.centredColumns(column..<column + width).rowsNormalised()
      let rows = tape.normaliseRows(
        idRows(input.vectors, tower: input.tower, layer: layer, bound: bound, on: tape))
      let logits = tape.scale(
        tape.linear(rows, tape.constant(states)), by: 1 / configuration.temperature)
      let loss = tape.crossEntropy(
        logits, targets: targets, scale: 1 / Float(count * layers.count))
      sum = sum.map { tape.add($0, loss) } ?? loss
    }
    return sum ?? tape.constant(.scalar(0))
  }
}

extension Tensor {
  /// Matrices of equal row count, side by side.
  static func concatenatingColumns(_ parts: [Tensor]) -> Tensor {
    let (rows, width) = (parts.first?.rowCount ?? 0, parts.reduce(0) { $0 + $1.rowWidth })
    return .concatenatingRows(
      (0..<rows).map { row in
        .concatenatingRows(parts.map { $0.rows(row..<row + 1).reshaped([$0.rowWidth]) })
          .reshaped([1, width])
      })
  }

  /// Some columns of a matrix, each less its mean.
  func centredColumns(_ columns: Range<Int>) -> Tensor {
    let (rows, width) = (rowCount, rowWidth)
    return Tensor(shape: [rows, columns.count]) { out in
      withUnsafeValues { values in
        for (at, column) in columns.enumerated() {
          var sum: Float = 0
          for row in 0..<rows { sum += values[row * width + column] }
          let mean = sum / Float(max(1, rows))
          for row in 0..<rows {
            out[row * columns.count + at] = values[row * width + column] - mean
          }
        }
      }
    }
  }
}
