import Glibc
internal import Support
internal import Tensors

/// Chooses the next token of one text from its logits.
struct TokenChooser {
  private let logits: [Float]
  /// What may be chosen; all tokens where it is `nil`.
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
