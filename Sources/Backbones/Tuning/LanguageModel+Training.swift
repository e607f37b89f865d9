public import Networks
public import Support
internal import Tensors

extension LanguageModel {
  /// The loss and the gradients of continuations: the mean of −log p(token | prompt, tokens before it)
  /// over all their tokens.
  ///
  /// Texts are packed and cut into shards, and the logits of a shard are made a chunk of rows at a
  /// time. The bits don't depend on the number of workers.
  ///
  /// - Parameters:
  ///   - parameters: what trains, as `trainableParameters` has it.
  ///   - prompts: what comes before; none is empty.
  ///   - continuations: what follows, one each.
  ///   - dropout: draws what changes of low rank don't see in this step; `nil` drops nothing.
  ///   - workers: who computes the shards.
  ///   - cancellation: stops the step between layers.
  /// - Returns: the loss and a gradient a parameter.
  /// - Throws: `LanguageModelError` for a prompt that is empty, or that with its continuation is
  ///   longer than the model's longest text; `Cancelled`.
  public func gradient(
    of parameters: Parameters, prompts: PackedTexts, continuations: PackedTexts,
    dropout: RandomKey? = nil, workers: Workers, cancellation: Cancellation? = nil
  ) throws -> ShardedGradient {
    precondition(
      prompts.count == continuations.count,
      "\(prompts.count) prompts, \(continuations.count) continuations")
    try check(prompts) { continuations.length($0) }
    let shards = PackedTexts(
      (0..<prompts.count).map { Array(prompts[$0] + continuations[$0]) }
    ).shards()
    let scale = 1 / Float(max(1, continuations.tokenCount))
    return try ShardedGradient(
      parameters: parameters, shards: shards.count, workers: workers, cancellation: cancellation
    ) { shard, tape, leaves in
      var pass = Pass(tape, bound: tuning.bound(on: tape) { leaves[$0] })
      pass.dropout = dropout?.derived(shard)
      let targets = continuations[shards[shard]]
      let states = try predictingStates(
        of: targets, after: prompts[shards[shard]], in: pass)
      return tape.catalogueCrossEntropy(
        states, outputTable(in: pass), targets: targets.tokens, scale: scale)
    }
  }
}
