public import Support

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
