import Glibc
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

/// How a language model continues texts.
public struct GenerationOptions: Sendable {
  /// The most tokens that are written, at least 0.
  public var most: Int
  /// How the next token is chosen.
  public var choice: Choice
  /// Token ids that end a text and aren't part of it; the model's own where it is `nil`.
  public var endTokens: [Int32]?
  /// The texts that may be written; `nil` for any.
  public var allowed: AllowedSequences?
  /// Draws the random numbers: a function of this key, a text's number and the token's place.
  public var key: RandomKey

  /// How the next token is chosen.
  public enum Choice: Hashable, Sendable {
    /// The most likely token.
    case greedy
    /// A random one: logits divided by `temperature`, then of the `topK` most likely (0: all), then
    /// of the most likely that together have a probability of `topP`.
    case sampling(temperature: Float, topK: Int = 0, topP: Float = 1)
  }

  public init(
    most: Int, choice: Choice = .greedy, endTokens: [Int32]? = nil,
    allowed: AllowedSequences? = nil, key: RandomKey = RandomKey(seed: 0)
  ) {
    self.most = most
    self.choice = choice
    self.endTokens = endTokens
    self.allowed = allowed
    self.key = key
  }
}

/// A text that a language model wrote.
public struct GeneratedText: Hashable, Sendable {
  /// The tokens, without the one that ended it.
  public var tokens: [Int32] = []
  /// The log-probability of the tokens, and of the end where it was written, by the model's own
  /// softmax over all tokens.
  public var logProbability = 0.0
  /// Whether it came to an end, and wasn't cut off.
  public var isEnded = false
}

/// Chooses the next token of one text from its logits.
struct TokenChooser {
  private let logits: [Float]
  /// The tokens that may be chosen; all of them where it is `nil`.
  private var allowed: [Int32]?
  private let logNormaliser: Double

  /// A chooser of logits [1, vocabulary].
  init(_ row: Tensor) {
    logits = row.values
    let largest = Double(logits.max() ?? 0)
    logNormaliser = largest + log(logits.reduce(0) { $0 + exp(Double($1) - largest) })
  }

  /// Lets only some tokens be chosen.
  mutating func restrict(to tokens: [Int32]) { allowed = tokens }

  /// The log-probability of a token among all of the vocabulary.
  func logProbability(of token: Int32) -> Double { Double(logits[Int(token)]) - logNormaliser }

  /// The next token; of equal ones, the lowest id.
  ///
  /// - Returns: `nil` where nothing is allowed.
  func choose(_ choice: GenerationOptions.Choice, key: RandomKey) -> Int32? {
    switch choice {
    case .greedy:
      return best(1).first
    case .sampling(let temperature, let topK, let topP):
      return sample(temperature: temperature, topK: topK, topP: topP, key: key)
    }
  }

  /// The likeliest tokens, the best first.
  func best(_ count: Int) -> [Int32] { ranked(candidates, count).map(\.token) }

  /// The first of the candidates in order, found in one pass where they are few.
  private func ranked(_ candidates: [Candidate], _ count: Int) -> [Candidate] {
    func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
      a.logit > b.logit || a.logit == b.logit && a.token < b.token
    }
    guard count < 64 else { return Array(candidates.sorted(by: precedes).prefix(count)) }
    var best: [Candidate] = []
    for candidate in candidates {
      if best.count == count, let last = best.last, !precedes(candidate, last) { continue }
      if best.count == count { best.removeLast() }
      best.insert(candidate, at: best.firstIndex { precedes(candidate, $0) } ?? best.count)
    }
    return best
  }

  private typealias Candidate = (token: Int32, logit: Float)

  private var candidates: [Candidate] {
    guard let allowed else { return logits.enumerated().map { (Int32($0.offset), $0.element) } }
    return allowed.filter { logits.indices.contains(Int($0)) }.map { ($0, logits[Int($0)]) }
  }

  private func sample(temperature: Float, topK: Int, topP: Float, key: RandomKey) -> Int32? {
    let ranked = ranked(candidates, topK > 0 ? topK : candidates.count)
    guard let best = ranked.first, temperature > 0 else { return ranked.first?.token }
    var weights = ranked.map { exp(Double(($0.logit - best.logit) / temperature)) }
    let sum = weights.reduce(0, +)
    // The first token that brings the sum to topP is still in.
    var reached = 0.0
    let kept = weights.firstIndex { weight in
      reached += weight / sum
      return reached >= Double(topP)
    }
    if let kept { weights.removeLast(weights.count - 1 - kept) }
    var left = key.uniform(at: 0) * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return ranked[index].token }
    }
    return ranked[weights.count - 1].token
  }
}
