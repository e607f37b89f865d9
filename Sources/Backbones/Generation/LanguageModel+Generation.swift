public import Support
public import Tensors

extension LanguageModel {
  /// Continues prompts token by token, up to the model's longest text.
  ///
  /// Prompts are continued in groups that depend on the prompts alone, so what is written doesn't
  /// depend on the number of workers.
  ///
  /// - Parameters:
  ///   - prompts: what comes before; none is empty.
  ///   - options: how the next token is chosen, and when to stop.
  ///   - bound: what is bound to weights on tapes that don't record, such as a tuned adapter.
  ///   - injecting: the rows that are injected into some of the prompts, by their numbers.
  ///   - workers: who computes the groups.
  ///   - progress: what can stop it.
  ///   - wrote: sees a prompt's number and its text so far, at every token, from any thread.
  /// - Returns: a text a prompt.
  /// - Throws: `LanguageModelError` for a prompt that is empty or leaves no room; `StatesError`,
  ///   `Cancelled`.
  public func generate(
    after prompts: PackedTexts, options: GenerationOptions, bound: BoundWeights = BoundWeights(),
    injecting: Injecting = { _, _ in Injection() }, workers: Workers, progress: Progress,
    wrote: @Sendable (Int, GeneratedText) -> Void = { _, _ in }
  ) throws -> [GeneratedText] {
    precondition(options.most >= 0, "generate: \(options.most) tokens")
    try check(prompts) { _ in min(1, options.most) }
    // Texts that are written side by side share each reading of the weights.
    let groups = stride(from: 0, to: prompts.count, by: 8).map { start in
      start..<min(start + 8, prompts.count)
    }
    let parts = try workers.map(groups.count) { index in
      let group = groups[index]
      let tape = Tape(
        recording: false, workers: groups.count == 1 ? workers : nil,
        cancellation: progress.cancellation)
      let pass = Pass(tape, bound: bound, injected: injecting(Array(group), tape))
      return try write(after: prompts[group], first: group.lowerBound, options: options, in: pass) {
        wrote(group.lowerBound + $0, $1)
      }
    }
    return Array(parts.joined())
  }

  /// Continues the prompts of one group, the first having the number `first`.
  private func write(
    after prompts: PackedTexts, first: Int, options: GenerationOptions, in pass: Pass,
    wrote: (Int, GeneratedText) -> Void
  ) throws -> [GeneratedText] {
    let ends = Set(options.endTokens ?? endTokens)
    let most = (0..<prompts.count).map { min(options.most, room(after: prompts.length($0))) }
    var texts = Array(repeating: GeneratedText(), count: prompts.count)
    var places = Array(repeating: options.allowed?.start, count: prompts.count)
    var alive = Array(0..<prompts.count)
    var decoding = try startDecoding(prompts, in: pass)
    for step in 0..<(most.max() ?? 0) {
      let logits = try logits(of: decoding.states, in: pass)
      var next: [(row: Int, token: Int32)] = []
      for (row, text) in alive.enumerated() {
        var chooser = TokenChooser(logits.rows(row..<row + 1))
        if let allowed = options.allowed, let place = places[text] {
          chooser.restrict(to: allowed.tokens(after: place, ends: ends))
        }
        let key = options.key.derived(first + text).derived(step)
        guard let token = chooser.choose(options.choice, key: key) else { continue }
        texts[text].logProbability += chooser.logProbability(of: token)
        guard !ends.contains(token) else {
          texts[text].isEnded = true
          continue
        }
        texts[text].tokens.append(token)
        let isLast = step + 1 == most[text]
        if let allowed = options.allowed, let place = places[text] {
          places[text] = allowed.place(after: token, at: place)
          texts[text].isEnded =
            places[text].map { allowed.isOver($0, ends: ends, isLast: isLast) } ?? false
        }
        wrote(text, texts[text])
        if !isLast, !texts[text].isEnded { next.append((row, token)) }
      }
      guard !next.isEmpty else { break }
      if next.count < alive.count { decoding = decoding.selecting(next.map(\.row)) }
      alive = next.map { alive[$0.row] }
      _ = try read(PackedTexts(next.map { [$0.token] }), into: &decoding, in: pass)
    }
    return texts
  }
}
