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

extension TuningError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noWeight(let pattern, _): "no weight that can train is called `\(pattern)`"
    case .noMap(let pattern, _): "no linear map is called `\(pattern)`"
    case .noLayer(let layer, let layers):
      "the language model has layers 0 to \(layers - 1), no layer \(layer)"
    case .noMapLeft(let layer): "none of these linear maps is in layer \(layer) or above"
    case .alreadyAdapted: "the language model has LoRA already"
    case .notAdapted: "the language model has no LoRA"
    }
  }
}
