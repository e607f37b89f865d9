public import Support
public import Tensors

extension LanguageModel {
  /// Continues prompts by beam search, up to the model's longest text: the likeliest texts that a
  /// search of this width finds.
  ///
  /// A text's score is its log-probability divided by its length, with the token that ended it, to
  /// the power of `lengthPenalty`; 0 ranks by log-probability.
  ///
  /// - Parameters:
  ///   - prompts: what comes before; none is empty.
  ///   - width: how many texts are followed at once for a prompt.
  ///   - lengthPenalty: how much long texts are preferred.
  ///   - options: when to stop and what is allowed; the choice of a token isn't used.
  ///   - bound: what is bound to weights on tapes that don't record, such as a tuned adapter.
  ///   - injecting: the rows that are injected into some of the prompts, by their numbers.
  ///   - workers: who computes the prompts.
  ///   - progress: what is told how far the work is.
  /// - Returns: at most `width` texts a prompt, the best first.
  /// - Throws: `LanguageModelError` for a prompt that is empty or leaves no room; `StatesError`,
  ///   `Cancelled`.
  public func searchBeams(
    after prompts: PackedTexts, width: Int, lengthPenalty: Double = 1, options: GenerationOptions,
    bound: BoundWeights = BoundWeights(), injecting: Injecting = { _, _ in Injection() },
    workers: Workers, progress: Progress
  ) throws -> [[GeneratedText]] {
    precondition(
      width > 0 && options.most >= 0, "searchBeams: width \(width), \(options.most) tokens")
    try check(prompts) { _ in min(1, options.most) }
    return try workers.map(prompts.count) { index in
      var search = BeamSearch(
        width: width, lengthPenalty: lengthPenalty, ends: Set(options.endTokens ?? endTokens),
        allowed: options.allowed)
      let tape = Tape(
        recording: false, workers: prompts.count == 1 ? workers : nil,
        cancellation: progress.cancellation)
      let pass = Pass(tape, bound: bound, injected: injecting([index], tape))
      var decoding = try startDecoding(prompts[index..<index + 1], in: pass)
      let most = min(options.most, room(after: prompts.length(index)))
      for step in 0..<most {
        let logits = try logits(of: decoding.states, in: pass)
        let next = search.extend(by: logits)
        progress.report(
          ProgressUpdate(
            task: "generate", completed: Double(step + 1), total: Double(most),
            unit: "tokens"))
        guard !next.isEmpty, step + 1 < most else { break }
        decoding = decoding.selecting(next.map(\.row))
        _ = try read(PackedTexts(next.map { [$0.token] }), into: &decoding, in: pass)
      }
      return search.best()
    }
  }
}
