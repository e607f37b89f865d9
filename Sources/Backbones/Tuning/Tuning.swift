public import Networks
public import Support
public import Tensors

/// The additions to a backbone's linear maps, and the weights of it that train.
public struct Tuning: Sendable {
  /// Changes of low rank, or none.
  public var lora: LoRA?
  /// Whether the changes are part of the weights, so that they cost nothing but train no more.
  public var isMerged = false
  /// The names of the weights that train, those of the changes among them.
  public var trainable: Set<String> = []
  /// The names of weights of the model itself that aren't those it was loaded with.
  public var replaced: Set<String> = []

  /// Whether the model computes what it was loaded as, whatever of it trains.
  public var isPlain: Bool { lora == nil && replaced.isEmpty }

  public init(lora: LoRA? = nil) {
    self.lora = lora
    trainable = Set(lora?.parameters.names ?? [])
  }

  /// The same weights with changes of low rank beside them, which alone train.
  func adding(_ lora: LoRA) -> Tuning {
    var tuning = Tuning(lora: lora)
    tuning.replaced = replaced
    return tuning
  }

  /// Changes that stand beside the weights.
  var activeLoRA: LoRA? { isMerged ? nil : lora }
}

extension Tuning {
  /// The variables that a pass binds, so that gradients reach the weights that train and no others.
  ///
  /// - Parameters:
  ///   - tape: what records.
  ///   - variable: the variable of a weight that trains, by its name.
  /// - Returns: the bindings of one run.
  public func bound(on tape: Tape, to variable: (String) -> Variable) -> BoundWeights {
    var bound = BoundWeights()
    var rest = trainable
    if let lora = activeLoRA {
      func of(_ name: String) -> Variable {
        rest.remove(name) == nil ? tape.constant(lora.parameters[name]) : variable(name)
      }
      for map in lora.maps where rest.contains(LoRA.a(map)) || rest.contains(LoRA.b(map)) {
        bound.adapters[map] = LowRankChange(
          a: of(LoRA.a(map)), b: of(LoRA.b(map)), scale: lora.configuration.scale,
          dropout: lora.configuration.dropout)
      }
    }
    for name in rest { bound.weights[name] = variable(name) }
    return bound
  }
}

/// Why a backbone can't be tuned as it was asked for.
public enum TuningError: Error, Hashable, Sendable {
  /// No weight that can train has this name, or a part of this name.
  case noWeight(String, known: [String])
  /// No linear map has this name, or a part of this name.
  case noMap(String, known: [String])
  /// The model hasn't this layer.
  case noLayer(Int, layers: Int)
  /// None of the maps is in a layer from this one on.
  case noMapLeft(fromLayer: Int)
  /// There are changes of low rank already.
  case alreadyAdapted
  /// There are no changes of low rank.
  case notAdapted
}

extension TuningError: RoomError {
  public static let examples: [TuningError] = [
    .noWeight("NAME", known: ["query", "value"]), .noMap("NAME", known: ["query", "value"]),
    .noLayer(40, layers: 12), .noMapLeft(fromLayer: 11), .alreadyAdapted, .notAdapted,
  ]

  public var explanation: Explanation {
    switch self {
    case .noWeight(let pattern, let known):
      Explanation(
        "E821", "no weight that can train is called `\(pattern)`", about: .weight(pattern),
        help: [Self.suggestion(pattern, known)],
        cause: "no weight's name is this or has this part",
        cure: "name a part of the names, such as `query`")
    case .noMap(let pattern, let known):
      Explanation(
        "E822", "no linear map is called `\(pattern)`", about: .weight(pattern),
        help: [Self.suggestion(pattern, known)],
        cause: "no linear map's name is this or has this part",
        cure: "name a part of the names, such as `query`")
    case .noLayer(let layer, let layers):
      Explanation(
        "E823", "the language model has layers 0 to \(layers - 1), no layer \(layer)",
        about: .setting("from_layer"),
        cause: "the language model has fewer layers",
        cure: "take a layer of the range")
    case .noMapLeft(let layer):
      Explanation(
        "E824", "none of these linear maps is in layer \(layer) or above",
        about: .setting("from_layer"),
        cause: "the maps that were named are all in lower layers",
        cure: "take a lower layer, or name other maps")
    case .alreadyAdapted:
      Explanation(
        "E825", "the language model has LoRA already", about: .languageModel,
        cause: "changes of low rank were added to the model before",
        cure: "take the model as it was loaded, or merge the changes into its weights")
    case .notAdapted:
      Explanation(
        "E826", "the language model has no LoRA", about: .setting("merge"), .languageModel,
        cause: "there are no changes of low rank that could be merged or saved apart",
        cure: "add some first")
    }
  }

  private static func suggestion(_ name: String, _ known: [String]) -> String {
    Explanation.meant(Suggestion.nearest(to: name, among: known))
      ?? "parts of names: " + known.map { "`\($0)`" }.joined(separator: " ")
  }
}

/// All weights of a backbone under stable names, whatever its file calls them.
///
/// Maps that are computed as one product, such as queries, keys and values, stand here one by one;
/// they share memory with the stack.
public struct NamedWeights: Sendable {
  /// The weights, in the order of the model.
  public internal(set) var parameters = Parameters()
  /// The linear maps, each with a `.weight` [out, in] and perhaps a `.bias` among the parameters.
  public internal(set) var linearMaps: [String] = []
}

extension NamedWeights {
  /// The names of the weights that can train and that a pattern means: a name, or any of its parts
  /// between full stops, such as `layers.3`, `q_proj`, `lora_B` or `norm.weight`.
  ///
  /// - Throws: `TuningError.noWeight` where it means none.
  public func names(matching pattern: String) throws(TuningError) -> [String] {
    let found = parameters.names.filter { Self.matches($0, pattern) }
    guard !found.isEmpty else { throw .noWeight(pattern, known: Self.parts(of: parameters.names)) }
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

  /// The parts between full stops in names, each once, from right to left; no numbers.
  private static func parts(of names: [String]) -> [String] {
    var seen: Set<Substring> = []
    return names.flatMap { $0.split(separator: ".").reversed() }
      .filter { Int($0) == nil && seen.insert($0).inserted }.map(String.init)
  }
}
