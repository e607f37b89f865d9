import Alignment
import Backbones
import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import ModelFiles
import Networks
import Recommenders
import Support
import Tensors

/// Models as safetensors files: weights, and beside them what defines the model.
///
/// The data set and the language model aren't in the file; their names, their digests and the lines
/// that made them are, and `restore` is given them again. A digest of all the rest is in it too.
struct ModelFile {
  /// The prefix of the ID model's tensors and settings in an aligned model's file.
  static let basePrefix = "base."
  /// The key that says that an aligned model learnt from targets of validation.
  static let validationKey = "maps.learnt.valid"
  /// The key of the stage whose prompt an aligned model reads.
  static let stageKey = "stage"
  /// The name of the items' vectors that an aligned model's training has fixed.
  static let fixedItems = "fixed.items"
  /// The key of the digest of all the rest.
  private static let digestKey = "digest"
  /// As long as the lines that made something may be.
  private static let lineLimit = 1 << 16

  let path: String
  let file: SafetensorsFile
  /// The identity of what the file holds.
  let digest: Digest

  /// Opens a file, and reads all of it to see that it is whole.
  ///
  /// - Throws: `ModelFileError`; `StoredError` for a file that `save` didn't write, and for one that
  ///   was damaged since.
  init(path: String) throws {
    self.path = path
    file = try SafetensorsFile(path: path)
    guard let name = file.metadata["format"],
      try KeptForm(named: name, path: path) == .model
    else { throw StoredError.unknownContents(path: path) }
    digest = try file.digest(without: Self.digestKey)
    guard file.metadata[Self.digestKey] == digest.description else {
      throw StoredError.damaged(path: path)
    }
  }

  /// Writes a model.
  ///
  /// - Parameters:
  ///   - object: the model.
  ///   - lines: the program that makes it.
  ///   - path: the file.
  ///   - progress: what can stop it.
  /// - Throws: `StoredError.madeAgain`, `.notFinite`; `FileError`; `Cancelled`.
  static func write(
    _ object: ModelObject, lines: [String], to path: String, progress: Support.Progress
  ) throws {
    var metadata = [
      "format": KeptForm.model.name, "kind": object.model.kind, "data": object.data.name,
      "data.digest": object.data.digest.description,
      "record": try JSONEncoder.kept.text(of: object.record),
      "options": try JSONEncoder.kept.text(of: object.options.map(StoredOption.init)),
    ]
    var tensors: [(name: String, tensor: Tensor)] = []
    switch object.model {
    case let model as any StorableModel:
      tensors = model.tensors
      metadata.merge(model.metadata) { old, _ in old }
    case let model as AlignedModel:
      guard let base = model.base as? any StorableModel else {
        throw StoredError.noForm(phrase: "an aligned model of `\(model.base.kind)`")
      }
      tensors = zip(model.parameters.names, model.parameters.tensors).map { ($0, $1) }
      if model.hasLearntValidation { metadata[validationKey] = "true" }
      if model.stage > 0 { metadata[stageKey] = "\(model.stage)" }
      if let items = model.fixedItems { tensors.append((fixedItems, items)) }
      tensors += base.tensors.map { (basePrefix + $0.name, $0.tensor) }
      for (name, value) in base.metadata { metadata[basePrefix + name] = value }
      metadata[basePrefix + digestKey] = base.digest.description
      tensors += try StoredTuning.tensors(of: model)
      let backbone = model.backbone.description
      metadata["backbone"] = backbone.name
      metadata["backbone.digest"] = backbone.digest.description
      metadata["tuning"] = try JSONEncoder.kept.text(of: StoredTuning(model.backbone.tuning))
      for (name, value) in model.definition.stored { metadata["setting.\(name)"] = value }
    default: throw StoredError.madeAgain(kind: object.model.kind)
    }
    if let broken = tensors.first(where: { !$0.tensor.isFinite }) {
      throw StoredError.notFinite(kind: object.model.kind, tensor: broken.name)
    }
    for (key, lines) in [
      ("lines", lines), ("data.lines", object.origin.data?.lines ?? []),
      ("backbone.lines", object.origin.backbone?.lines ?? []),
    ] {
      let text = lines.joined(separator: "\n")
      // A program cut short is none.
      if !text.isEmpty, text.utf8.count <= lineLimit { metadata[key] = text }
    }
    metadata[digestKey] = SafetensorsWriter.digest(of: tensors, metadata: metadata).description
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path, progress: progress)
  }
}

extension StorableModel {
  /// The identity of the model: kind, settings and numbers.
  var digest: Digest { SafetensorsWriter.digest(of: tensors, metadata: metadata) }
}

/// An option that a model's verb was given, as a file keeps it.
struct StoredOption: Codable {
  var name: String
  var cell: StoredCell

  init(_ option: (name: String, cell: Cell)) {
    name = option.name
    cell = StoredCell(option.cell)
  }
}
