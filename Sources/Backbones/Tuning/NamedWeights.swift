public import Networks

/// All weights of a backbone under stable names, whatever its file calls them.
///
/// Maps that are computed as one product, such as queries, keys and values, stand here one by one;
/// they share memory with the stack.
public struct NamedWeights: Sendable {
  /// The weights, in the order of the model.
  public internal(set) var parameters = Parameters()
  /// The linear maps, each with a `.weight` [out, in] and perhaps a `.bias` among the parameters.
  public internal(set) var linearMaps: [String] = []
  /// The names of weights that no gradient reaches: T5's scores by distance.
  public internal(set) var fixedNames: Set<String> = []
}

extension NamedWeights {
  /// The names of the weights that can train.
  public var tunableNames: [String] { parameters.names.filter { !fixedNames.contains($0) } }

  /// The names of the weights that can train and that a pattern means: a name, or any of its parts
  /// between full stops, such as `layers.3`, `q_proj`, `lora_B` or `norm.weight`.
  ///
  /// - Throws: `TuningError.noWeight` where it means none.
  public func names(matching pattern: String) throws(TuningError) -> [String] {
    let found = tunableNames.filter { Self.matches($0, pattern) }
    guard !found.isEmpty else { throw .noWeight(pattern, known: Self.parts(of: tunableNames)) }
    return found
  }

  /// The names of the linear maps that a pattern means, in the same way.
  ///
  /// - Throws: `TuningError.noMap` where it means none.
  public func linearMaps(matching pattern: String) throws(TuningError) -> [String] {
    let found = linearMaps.filter { Self.matches($0, pattern) }
    guard !found.isEmpty else { throw .noMap(pattern, known: Self.parts(of: linearMaps)) }
    return found
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    !pattern.isEmpty && ".\(name).".contains(".\(pattern).")
  }

  /// What stands between full stops in names, each once, from right to left; no numbers.
  private static func parts(of names: [String]) -> [String] {
    var seen: Set<Substring> = []
    return names.flatMap { $0.split(separator: ".").reversed() }
      .filter { Int($0) == nil && seen.insert($0).inserted }.map(String.init)
  }
}
