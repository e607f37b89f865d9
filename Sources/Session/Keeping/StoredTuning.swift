import Alignment
import Backbones
import Foundation
import ModelFiles
import Networks
import Tensors

/// What an aligned model's file says of its language model's tuning.
///
/// Beside it are the numbers that the language model wasn't loaded with, under `backbone.`.
struct StoredTuning: Codable {
  private var rank: Int?
  private var alpha: Float?
  private var dropout: Float?
  private var isRankStabilised: Bool?
  private var maps: [String]
  private var isMerged: Bool
  private var trainable: [String]
  private var replaced: [String]

  private static let prefix = "backbone."

  init(_ tuning: Tuning) {
    let configuration = tuning.lora?.configuration
    rank = configuration?.rank
    alpha = configuration?.alpha
    dropout = configuration?.dropout
    isRankStabilised = configuration?.isRankStabilised
    maps = tuning.lora?.maps ?? []
    isMerged = tuning.isMerged
    trainable = tuning.trainable.sorted()
    replaced = tuning.replaced.sorted()
  }

  /// The numbers that the language model wasn't loaded with and that aren't among the parameters.
  ///
  /// - Throws: nothing, as the language model is tuned already.
  static func tensors(of model: RARec) throws -> [(name: String, tensor: Tensor)] {
    let tuning = model.backbone.tuning
    let plain = try model.backbone.tuned(by: Tuning()).weights.parameters
    let own = tuning.replaced.sorted().map { ($0, plain[$0]) }
    let lora = tuning.lora.map { Array(zip($0.parameters.names, $0.parameters.tensors)) } ?? []
    return (lora + own).map { (prefix + $0.0, $0.1) }
      .filter { !model.parameters.contains($0.0) }
  }

  /// The language model that a model was saved with, from the one it was loaded as.
  ///
  /// - Throws: `ModelFileError` for numbers that are missing; `nil` where the names aren't the
  ///   language model's.
  func applied(to loaded: any Backbone, from file: SafetensorsFile) throws -> (any Backbone)? {
    var backbone = try loaded.tuned(by: Tuning())
    let known = backbone.weights
    guard replaced.allSatisfy(known.parameters.contains),
      maps.allSatisfy(Set(known.linearMaps).contains), Set(maps).count == maps.count,
      Set(replaced).count == replaced.count
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
    var tuning = Tuning(lora: try lora(of: known, from: file))
    tuning.isMerged = isMerged
    tuning.replaced = Set(replaced)
    tuning.trainable = Set(trainable)
    backbone = try backbone.tuned(by: tuning)
    guard trainable.allSatisfy(backbone.weights.tunableNames.contains) else { return nil }
    return backbone
  }

  private func lora(of weights: NamedWeights, from file: SafetensorsFile) throws -> LoRA? {
    guard let rank, let alpha, let dropout, let isRankStabilised, !maps.isEmpty, rank > 0 else {
      return nil
    }
    var parameters = Parameters()
    for map in maps {
      let shape = weights.parameters[map + ".weight"].shape
      for (name, shape) in [(LoRA.a(map), [rank, shape[1]]), (LoRA.b(map), [shape[0], rank])] {
        parameters.add(name, try file.tensor(named: Self.prefix + name, shape: shape))
      }
    }
    return LoRA(
      LoRA.Configuration(
        rank: rank, alpha: alpha, dropout: dropout, isRankStabilised: isRankStabilised),
      maps: maps, parameters: parameters)
  }
}
