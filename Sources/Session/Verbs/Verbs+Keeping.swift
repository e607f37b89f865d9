import Backbones
import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import ModelFiles
import Support

/// The verbs that keep values in files and bring them back.
let keepingVerbs: [Verb] = [
  Verb(
    "save", group: "keeping",
    "keeps a model, a data set or a table in a file, or a backbone's LoRA in a folder for PEFT",
    positionals: [.value("value", .any, "a model, data set or table, or a backbone with LoRA")],
    options: [
      .option(
        "to", .outputFile, "safetensors for a model, JSON for data and tables, a folder for LoRA",
        isIdentity: false)
    ],
    cost: .seconds, example: #"save base to="base.safetensors""#,
    run: save),
  Verb(
    "restore", group: "keeping", "brings back what `save` kept",
    positionals: [.value("file", .path, "the file")],
    options: [
      .option(
        "data", .object([.dataset]), "the data set that a model was made for",
        because: "the variable that holds it"),
      .option(
        "backbone", .object([.backbone]), "the language model of an aligned model",
        because: "the variable that holds it"),
      .option(
        "missing", .any, "what comes where there is no such file", because: "an error"),
    ],
    result: .any, cost: .seconds, example: #"restore "rows.json" missing=(table)"#,
    run: restore),
]

private func save(_ call: Call) throws -> Value {
  guard let path = call.text(ifGiven: "to") else {
    throw call.failure("`save` needs `to=`, the file to write")
  }
  let value = call.value("value")
  switch value.object {
  case let object as ModelObject:
    try call.checkEnding(of: path, form: "safetensors")
    let lines = value.recipe.lines
    try call.aside { try ModelFile.write(object, lines: lines, to: path, progress: $0) }
  case let object as DatasetObject:
    try call.checkEnding(of: path, form: "json")
    let sealed = try call.aside { _ in
      try KeptJSON.sealed(.data, StoredDataset(object.dataset))
    }
    try AtomicFile.write(sealed, to: path, progress: call.progress)
  case let object as TableObject:
    try call.checkEnding(of: path, form: "json")
    let sealed = try call.aside { _ in try KeptJSON.sealed(.table, StoredTable(object.table)) }
    try AtomicFile.write(sealed, to: path, progress: call.progress)
  case let object as BackboneObject: try AdapterFolder(path: path).write(object.backbone)
  default: throw StoredError.noForm(phrase: value.kind.phrase)
  }
  call.note("\(path), \(value.object?.summary ?? "")")
  return .none
}

extension Call {
  /// Refuses a file whose ending says another form than the one that is written there.
  fileprivate func checkEnding(of path: String, form: String) throws {
    let ending = PathText.ending(of: path)
    let forms = ["json", "safetensors", "csv", "tsv", "jsonl", "md", "tex", "gguf", "npy"]
    guard ending != form, forms.contains(ending) else { return }
    throw failure(
      "`save` writes \(form == "json" ? "JSON" : form) here, and `.\(ending)` says otherwise",
      at: "to",
      hint: "end the name in `.\(form)`"
        + (form == "json" ? ", or let `export` write what others read" : ""))
  }
}

private func restore(_ call: Call) throws -> Value {
  let path = call.text("file")
  guard SourceFile.exists(path) else {
    if call.isGiven("missing") { return call.value(ifGiven: "missing") ?? .none }
    throw FileError(path: path, action: "read", code: ENOENT)
  }
  if SourceFile.isPipeOrDevice(path) { throw DataError.notAFile(path: path) }
  let isJSON = try SourceFile.begins(path, with: "{")
  if isJSON {
    for option in ["data", "backbone"] {
      try call.require(option, needs: false, "the file of a model")
    }
  }
  let restored =
    try isJSON
    ? call.aside { try restoredJSON(path, $0) } : restoredModel(path, call)
  call.note("\(path), \(restored.object.summary)")
  return .object(restored.object, recipe: restored.recipe(of: call))
}

/// What a file held, and what made it that value.
private struct Restored: Sendable {
  var object: any LanguageObject
  /// The identity of the file's contents.
  var digest: Digest
  /// What `restore` took for an option, given or found.
  var used: [(option: String, recipe: Recipe)] = []

  /// The contents of the file, and what the model was given, decide the value as much as its name.
  func recipe(of call: Call) -> Recipe {
    used.reduce(call.recipe.adding("contents", digest.description)) {
      $0.adding(option: $1.option, $1.recipe)
    }
  }
}

private func restoredJSON(_ path: String, _ progress: Support.Progress) throws -> Restored {
  let bytes = Array(TextFile.withoutMark(try TextFile.bytes(of: path, progress: progress)))
  guard KeptJSON.isSealed(bytes) else {
    if (try? StoredTable.read(bytes, path: path)) != nil { throw StoredError.exported(path: path) }
    throw StoredError.unknownContents(path: path)
  }
  let (form, json, digest) = try KeptJSON.opened(bytes, path: path)
  switch form {
  case .model: throw StoredError.unknownContents(path: path)
  case .table:
    return Restored(
      object: TableObject(try StoredTable.read(bytes, path: path)), digest: digest)
  case .data:
    guard let data = (try? JSONDecoder.kept.decode(StoredDataset.self, from: json))?.dataset else {
      throw StoredError.badValue(path: path, name: "data")
    }
    return Restored(object: DatasetObject(data), digest: digest)
  }
}

private func restoredModel(_ path: String, _ call: Call) throws -> Restored {
  let file = try call.aside { _ in try ModelFile(path: path) }
  let data = try call.known("data", DatasetObject.self, where: file.isFor)
  let backbone = try call.known("backbone", BackboneObject.self, where: file.isFor)
  let workers = try call.workers
  var object = try call.aside { _ in
    try file.read(data: data?.object, backbone: backbone?.object, workers: workers)
  }
  try call.require(
    "backbone", needs: file.isAligned, "the file of an aligned model; this holds `\(file.kind)`")
  object.origin = ModelObject.Origin(data: data?.recipe, backbone: backbone?.recipe)
  return Restored(
    object: object, digest: file.digest,
    used: [("data", data?.recipe), ("backbone", backbone?.recipe)].compactMap { option, recipe in
      recipe.map { (option, $0) }
    })
}

extension Call {
  /// The object that an option gives, or else the first variable's, by name, that fits; and how it
  /// was made.
  fileprivate func known<Object: LanguageObject>(
    _ option: String, _ type: Object.Type, where fits: (Object) -> Bool
  ) throws -> (object: Object, recipe: Recipe)? {
    if let given = try object(ifGiven: option, as: type) {
      return (given, value(option).recipe)
    }
    for (_, variable) in environment.variables.sorted(by: { $0.key < $1.key }) {
      if let object = variable.value.object as? Object, fits(object) {
        return (object, variable.value.recipe)
      }
    }
    return nil
  }
}
