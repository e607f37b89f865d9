import Backbones
import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import ModelFiles
import Support

/// The verb that brings back what was kept.
enum Restore {
  static let file = Positional<String>("file", as: .path, "the file")
  static let data = Option<Dataset?>(
    "data", "the data set that a model was made for", because: "the variable that holds it")
  static let backbone = Option<BackboneObject?>(
    "backbone", "the language model of an aligned model", because: "the variable that holds it")
  static let missing = Option<Value?>(
    "missing", "what comes where there is no such file", because: "an error")

  static let verb = Verb(
    "restore", group: "keeping", "brings back what `save` kept",
    takes: [file, data, backbone, missing], result: .any, cost: .seconds,
    seesVariables: [.object(.dataset), .object(.backbone)],
    example: #"restore "rows.json" missing=(table)"#, run: run
  ) { call in
    if let path = call[file], !call.isGiven(missing), !call.mayExist(path) {
      throw FileError(path: path, action: "read", code: ENOENT)
    }
    return call.result
  }

  private static func run(_ call: Call) throws -> Value {
    let path = call[file]
    guard SourceFile.exists(path) else {
      if call.isGiven(missing) { return call.value(of: missing) }
      throw FileError(path: path, action: "read", code: ENOENT)
    }
    if SourceFile.isPipeOrDevice(path) { throw DataError.notAFile(path: path) }
    let isJSON = try SourceFile.begins(path, with: "{")
    if isJSON {
      try call.require(data, needs: false, "the file of a model")
      try call.require(backbone, needs: false, "the file of a model")
    }
    let restored =
      try isJSON
      ? call.aside { try restoredJSON(path, $0) } : restoredModel(path, call)
    call.note("\(path), \(restored.object.summary)")
    return .object(restored.object, recipe: restored.recipe(of: call))
  }

  private static func restoredJSON(_ path: String, _ progress: Support.Progress) throws -> Restored
  {
    let bytes = Array(TextFile.withoutMark(try TextFile.bytes(of: path, progress: progress)))
    guard KeptJSON.isSealed(bytes) else {
      if (try? StoredTable.read(bytes, path: path)) != nil {
        throw StoredError.exported(path: path)
      }
      throw StoredError.unknownContents(path: path)
    }
    let (form, json, digest) = try KeptJSON.opened(bytes, path: path)
    switch form {
    case .model: throw StoredError.unknownContents(path: path)
    case .table:
      return Restored(
        object: TableObject(try StoredTable.read(bytes, path: path)), digest: digest)
    case .data:
      guard let data = (try? JSONDecoder.kept.decode(StoredDataset.self, from: json))?.dataset
      else {
        throw StoredError.badValue(path: path, name: "data")
      }
      return Restored(object: DatasetObject(data), digest: digest)
    }
  }

  private static func restoredModel(_ path: String, _ call: Call) throws -> Restored {
    let file = try call.aside { _ in
      do {
        return try ModelFile(path: path)
      } catch let error as ModelFileError where error.problem.isForeign {
        throw StoredError.unknownContents(path: path)
      }
    }
    let dataset = known(call, data, DatasetObject.self, where: file.isFor)
    let model = known(call, backbone, BackboneObject.self, where: file.isFor)
    let workers = try call.workers
    var object = try call.aside { _ in
      try file.read(data: dataset?.object, backbone: model?.object, workers: workers)
    }
    try call.require(
      backbone, needs: file.isAligned, "the file of an aligned model; this holds `\(file.kind)`")
    object.origin = ModelObject.Origin(data: dataset?.recipe, backbone: model?.recipe)
    return Restored(
      object: object, digest: file.digest,
      used: [(data.name, dataset?.recipe), (backbone.name, model?.recipe)].compactMap {
        option, recipe in
        recipe.map { (option, $0) }
      })
  }

  /// The object that an option gives, or else the first variable's, by name, that fits; and how it
  /// was made.
  private static func known<Object: LanguageObject>(
    _ call: Call, _ option: any ParameterKey, _ type: Object.Type, where fits: (Object) -> Bool
  ) -> (object: Object, recipe: Recipe)? {
    let given = call.value(of: option)
    if let object = given.object as? Object { return (object, given.recipe) }
    for (_, variable) in call.environment.variables.sorted(by: { $0.key < $1.key }) {
      if let object = variable.value.object as? Object, fits(object) {
        return (object, variable.value.recipe)
      }
    }
    return nil
  }
}

/// The value of a file, with the recipe that made it.
private struct Restored: Sendable {
  var object: any LanguageObject
  /// The identity of the file's contents.
  var digest: Digest
  /// The values that `restore` took for its options, given or found.
  var used: [(option: String, recipe: Recipe)] = []

  /// The contents of the file, and what the model was given, decide the value as much as its name.
  func recipe(of call: Call) -> Recipe {
    used.reduce(call.recipe.adding("contents", digest.description)) {
      $0.adding(option: $1.option, $1.recipe)
    }
  }
}

extension ModelFileError.Problem {
  /// Whether the file is none of safetensors at all.
  fileprivate var isForeign: Bool {
    switch self {
    case .foreign: true
    case .truncated(let size, _): size < 8
    default: false
    }
  }
}
