import Alignment
import Backbones
import Glibc
import ModelFiles
import Networks
import Tensors

/// The tuning of an aligned model's language model, as its file keeps it.
///
/// Beside it are the numbers that the language model wasn't loaded with, under `backbone.`.
struct StoredTuning: Codable {
  /// Changes of low rank.
  fileprivate struct Changes: Codable {
    var rank: Int
    var alpha: Float
    var dropout: Float
    var isRankStabilised: Bool
    var maps: [String]
  }

  private var lora: Changes?
  private var isMerged: Bool
  private var trainable: [String]
  private var replaced: [String]

  fileprivate static let prefix = "backbone."

  init(_ tuning: Tuning) {
    lora = tuning.lora.map {
      let configuration = $0.configuration
      return Changes(
        rank: configuration.rank, alpha: configuration.alpha, dropout: configuration.dropout,
        isRankStabilised: configuration.isRankStabilised, maps: $0.maps)
    }
    isMerged = tuning.isMerged
    trainable = tuning.trainable.sorted()
    replaced = tuning.replaced.sorted()
  }

  /// The numbers that the language model wasn't loaded with and that aren't among the parameters.
  ///
  /// - Throws: nothing, as the language model is tuned already.
  static func tensors(of model: AlignedModel) throws -> [(name: String, tensor: Tensor)] {
    let tuning = model.backbone.tuning
    let plain = try model.backbone.tuned(by: Tuning()).weights.parameters
    let own = tuning.replaced.sorted().map { ($0, plain[$0]) }
    let lora = tuning.lora.map { Array(zip($0.parameters.names, $0.parameters.tensors)) } ?? []
    return (lora + own).map { (prefix + $0.0, $0.1) }
      .filter { !model.parameters.contains($0.0) }
  }

  /// The language model that a model was saved with, from the one it was loaded as.
  ///
  /// - Returns: `nil` where the file says what no tuning of this language model is.
  /// - Throws: `ModelFileError` for numbers that are missing.
  func applied(to loaded: any Backbone, from file: SafetensorsFile) throws -> (any Backbone)? {
    var backbone = try loaded.tuned(by: Tuning())
    let known = backbone.weights
    guard replaced.allSatisfy(known.parameters.contains), Set(replaced).count == replaced.count,
      lora?.fits(known) ?? !isMerged
    else { return nil }
    if !replaced.isEmpty {
      var others = Parameters()
      for name in replaced {
        others.add(
          name,
          try file.tensor(named: Self.prefix + name, shape: known.parameters[name].shape))
      }
      backbone = try backbone.replacing(others)
    }
    var tuning = Tuning(lora: try lora?.read(known, from: file))
    tuning.isMerged = isMerged
    tuning.replaced = Set(replaced)
    tuning.trainable = Set(trainable)
    backbone = try backbone.tuned(by: tuning)
    guard trainable.allSatisfy(backbone.weights.parameters.names.contains) else { return nil }
    return backbone
  }
}

extension StoredTuning.Changes {
  /// Whether a language model can have them.
  fileprivate func fits(_ weights: NamedWeights) -> Bool {
    !maps.isEmpty && maps.allSatisfy(Set(weights.linearMaps).contains)
      && Set(maps).count == maps.count && (1...1 << 16).contains(rank) && alpha.isFinite
      && alpha > 0
      && dropout >= 0 && dropout < 1
  }

  fileprivate func read(_ weights: NamedWeights, from file: SafetensorsFile) throws -> LoRA {
    var parameters = Parameters()
    for map in maps {
      let shape = weights.parameters[map + ".weight"].shape
      for (name, shape) in [(LoRA.a(map), [rank, shape[1]]), (LoRA.b(map), [shape[0], rank])] {
        parameters.add(
          name, try file.tensor(named: StoredTuning.prefix + name, shape: shape))
      }
    }
    return LoRA(
      LoRA.Configuration(
        rank: rank, alpha: alpha, dropout: dropout, isRankStabilised: isRankStabilised),
      maps: maps, parameters: parameters)
  }
}
