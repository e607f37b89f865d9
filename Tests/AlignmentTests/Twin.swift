import Backbones
import Evaluation
import Foundation
import Interactions
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors
import Testing

@testable import Alignment

/// The problem that `Scripts/fixtures/rarec.py` made for RA-Rec and its PyTorch twin.
struct Twin {
  let file: SafetensorsFile
  let backbone: any Backbone
  let data: Dataset
  let base: MeanOfHistory

  init() throws {
    let folder = try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil))
    file = try SafetensorsFile(path: folder + "/rarec-twin.safetensors")
    backbone = try BackboneFolder(path: folder + "/bert-tiny").load(name: "tiny")
    let titles = try #require(file.metadata["titles"]).split(separator: "\n").map(String.init)
    data = try Dataset(
      name: "twin", sequences: Self.lists("sequences", in: file).map { $0.map(Int.init) },
      titles: titles
    ).split(.leaveOneOut)
    base = MeanOfHistory(itemVectors: try file.tensor(named: "items.vectors"))
  }

  static func lists(_ name: String, in file: SafetensorsFile) throws -> [[Int32]] {
    let values = try file.integers(named: name)
    let offsets = try file.integers(named: name + ".offsets")
    return zip(offsets, offsets.dropFirst()).map { values[$0..<$1].map { Int32($0) } }
  }

  func lists(_ name: String) throws -> [[Int32]] { try Self.lists(name, in: file) }

  /// The twin's settings: no drawn negatives, plain prompts, two free rows.
  func configuration(_ preset: RARec) -> RARec {
    var configuration = preset
    configuration.bridge.ids.free.rows = 2
    configuration.samples.negatives = 0
    configuration.contrast.weight = 0.1
    configuration.comparison.scale = 5
    configuration.prompts.user = "<history>"
    configuration.prompts.item = "<item.title>"
    return configuration
  }

  /// A model with the twin's first parameters.
  func model(_ configuration: RARec) throws -> AlignedModel {
    var model = try AlignedModel(
      configuration, dataset: data, base: base, backbone: backbone, key: RandomKey(seed: 3),
      workers: Workers(count: 1))
    for name in model.parameters.names {
      model.parameters[name] = try file.tensor(named: "initial." + name)
    }
    return model
  }

  func batch(_ pairs: [Int]) throws -> PairBatch {
    let histories = try lists("pairs.history")
    let known = try lists("pairs.known")
    let targets = try file.integers(named: "pairs.target")
    return PairBatch(
      queries: pairs.map { Query(history: histories[$0][...]) },
      targets: pairs.map { Int32(targets[$0]) },
      known: pairs.map { Set(known[$0]) })
  }

  var batches: [[Int]] {
    get throws {
      let values = try file.integers(named: "batches")
      return stride(from: 0, to: values.count, by: 6).map { Array(values[$0..<$0 + 6]) }
    }
  }
}

/// An ID model whose user is the mean of his items' vectors.
struct MeanOfHistory: IDModel {
  static let card = ModelCard("the mean of the vectors of a history", example: "mean shop")
  var settings: [(name: String, value: String)] { [] }
  let itemVectors: Tensor
  var kind: String { "mean" }
  var itemCount: Int { itemVectors.rowCount }
  var width: Int { itemVectors.rowWidth }

  func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor {
    let tape = Tape(recording: false)
    return .concatenatingRows(
      histories.map { history in
        history.isEmpty
          ? .zeros([1, width])
          : tape.segmentMeans(
            tape.constant(itemVectors.gatheredRows(history)), offsets: [0, history.count]
          ).value
      })
  }
}
