public import Support
import Tensors
import Tokenizers

/// How often tokens are, where nothing counts them.
public enum TokenFrequencies: String, CaseIterable, Sendable {
  /// By Zipf's law, as vocabularies begin with what is frequent: the r-th token's share is as 1 / (r + 1).
  case zipf
  /// All the same: frequent tokens weigh as much as rare ones.
  case equal

  /// The weight a / (a + p) of each of so many tokens, a = 10⁻⁴ (Arora et al., ICLR 2017).
  func weights(count: Int) -> [Float] {
    guard self == .zipf else { return [Float](repeating: 1, count: count) }
    let shares = (0..<count).map { 1 / Double($0 + 2) }
    let total = shares.reduce(0, +)
    return shares.map { Float(1e-4 / (1e-4 + $0 / total)) }
  }
}

extension Backbone {
  /// The ids of the tokens that texts are made of: none that has a role, none that is kept free.
  private var wordTokens: [Int32] {
    let roles = tokenizer.roles
    let around = Set(
      textPrefix + textSuffix
        + [roles.beginning, roles.end, roles.padding, roles.unknown].compactMap(\.self))
    return (0..<Int32(description.vocabulary)).filter { id in
      !around.contains(id) && !tokenizer.token(id).isEmpty
        && !tokenizer.token(id).hasPrefix("[unused")
        && !tokenizer.decode([id], skippingSpecialTokens: true).isEmpty
    }
  }

  /// The widest vectors that `distilled` can make.
  public var widestDistilled: Int { min(description.width, wordTokens.count - 1) }

  /// A model of static vectors: each token read alone, by all layers.
  ///
  /// The tokens' vectors are turned to their principal components and weighted by how rare tokens are;
  /// a text's vector is their mean, of norm 1. The recipe of Model2Vec (Tulkens and van Dongen, 2024).
  ///
  /// - Parameters:
  ///   - width: how many components, at most `widestDistilled`.
  ///   - frequencies: how often tokens are taken to be.
  ///   - workers: who read the tokens.
  ///   - progress: what is told how far the work is.
  /// - Returns: a model without layers that reads texts with the same tokens.
  /// - Throws: `MemoryError`, `StatesError`, `Cancelled`.
  public func distilled(
    width: Int, frequencies: TokenFrequencies = .zipf, workers: Workers, progress: Progress
  ) throws -> any Backbone {
    let tokens = wordTokens
    precondition(
      (1...min(description.width, tokens.count - 1)).contains(width), "distilled: width \(width)")
    try MemoryError.refuse(
      MemoryError.product(12, description.vocabulary, description.width), settings: [],
      "a vector of each of \(description.vocabulary) tokens")
    var parts: [Tensor] = []
    let slice = 2_048
    for start in stride(from: 0, to: tokens.count, by: slice) {
      let texts = PackedTexts(
        tokens[start..<min(tokens.count, start + slice)].map { textPrefix + [$0] + textSuffix })
      parts.append(
        try encode(
          texts, endsAsItsFiles: false, workers: workers,
          progress: Progress(cancellation: progress.cancellation)))
      progress.report(
        ProgressUpdate(
          task: "distil", completed: Double(min(tokens.count, start + slice)),
          total: Double(tokens.count), unit: "tokens"))
    }
    try progress.check()
    guard let coordinates = Tensor.concatenatingRows(parts).principalCoordinates(width) else {
      throw StatesError(model: description.name)
    }
    let weights = frequencies.weights(count: tokens.count)
    let table = Tensor(shape: [description.vocabulary, width]) { out in
      out.initialize(repeating: 0)
      for (row, token) in tokens.enumerated() {
        for (column, number) in coordinates.row(row).enumerated() {
          out[Int(token) * width + column] = weights[row] * number
        }
      }
    }
    return try StaticModel(distilled: finite(table), of: self)
  }
}
