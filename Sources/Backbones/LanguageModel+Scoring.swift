public import Support
public import Tensors

extension LanguageModel {
  /// The log-probability of each token of continuations, given what comes before.
  ///
  /// Nothing is added between prompt and continuation, nor behind it: whoever wants the end to count
  /// puts an end token there. Each distinct prompt of a shard is read once.
  ///
  /// - Parameters:
  ///   - continuations: what is scored.
  ///   - prompts: what comes before; none is empty.
  ///   - promptOf: which prompt each continuation follows; by default, the one of its own number.
  ///   - bound: what is bound to weights on tapes that don't record, such as a tuned adapter.
  ///   - injecting: the rows that are injected into some of the prompts, by their numbers.
  ///   - workers: who computes the shards.
  ///   - progress: what is told how far the work is.
  /// - Returns: one number a token, in the order of `continuations.tokens`.
  /// - Throws: `LanguageModelError` for a prompt that is empty, or that with a continuation is longer
  ///   than the model's longest text; `StatesError`, `Cancelled`.
  public func logProbabilities(
    of continuations: PackedTexts, after prompts: PackedTexts, promptOf: [Int]? = nil,
    bound: BoundWeights = BoundWeights(), injecting: Injecting = { _, _ in Injection() },
    workers: Workers, progress: Progress
  ) throws -> [Float] {
    let promptOf = promptOf ?? Array(0..<continuations.count)
    precondition(
      promptOf.count == continuations.count
        && promptOf.allSatisfy((0..<prompts.count).contains),
      "logProbabilities: \(continuations.count) continuations, \(prompts.count) prompts")
    var longest = Array(repeating: 0, count: prompts.count)
    for (text, prompt) in promptOf.enumerated() {
      longest[prompt] = max(longest[prompt], continuations.length(text))
    }
    try check(prompts) { longest[$0] }
    // Neighbours with the same prompt share its reading.
    var costs: [Int] = []
    for (text, prompt) in promptOf.enumerated() {
      let isShared = text > 0 && promptOf[text - 1] == prompt
      costs.append(continuations.length(text) + (isShared ? 0 : prompts.length(prompt)))
    }
    let shards = PackedTexts.ranges(ofCosts: costs, size: PackedTexts.shardSize)
    let parts = try workers.map(shards.count) { index in
      let shard = shards[index]
      return try score(
        continuations[shard], after: prompts, promptOf: Array(promptOf[shard]),
        in: Pass(
          Tape(recording: false, cancellation: progress.cancellation), bound: bound),
        injecting: injecting)
    }
    return Array(parts.joined())
  }

  /// One shard of `logProbabilities`.
  private func score(
    _ continuations: PackedTexts, after prompts: PackedTexts, promptOf: [Int], in pass: Pass,
    injecting: Injecting
  ) throws -> [Float] {
    var distinct: [Int] = []
    let places = promptOf.map { prompt in
      if let place = distinct.firstIndex(of: prompt) { return place }
      distinct.append(prompt)
      return distinct.count - 1
    }
    var pass = pass
    pass.injected = injecting(distinct, pass.tape)
    let read = try startDecoding(PackedTexts(distinct.map { Array(prompts[$0]) }), in: pass)
    // The prompt's last state predicts the first token, and each token the next one.
    let longer = (0..<continuations.count).filter { continuations.length($0) > 1 }
    var rest = read.selecting(longer.map { places[$0] })
    let inputs = PackedTexts(longer.map { Array(continuations[$0].dropLast()) })
    let states =
      try longer.isEmpty
      ? .zeros([0, description.width]) : self.read(inputs, into: &rest, in: pass)
    var rows: [Tensor] = []
    var next = 0
    for text in 0..<continuations.count where continuations.length(text) > 0 {
      rows.append(read.states.rows(places[text]..<places[text] + 1))
      let more = continuations.length(text) - 1
      rows.append(states.rows(next..<next + more))
      next += more
    }
    guard !rows.isEmpty else { return [] }
    return try logProbabilities(
      of: continuations.tokens, from: .concatenatingRows(rows), in: pass)
  }

  /// log softmax(states · headᵀ) at a token a row; logits live in chunks.
  private func logProbabilities(
    of tokens: [Int32], from states: Tensor, in pass: Pass
  ) throws -> [Float] {
    let chunk = 128
    return try stride(from: 0, to: tokens.count, by: chunk).flatMap { start in
      let rows = start..<min(start + chunk, tokens.count)
      let logits = try logits(of: states.rows(rows), in: pass)
      return logits.logSoftmax(at: tokens[rows])
    }
  }
}
