import Alignment
import Backbones
import Evaluation
import Foundation
import Interactions
import Language
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors

/// Models as safetensors files: weights, and beside them what defines the model.
///
/// The data set and the language model aren't in the file; their identities are, and `restore` is
/// given them again.
struct ModelFile {
  /// What stands before the names of the ID model's tensors and settings in an aligned model's file.
  private static let basePrefix = "base."

  let path: String

  /// Writes a model.
  ///
  /// - Throws: `StoredError.madeAgain`, `FileError`.
  func write(_ object: ModelObject, recipe: Recipe) throws {
    var metadata = [
      "kind": object.model.kind, "recipe": recipe.description, "data": object.data.name,
      "data.digest": object.data.digest.description,
      "record": String(decoding: try JSONEncoder().encode(object.record), as: UTF8.self),
    ]
    for (index, option) in object.options.enumerated() {
      metadata["option.\(index).\(option.name)"] = option.cell.value.literal
    }
    var tensors: [(name: String, tensor: Tensor)] = []
    switch object.model {
    case let model as any StorableModel:
      tensors = model.tensors
      metadata.merge(model.metadata) { old, _ in old }
    case let model as RARec:
      guard let base = model.base as? any StorableModel else {
        throw StoredError.noForm(phrase: "an aligned model of `\(model.base.kind)`")
      }
      tensors = zip(model.parameters.names, model.parameters.tensors).map { ($0, $1) }
      tensors += base.tensors.map { (Self.basePrefix + $0.name, $0.tensor) }
      for (name, value) in base.metadata { metadata[Self.basePrefix + name] = value }
      tensors += try StoredTuning.tensors(of: model)
      metadata["backbone"] = model.backbone.description.name
      let tuning = StoredTuning(model.backbone.tuning)
      metadata["tuning"] = String(decoding: try JSONEncoder().encode(tuning), as: UTF8.self)
      for setting in AlignmentSetting.all {
        metadata["setting.\(setting.name)"] = setting.get(model.configuration).text
      }
    default: throw StoredError.madeAgain(kind: object.model.kind)
    }
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
  }

  /// Whether the model in the file was made for a data set.
  func isFor(_ object: DatasetObject) -> Bool {
    metadata["data.digest"] == object.dataset.digest.description
  }

  /// Whether the model in the file was made on a language model.
  func isFor(_ object: BackboneObject) -> Bool {
    metadata["backbone"] == object.backbone.description.name
      && object.backbone.tuning.replaced.isEmpty
  }

  /// What a file says beside its weights; empty where there is no readable file.
  private var metadata: [String: String] { (try? SafetensorsFile(path: path))?.metadata ?? [:] }

  /// Reads a model for a data set, and for an aligned one a language model.
  ///
  /// - Throws: `StoredError`, `ModelFileError`, `StoredModelError`.
  func read(
    data: Dataset?, backbone: (any Backbone)?, workers: Workers
  ) throws -> ModelObject {
    let file = try SafetensorsFile(path: path)
    guard let kind = file.metadata["kind"] else { throw StoredError.unknownContents(path: path) }
    guard let data else { throw StoredError.needs(path: path, kind: kind, option: "data") }
    let saved = file.metadata["data.digest"] ?? ""
    guard saved == data.digest.description else {
      throw StoredError.otherData(
        path: path, saved: "\(file.metadata["data"] ?? "") (\(saved.prefix(8)))",
        given: "\(data.name) (\(data.digest.short))")
    }
    let model: any Model
    switch kind {
    case "rarec", "textonly":
      guard let backbone else {
        throw StoredError.needs(path: path, kind: kind, option: "backbone")
      }
      model = try aligned(file, kind: kind, data: data, backbone: backbone, workers: workers)
    default: model = try idModel(file, data: data)
    }
    var object = ModelObject(model: model, data: data, options: options(file))
    if let record = file.metadata["record"] {
      guard
        let known = try? JSONDecoder().decode(TrainingRecord.self, from: Data(record.utf8))
      else { throw StoredError.badValue(path: path, name: "record") }
      object.record = known
    }
    return object
  }

