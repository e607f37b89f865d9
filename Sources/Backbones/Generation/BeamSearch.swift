import Glibc
public import Support
public import Tensors

/// The beams of one prompt.
private struct BeamSearch {
  let width: Int
  let lengthPenalty: Double
  let ends: Set<Int32>
  let allowed: AllowedSequences?
  private var alive: [Beam]
  private var done: [GeneratedText] = []

  private struct Beam {
    var text = GeneratedText()
    var place: AllowedSequences.Place?
  }

  private struct Candidate {
    var beam: Int
    var token: Int32
    var logProbability: Double
  }

  init(width: Int, lengthPenalty: Double, ends: Set<Int32>, allowed: AllowedSequences?) {
    self.width = width
    self.lengthPenalty = lengthPenalty
    self.ends = ends
    self.allowed = allowed
    alive = [Beam(place: allowed?.start)]
  }

  private func score(_ text: GeneratedText) -> Double {
    let length = max(1, text.tokens.count + (text.isEnded && !ends.isEmpty ? 1 : 0))
    return text.logProbability / pow(Double(length), lengthPenalty)
  }

  /// Extends all beams by one token.
  ///
  /// - Parameter logits: of each beam's next token.
  /// - Returns: which beam each of the new ones comes from, and its token; none where the search is
  ///   over.
  mutating func extend(by logits: Tensor) -> [(row: Int, token: Int32)] {
    var candidates: [Candidate] = []
    for (index, beam) in alive.enumerated() {
      var chooser = TokenChooser(logits.rows(index..<index + 1))
      if let allowed, let place = beam.place {
        chooser.restrict(to: allowed.tokens(after: place, ends: ends))
        if allowed.isComplete(place), ends.isEmpty { finish(beam.text) }
      }
      // Twice as many as beams, so that enough go on where some end.
      candidates += chooser.best(2 * width).map {
        Candidate(
          beam: index, token: $0,
          logProbability: beam.text.logProbability + chooser.logProbability(of: $0))
      }
    }
    candidates.sort {
      ($1.logProbability, $0.beam, $0.token) < ($0.logProbability, $1.beam, $1.token)
    }
    var next: [(row: Int, token: Int32)] = []
    var beams: [Beam] = []
    for (rank, candidate) in candidates.prefix(2 * width).enumerated() where beams.count < width {
      var beam = alive[candidate.beam]
      beam.text.logProbability = candidate.logProbability
      if ends.contains(candidate.token) {
        if rank < width { finish(beam.text) }
        continue
      }
      beam.text.tokens.append(candidate.token)
      beam.place = beam.place.flatMap { allowed?.place(after: candidate.token, at: $0) }
      beams.append(beam)
      next.append((candidate.beam, candidate.token))
    }
    alive = beams
    return isOver ? [] : next
  }

  private mutating func finish(_ text: GeneratedText) {
    var text = text
    text.isEnded = true
    let ranked = (done + [text]).sorted { score($0) > score($1) }
    done = Array(ranked.prefix(width))
  }

  /// Whether nothing that is still alive can become better than what is done, by its score now.
  private var isOver: Bool {
    guard let first = alive.first else { return true }
    guard done.count == width, let last = done.last else { return false }
    return score(first.text) <= score(last)
  }

  /// The best texts; those cut off are among them.
  func best() -> [GeneratedText] {
    // A beam at the end of a sequence is done, not cut off; its score has no end token in it.
    let rest = alive.map { beam in
      var text = beam.text
      if let allowed, let place = beam.place {
        text.isEnded = allowed.isOver(place, ends: ends, isLast: true)
      }
      return (text: text, score: score(beam.text))
    }
    let all =
      done.map { (text: $0, score: score($0)) } + rest.filter { !done.contains($0.text) }
    return all.sorted { $0.score > $1.score }.prefix(width).map(\.text)
  }
}

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
