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

extension ModelFile {
  /// An object that a model can't be used without, and that isn't in its file.
  struct Dependency: Hashable {
    /// The option of `restore` that is given it: `data`, `backbone`.
    var option: String
    /// Its name when the model was saved.
    var name: String
    var digest: String
    /// The program that makes it; empty where it is longer than files keep.
    var lines: [String]
  }

  private var metadata: [String: String] { file.metadata }

  /// The kind of the model: `sasrec`.
  var kind: String { metadata["kind"] ?? "" }

  /// Whether the model stands on a language model.
  var isAligned: Bool {
    kind == AlignedModel.composedKind || namedSystems.contains { $0.kind == kind }
  }

  /// The dependency that an option of `restore` must be given.
  ///
  /// - Throws: `StoredError.badValue` where the file doesn't say.
  func need(_ option: String) throws(StoredError) -> Dependency {
    guard let name = metadata[option], let digest = metadata[option + ".digest"] else {
      throw .badValue(path: path, name: option + ".digest")
    }
    let lines = metadata[option + ".lines"] ?? ""
    return Dependency(
      option: option, name: name, digest: digest,
      lines: lines.split(separator: "\n").map(String.init))
  }

  /// Whether the model in the file was made for a data set.
  func isFor(_ object: DatasetObject) -> Bool {
    metadata["data.digest"] == object.dataset.digest.description
  }

  /// Whether the model in the file was made on a language model, which must be as it was loaded.
  func isFor(_ object: BackboneObject) -> Bool {
    metadata["backbone.digest"] == object.backbone.description.digest.description
      && object.backbone.tuning.isPlain
  }

  /// Reads the model for a data set, and for an aligned one a language model.
  ///
  /// - Throws: `StoredError`, `ModelFileError`, `StoredModelError`.
  func read(
    data: DatasetObject?, backbone: BackboneObject?, workers: Workers
  ) throws -> ModelObject {
    let need = try need("data")
    guard let data else { throw StoredError.needs(path: path, kind: kind, need) }
    guard isFor(data) else {
      throw StoredError.other(path: path, need, given: data.dataset.identity)
    }
    let model =
      isAligned
      ? try aligned(data: data.dataset, backbone: backbone, workers: workers)
      : try idModel(data: data.dataset) as any Recommender
    guard
      let options = JSONDecoder.kept.value([StoredOption].self, from: metadata["options"]),
      Set(options.map(\.name)).count == options.count
    else { throw StoredError.badValue(path: path, name: "options") }
    var object = ModelObject(
      model: model, data: data.dataset, options: options.map { ($0.name, $0.cell.cell) })
    guard let record = JSONDecoder.kept.value(TrainingRecord.self, from: metadata["record"]),
      record.isSound
    else { throw StoredError.badValue(path: path, name: "record") }
    object.record = record
    object.isRestored = true
    return object
  }

  /// The model of ids in the file, which must be of as many items as the data.
  private func idModel(
    prefix: String = "", data: Dataset
  ) throws -> any StorableModel {
    let kind = metadata[prefix + "kind"]
    guard let type = idModels.first(where: { $0.kind == kind }) else {
      throw StoredError.badValue(path: path, name: prefix + "kind")
    }
    if let saved = file.shape(of: prefix + "items")?.first, saved != data.itemCount {
      throw StoredError.otherItems(
        path: path, saved: saved, data: data.name, items: data.itemCount)
    }
    return try type.init(from: file, prefix: prefix, data: data)
  }

  private func aligned(
    data: Dataset, backbone: BackboneObject?, workers: Workers
  ) throws -> AlignedModel {
    let need = try need("backbone")
    guard let backbone else { throw StoredError.needs(path: path, kind: kind, need) }
    guard isFor(backbone) else {
      throw StoredError.other(path: path, need, given: backbone.identity)
    }
    guard let tuning = JSONDecoder.kept.value(StoredTuning.self, from: metadata["tuning"]),
      let tuned = try tuning.applied(to: backbone.backbone, from: file)
    else { throw StoredError.badValue(path: path, name: "tuning") }
    let (definition, sentence) = try alignment()
    let base = try idModel(prefix: Self.basePrefix, data: data)
    guard base.digest.description == metadata[Self.basePrefix + "digest"],
      let idModel = base as? any IDModel
    else { throw StoredError.badValue(path: path, name: Self.basePrefix + "digest") }
    var model = try AlignedModel(
      definition, sentence, dataset: data, base: idModel, backbone: tuned, key: RandomKey(seed: 0),
      workers: workers)
    var parameters = model.parameters
    for (index, name) in parameters.names.enumerated() {
      parameters.tensors[index] = try file.tensor(
        named: name, shape: parameters.tensors[index].shape)
    }
    model.parameters = parameters
    model.hasLearntValidation = metadata[Self.validationKey] == "true"
    if let stage = metadata[Self.stageKey] {
      guard let stage = Int(stage), sentence.stages.indices.contains(stage) else {
        throw StoredError.badValue(path: path, name: Self.stageKey)
      }
      model.stage = stage
    }
    if file.tensorNames.contains(Self.fixedItems) {
      model.fixedItems = try file.tensor(
        named: Self.fixedItems, shape: [data.itemCount, model.backbone.description.width])
    }
    return model
  }
}

extension ModelFile {
  /// The definition of the aligned model in the file.
  ///
  /// - Throws: `StoredError.badValue`.
  private func alignment() throws(StoredError) -> (AlignedModel.Definition, Sentence) {
    guard let type = namedSystems.first(where: { $0.kind == kind }) else {
      do {
        let sentence = try Sentence { metadata["setting.\($0)"] }
        return (AlignedModel.Definition(sentence), sentence)
      } catch { throw .badValue(path: path, name: error.name) }
    }
    return try alignment(type)
  }

  private func alignment<System: NamedSystem>(
    _ type: System.Type
  ) throws(StoredError) -> (AlignedModel.Definition, Sentence) {
    var system = System()
    // What a file of before a setting came doesn't say is as it was then.
    for setting in System.storedSettings {
      guard let text = metadata["setting.\(setting.name)"] else { continue }
      guard (try? setting.set(&system, text)) != nil else {
        throw .badValue(path: path, name: setting.name)
      }
    }
    return (AlignedModel.Definition(system), system.sentence)
  }
}

extension Dataset {
  /// `movietweetings (3f2a91c0)`.
  fileprivate var identity: String { "\(name) (\(digest.short))" }
}

extension BackboneObject {
  /// `minilm (3f2a91c0), with LoRA`.
  fileprivate var identity: String {
    let (description, tuning) = (backbone.description, backbone.tuning)
    return "\(description.name) (\(description.digest.short))"
      + (description.isRandom ? ", random weights" : "")
      + (tuning.lora == nil ? "" : ", with LoRA")
      + (tuning.replaced.isEmpty ? "" : ", trained since")
  }
}

extension TrainingRecord {
  /// Whether it can be of trainings that were; files may say anything.
  fileprivate var isSound: Bool {
    let points = history ?? []
    let counts =
      [steps, pairs, memory, bestStep ?? 0]
      + points.flatMap { [$0.epoch, $0.steps, $0.pairs, $0.users ?? 0] }
    // Metrics name columns.
    let metrics = ([metric] + points.map(\.metric)).compactMap(\.self)
    return counts.allSatisfy { (0..<1 << 53).contains($0) } && seconds.isFinite && seconds >= 0
      && metrics.allSatisfy { (try? Metric(name: $0))?.name == $0 }
  }
}