  /// The model of ids in the file, which must be of as many items as the data.
  private func idModel(
    _ file: SafetensorsFile, prefix: String = "", data: Dataset
  ) throws -> any (StorableModel & Model) {
    let kind = file.metadata[prefix + "kind"]
    guard let type = storableModels.first(where: { $0.kind == kind }) else {
      throw StoredError.unknownContents(path: path)
    }
    if let saved = file.shape(of: prefix + "items")?.first, saved != data.itemCount {
      throw StoredError.otherItems(
        path: path, saved: saved, data: data.name, items: data.itemCount)
    }
    return try type.init(from: file, prefix: prefix, data: data)
  }

  private func aligned(
    _ file: SafetensorsFile, kind: String, data: Dataset, backbone: any Backbone, workers: Workers
  ) throws -> RARec {
    let name = file.metadata["backbone"] ?? ""
    guard name == backbone.description.name else {
      throw StoredError.otherBackbone(path: path, saved: name, given: backbone.description.name)
    }
    guard backbone.tuning.replaced.isEmpty else {
      throw StoredError.otherBackbone(
        path: path, saved: name, given: name + ", trained since")
    }
    let tuned = try tuned(backbone, file)
    var configuration = RARec.Configuration.tuned
    configuration.usesIDs = kind == "rarec"
    for setting in AlignmentSetting.all {
      guard let text = file.metadata["setting.\(setting.name)"],
        let value = Self.value(text, like: setting.get(configuration)), setting.takes(value)
      else { throw StoredError.badValue(path: path, name: setting.name) }
      setting.set(&configuration, value)
    }
    guard let base = try idModel(file, prefix: Self.basePrefix, data: data) as? any IDModel else {
      throw StoredError.badValue(path: path, name: Self.basePrefix + "kind")
    }
    var model = try RARec(
      configuration, dataset: data, base: base, backbone: tuned, key: RandomKey(seed: 0),
      workers: workers)
    var parameters = model.parameters
    for (index, name) in parameters.names.enumerated() {
      parameters.tensors[index] = try file.tensor(
        named: name, shape: parameters.tensors[index].shape)
    }
    model.parameters = parameters
    return model
  }

  /// The language model with what the file says was changed of it.
  private func tuned(_ backbone: any Backbone, _ file: SafetensorsFile) throws -> any Backbone {
    guard let text = file.metadata["tuning"] else { return try backbone.tuned(by: Tuning()) }
    guard let tuning = try? JSONDecoder().decode(StoredTuning.self, from: Data(text.utf8)),
      let tuned = try tuning.applied(to: backbone, from: file)
    else { throw StoredError.badValue(path: path, name: "tuning") }
    return tuned
  }

  /// The options that the model's verb was given, in their order.
  private func options(_ file: SafetensorsFile) -> [(name: String, cell: Cell)] {
    file.metadata.compactMap { key, text -> (index: Int, name: String, cell: Cell)? in
      let parts = key.split(separator: ".", maxSplits: 2)
      guard parts.count == 3, parts[0] == "option", let index = Int(parts[1]) else { return nil }
      return (index, String(parts[2]), Self.cell(text))
    }.sorted { $0.index < $1.index }.map { ($0.name, $0.cell) }
  }

  /// A value that was written as text, of the same kind as another.
  private static func value(_ text: String, like other: Value) -> Value? {
    switch other.payload {
    case .number: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    case .boolean: Bool(text).map(Value.boolean)
    default: .text(text)
    }
  }

  /// A cell whose value was written as the language writes it.
  private static func cell(_ literal: String) -> Cell {
    if let flag = Bool(literal) { return .bool(flag) }
    if let number = Double(literal) { return Cell(.number(number)) }
    let isQuoted = literal.count >= 2 && literal.hasPrefix("\"") && literal.hasSuffix("\"")
    return .text(isQuoted ? String(literal.dropFirst().dropLast()) : literal)
  }
}
