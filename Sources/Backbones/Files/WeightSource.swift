internal import ModelFiles
internal import Networks
internal import Support
internal import Tensors

/// Where a backbone's weights come from.
enum WeightSource: Sendable {
  /// A file, read under the file's own names.
  case file(any TensorSource, WeightNames)
  /// Normal numbers of this deviation, as before any training.
  case random(RandomKey, deviation: Float)
  /// Weights under our names, such as those of a model after tuning.
  case named(Parameters)

  var isRandom: Bool {
    if case .random = self { true } else { false }
  }
}

/// What a file calls weights, and how it lays them out.
struct WeightNames: Sendable {
  /// What may stand before every name: models saved with a task's head have one.
  var prefixes: [String] = [""]
  /// Our names, and what the file calls these weights.
  var whole: [String: String] = [:]
  /// Parts of our other names, and what stands in the file in their place, applied in turn.
  var replacements: [(part: String, replacement: String)] = []
  /// The ends of the names of what is no weight: numbers that the model makes itself.
  var buffers: [String] = []
  /// Whether linear maps lie [in, out].
  var isTransposed = false
  /// Rows of a weight in the order that we want them, by our name; `nil` as they are.
  var rowOrder: @Sendable (String) -> [Int32]? = { _ in nil }

  /// The name in a file: the first spelling that it has, or else the one without prefix.
  func spelling(of name: String, in file: any TensorSource) -> String {
    let plain =
      whole[name] ?? replacements.reduce(name) { $0.replacing($1.part, with: $1.replacement) }
    return prefixes.map { $0 + plain }.first(where: file.contains) ?? plain
  }
}
