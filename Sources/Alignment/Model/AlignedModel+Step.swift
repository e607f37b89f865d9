import Backbones
import Evaluation
import Glibc
import Interactions
import Networks
import Recommenders
import Support
import Tensors

extension AlignedModel {
  /// The loss of one batch and its gradients.
  ///
  /// - Parameters:
  ///   - batch: the pairs.
  ///   - key: draws the negatives.
  ///   - dropout: draws what changes of low rank don't see; `nil` drops nothing.
  ///   - textsAlone: whether texts are read without ID rows and scored without residual.
  ///   - stage: which of the sentence's stages it is a step of.
  ///   - shares: each item's share of what may be a target; by default of what the ID model learnt from.
  ///   - bank: items of earlier steps, which are candidates too.
  ///   - take: gets the items that are read and their vectors, [items, width], where a bank may hold them.
  ///   - userStates: keeps what the frozen layers make of the users' prompts.
  ///   - workers: who computes the shards.
  ///   - cancellation: stops between layers.
  /// - Returns: the loss and its gradients, in the order of the parameters.
  /// - Throws: `Cancelled`; with a residual `UnknownUsers`, as the ID model does.
  func gradient(
    _ batch: PairBatch, key: RandomKey, dropout: RandomKey? = nil, textsAlone: Bool = false,
    stage: Int = 0, shares: [Float]? = nil, bank: ItemBank? = nil,
    taking take: ([Int32], Tensor) -> Void = { _, _ in },
    userStates: FrozenStates, workers: Workers, cancellation: Cancellation?
  ) throws -> ShardedGradient {
    if sentence.isAnswering {
      return try answerGradient(
        batch, key: key, dropout: dropout, stage: stage, workers: workers,
        cancellation: cancellation)
    }
    let stage = sentence.stage(stage)
    guard let samples = stage.samples as? PairSamples else {
      preconditionFailure("vectors learn from pairs")
    }
    let reads = stage.reads
    let readsMeans = reads.contains(.idRows)
    let readsItems = readsMeans || reads.contains(.candidates)
    // Texts that are read without ID rows have little in common with what a bank holds.
    let bank = textsAlone || !readsItems ? nil : bank
    let drawn = readsItems ? samples.candidates(of: batch, among: side.drawable, key: key) : []
    let kept = bank?.items(beside: drawn) ?? []
    let candidates = Candidates(
      drawn + kept, of: batch, drawn: samples.negatives, drawable: side.drawable.count,
      steps: bank?.steps ?? 0, popularity: shares ?? side.shares)
    let users = try userInput(
      batch.queries, without: textsAlone ? .rows : nil, workers: workers)
    let items = itemInput(drawn).withRows(!textsAlone)
    let frozenUsers = userStates.lookUp(users.texts, isTraining: true)
    let frozenItems = itemStates.lookUp(items.texts, isTraining: true)
    let userShards = users.texts.shards()
    let itemShards = readsItems ? items.texts.shards() : []
    let idScores =
      try sentence.comparison.residual && !textsAlone && readsItems
      ? residual(
        (ownScorer ?? base).scores(
          of: candidates.items, for: batch.queries, workers: workers, progress: .unwatched),
        of: candidates.items) : nil
    let userVectors =
      try reads.contains(.userVectors) && !side.warm.isEmpty
      ? base.userVectors(batch.queries.map(\.history), workers: workers)
        .scaled(by: side.inputScale.user) : nil
    return try ShardedGradient(
      parameters: parameters, trains: trains(in: stage),
      shards: userShards.count + itemShards.count, workers: workers,
      cancellation: cancellation
    ) { shard, tape, bound in
      let pass = pass(bound, on: tape, dropout: dropout?.derived(shard))
      if shard < userShards.count {
        let range = userShards[shard]
        let frozen = try userStates(frozenUsers[range], cancellation: cancellation)
        return try outputs(
          users[range], frozen: frozen, means: readsMeans, bound: bound, in: pass,
          cancellation: cancellation)
      }
      let range = itemShards[shard - userShards.count]
      let frozen = try itemStates(frozenItems[range], cancellation: cancellation)
      return try outputs(
        items[range], frozen: frozen, means: readsMeans, bound: bound, in: pass,
        cancellation: cancellation)
    } loss: { tape, bound, outputs in
      func joined(_ shards: Range<Int>, _ output: Int) -> Variable {
        tape.concatenateRows(outputs[shards].map { $0[output] })
      }
      let ofUsers = 0..<userShards.count
      let ofItems = userShards.count..<outputs.count
      let read = joined(ofUsers, 0)
      let sides = readsItems ? [(users, ofUsers), (items, ofItems)] : [(users, ofUsers)]
      var scored: (Variable, Candidates)?
      if readsItems {
        var vectors = joined(ofItems, 0)
        let own = vectors.value
        if let bank, !kept.isEmpty {
          let old = bank.vectors(of: kept, width: own.rowWidth)
          vectors = tape.concatenateRows([vectors, tape.constant(old)])
        }
        if !textsAlone { take(drawn, own) }
        scored = (
          sentence.comparison.scores(
            users: read, items: vectors, idScores: idScores, bound: bound, on: tape), candidates
        )
      }
      var step = AlignmentStep(
        users: read, targets: batch.targets, scored: scored,
        catalogue: reads.contains(.catalogue) ? fixedItems : nil,
        sides: sides.map { input, shards in
          AlignmentStep.Side(
            input: input, bridge: sentence[input.tower].bridge, levels: levels(of: input.tower),
            means: readsMeans ? joined(shards, 1).value : nil,
            firstLayer: sentence[input.tower].untouchedLayers ?? 0)
        },
        bound: bound)
      step.userVectors = userVectors
      return Self.loss(of: stage.active, step, on: tape)
    }
  }

  /// The weighted sum of all terms of all objectives.
  static func loss(
    of objectives: [any Objective], _ step: AlignmentStep, on tape: Tape
  ) -> Variable {
    var sum: Variable?
    for objective in objectives {
      for term in objective.terms(of: step, on: tape) {
        let weighed = objective.weight == 1 ? term : tape.scale(term, by: objective.weight)
        sum = sum.map { tape.add($0, weighed) } ?? weighed
      }
    }
    return sum ?? tape.constant(.scalar(0))
  }

  /// Whether each parameter trains in a stage; `nil` where all do.
  func trains(in stage: Stage) -> [Bool]? {
    stage.groups.isEmpty ? nil : roles.map(stage.groups.contains)
  }

  /// A shard's vectors, and where wanted the mean states of its hard prompts: [texts, levels × width].
  private func outputs(
    _ input: TowerInput, frozen: (states: Tensor, means: Tensor?), means wantsMeans: Bool,
    bound: BoundParameters, in pass: Pass, cancellation: Cancellation?
  ) throws -> [Variable] {
    var outputs = [try vectors(input, from: frozen.states, bound: bound, in: pass)]
    if wantsMeans {
      let means =
        try frozen.means
        ?? meanStates(
          input.texts, of: input.tower, from: frozen.states, cancellation: cancellation)
      outputs.append(pass.tape.constant(means))
    }
    return outputs
  }

  /// The items that a batch of the first stage compares.
  func candidates(of batch: PairBatch, key: RandomKey) -> [Int32] {
    (sentence.stages[0].samples as? PairSamples)?
      .candidates(of: batch, among: side.drawable, key: key) ?? []
  }
}
